"""Pictures in templates: functions as chips, the table from above, what a score is made of, charts. Always loaded."""

from __future__ import annotations

import re
import zlib
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext as _, ngettext

from cxtracker.ui import words
from cxtracker.ui.charts import drawing, score as score_bar, seats as table_seats
from cxtracker.ui.templatetags.cx import UNANCHORED, Drawing, trim

register = template.Library()


@register.simple_tag
def function_chip(key: str, name: object = "", state: str = "", url: str = "", wording: object = "") -> SafeString:
    """`wording` stands in for the word of the state where more is known than the state."""
    return _chip(str(key), str(name), state or "", url, get_language(), str(wording or ""))


@lru_cache(maxsize=4096)
def _chip(key: str, name: str, state: str, url: str, language: str | None, wording: str = "") -> SafeString:
    """Lists show the same few chips hundreds of times; each is drawn once per language."""
    shown = {"key": key, "name": name, "mark": words.SEATS[state], "hue": words.hue(key), "url": url}
    shown["wording"] = wording or words.SEATS[state].word
    drawn = get_template("components/function_chip.html").render(shown)
    return trim(drawn)


_ICON = re.compile(
    r'<svg ([^>]*?) viewBox="0 0 24 24" ([^>]*?) class="([^"]*glyph[^"]*)" aria-hidden="true">\s*(.*?)</svg>', re.S
)
_SIZE = re.compile(r'width="(12|14|16|18|20)" height="\1"')
"""Sizes that base.css knows by class."""
OUTLINE = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'
"""What base.css draws a `.glyph` with; the attributes are for papers, which have other styles."""
_GAP = re.compile(r"\s*\n\s*")
_BEFORE_END = re.compile(r"\s*\n\s*(?=/?>)")
_CELLS = re.compile(r"\s*(</?(?:t[rdh]|tbody|thead|tfoot|option)\b[^>]*>)\s*")
"""Around these a gap shows nothing."""


@register.simple_block_tag
def sparing(content: str) -> SafeString:
    """A long list in fewer bytes: an icon that repeats is drawn once and referred to, gaps between lines are one space,
    and none around cells.

    Nothing inside may keep its line ends (`pre`, `textarea`). What is replaced on the page is replaced as a whole.
    """
    drawn = Counter(match[4] for match in _ICON.finditer(content))
    names = {paths: f"i{zlib.crc32(paths.encode()):x}" for paths, times in drawn.items() if times > 1}
    shapes: dict[str, str] = {}

    def refer(icon: re.Match[str]) -> str:
        size = _SIZE.fullmatch(icon[1])
        look = f'class="{icon[3]} g{size[1]}"' if size else f'{icon[1]} class="{icon[3]}"'
        box = 'viewBox="0 0 24 24"' if icon[2] == OUTLINE else f'viewBox="0 0 24 24" {icon[2]}'
        if not (name := names.get(icon[4])):
            return f'<svg {look} {box} aria-hidden="true">{icon[4]}</svg>'
        shapes[name] = f'<symbol id="{name}" {box}>{icon[4]}</symbol>'
        return f'<svg {look} aria-hidden="true"><use href="#{name}"/></svg>'

    text = _CELLS.sub(r"\1", _GAP.sub(" ", _BEFORE_END.sub("", _ICON.sub(refer, content))))
    store = (
        f'<svg class="glyph-store" aria-hidden="true">{_GAP.sub("", "".join(shapes.values()))}</svg>' if shapes else ""
    )
    return mark_safe(store + text)  # noqa: S308  (rendered, and so escaped, already)


@register.filter
def seat_sign(state: str) -> str:
    """The letter-like sign of a seat, for print."""
    return words.SEATS[state].sign


@register.simple_tag
def seat_key(taken: Iterable[str] = ()) -> str:
    """What the signs mean; of the rarer ones those that are `taken`."""
    return words.seat_key(taken)


@register.inclusion_tag("components/seats.html")
def seats(functions: Iterable[Any], most: int = 7) -> Drawing:
    """A row of chips; each item has `key`, `name`, `state` (attributes, dict keys, or a tuple in that order).

    Where an item has `words`, its chip says those.
    """
    seated = [_seat(function) for function in functions]
    shown = seated if len(seated) <= most + 1 else seated[:most]
    hidden = seated[len(shown) :]
    chips = [_chip(key, name, state, "", get_language(), wording) for key, name, state, wording in shown]
    return {"chips": chips, "hidden": hidden, "hidden_names": ", ".join(name for _key, name, *_rest in hidden)}


def _seat(function: Any) -> tuple[str, str, str, str]:
    wording = ""
    if isinstance(function, dict):
        key, name, state = function["key"], function["name"], function.get("state", "")
    elif isinstance(function, tuple | list):
        key, name, state = (*function, "")[:3]
    else:
        key, name, state = function.key, function.name, getattr(function, "state", "")
        wording = getattr(function, "words", "")
    return str(key), str(name), str(state or ""), str(wording)


@register.inclusion_tag("components/table_picture.html")
def table_picture(
    seats: Iterable[table_seats.Seat], key: str = "", score: float | None = None, band: str = UNANCHORED
) -> Drawing:
    placed = table_seats.placed(seats)
    groups: dict[str, list[str]] = {state: [] for state in words.SEAT_ORDER}
    for seat in placed:
        groups[seat.state].append(str(seat.name))
    return {
        "placed": placed,
        "key": key,
        "score": score,
        "mark": words.BANDS[band],
        "sentence": table_sentence(groups),
        "legend": [(state, words.SEATS[state], len(names)) for state, names in groups.items() if names],
    }


@register.inclusion_tag("components/table_picture.html")
def welcome_picture() -> Drawing:
    """The table of an invented initiative, which shows newcomers what the product is about."""
    return table_picture(table_seats.INVENTED, key=_("Silo score"), score=42.0, band="at_risk")


def table_sentence(groups: dict[str, list[str]]) -> str:
    """The picture in words: how many of the needed functions sit at the table, and who does not."""
    needed, sitting = sum(map(len, groups.values())), len(groups["owns"])
    if not needed:
        return _("Nobody is required yet: no touchpoint has been assessed.")
    sentences = [
        ngettext("%(sitting)d of %(needed)d seat is taken.", "%(sitting)d of %(needed)d seats are taken.", needed)
        % {"sitting": sitting, "needed": needed}
    ]
    sentences += [
        f"{capfirst(str(words.SEATS[state].word))}: {', '.join(names)}."
        for state, names in groups.items()
        if names and state != "owns"
    ]
    return " ".join(sentences)


@register.inclusion_tag("components/score_picture.html")
def score_picture(
    parts: Iterable[score_bar.Part], total: float, band: str, limits: tuple[int, int] | None = None
) -> Drawing:
    """`limits` are those of the bands (below the first shared, from the second on fenced); without, no scale."""
    return {
        "pieces": score_bar.pieces(parts),
        "total": total,
        "mark": words.BANDS[band],
        "boundaries": limits or (),
        "scale": score_bar.scale(*limits) if limits else (),
    }


@register.inclusion_tag("components/chart.html")
def chart(picture: drawing.Chart, heading: bool = True) -> Drawing:  # noqa: FBT001, FBT002  (a tag's argument)
    """Any picture of `cxtracker.ui.charts` that draws itself; without `heading` the page has said its title."""
    wide, narrow = picture.drawn(drawing.WIDE), picture.drawn(drawing.NARROW)
    drawn = [("wide", wide), ("narrow", narrow)]
    return {"picture": picture, "drawings": drawn, "table": picture.table(), "heading": heading}
