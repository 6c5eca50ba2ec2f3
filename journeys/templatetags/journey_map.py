"""The signs of the map as it is drawn: light ones, since a map may have hundreds of cards."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext as _
from tablericons import _render_icon

from cxtracker.ui import words
from journeys.map.poster import channels
from journeys.map.poster.cards import KNOWN

register = template.Library()


@register.simple_tag
def sign(name: str, size: int = 14, css: str = "") -> SafeString:
    """An icon drawn once by `sign_sheet` and referred to."""
    return format_html(
        '<svg class="sign {}" width="{}" height="{}" aria-hidden="true"><use href="#sign-{}"/></svg>',
        css,
        size,
        size,
        name,
    )


@register.simple_tag
def sign_sheet(names: Iterable[str]) -> SafeString:
    """Each icon of the page once."""
    symbols = format_html_join("", '<symbol id="sign-{}" viewBox="0 0 24 24">{}</symbol>', map(_symbol, names))
    return format_html('<svg class="sign-sheet" width="0" height="0" aria-hidden="true">{}</svg>', symbols)


@lru_cache(maxsize=256)
def _symbol(name: str) -> tuple[str, SafeString]:
    inside = re.sub(r"</?svg[^>]*>", "", _render_icon(f"outline/{name}", 24))
    return name, mark_safe(" ".join(inside.split()))  # noqa: S308  (drawn from the icon package, not from people)


@register.filter
def channel_sign(channel: str) -> str:
    return channels.sign(channel)


@register.simple_tag
def shaper_chip(rating: Any, *, full: bool = False) -> SafeString:
    """A function on a touchpoint: its key, as many dots as its influence is strong, and whether it hurts."""
    return _shaper(rating.function, rating.name, rating.strength, rating.direction, rating.own, full, get_language())


@lru_cache(maxsize=4096)
def _shaper(
    key: str,
    name: str,
    strength: int,
    direction: int,
    own: bool,  # noqa: FBT001  (a tag of templates)
    full: bool,  # noqa: FBT001  (a tag of templates)
    language: str | None,
) -> SafeString:
    parts = [f"{name}: {words.STRENGTHS[strength]}"]
    parts += {-1: [_("hurts today")], 1: [_("helps today")]}.get(direction, [])
    parts += [_("for this segment")] if own else []
    tail = {-1: "▼", 1: "▲"}.get(direction, "")
    return format_html(
        '<span class="shaper fn-{}{}" title="{}"><span class="shaper-key">{}</span>'
        '<span class="shaper-dots dots-{}" aria-hidden="true"></span>{}'
        '<span class="visually-hidden">: {}</span></span>',
        words.hue(key),
        " shaper-hurts" if direction < 0 else "",
        ", ".join(map(str, parts)),
        name if full else key,
        strength,
        format_html('<i aria-hidden="true">{}{}</i>', tail, "*" if own else "") if tail or own else "",
        ", ".join(map(str, parts[0:1] if full else parts)).removeprefix(f"{name}: "),
    )


@register.simple_tag
def marks(word: Any, value: int | None, sentence: Any) -> SafeString:
    """A score of 1 to 5 as five points under its word; a question mark where it is not known."""
    return _marks(str(word), value, str(sentence), get_language())


@lru_cache(maxsize=256)
def _marks(word: str, value: int | None, sentence: str, language: str | None) -> SafeString:
    wording = _("%(what)s: %(value)d of 5") if value else _("%(what)s: not known")
    title = wording % {"what": sentence, "value": value or 0}
    unknown = mark_safe('<i class="mark mark-none">?</i>')
    drawn = format_html('<i class="mark mark-{}"></i>', value) if value else unknown
    return format_html(
        '<span class="score-mark" title="{}"><span class="visually-hidden">{}</span>'
        '<span class="score-word" aria-hidden="true">{}</span><span aria-hidden="true">{}</span></span>',
        title,
        title,
        word,
        drawn,
    )


@register.simple_tag
def evidence_mark(code: str, word: str) -> SafeString:
    """How well it is known: an empty, half or full circle beside the word."""
    return format_html(
        '<span class="evidence evidence-{}"><span aria-hidden="true">{}</span> {}</span>', code, KNOWN[code], word
    )
