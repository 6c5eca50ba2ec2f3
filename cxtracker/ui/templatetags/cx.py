"""Template tags and filters available in every template.

Each tag draws the component of its name in `templates/components/`, whose first lines say what it takes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import QueryDict
from django.template import Context
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from tablericons import _render_icon

from cxtracker import keyset
from cxtracker.ui import glossary, numbers, once, paging, units, words

register = template.Library()
UNANCHORED = "unanchored"
Drawing = dict[str, Any]


@register.filter
def in_one_line(text: str) -> SafeString:
    """A rendered part of a letter in one line, so that its template may have many."""
    # Not `split()`, which would take the no-break space between a number and its unit for a gap.
    return mark_safe(re.sub(r"[ \n]+", " ", text).strip())  # noqa: S308  (rendered, and so escaped, already)


@register.filter
def trim(text: str) -> SafeString:
    """A rendered part without the space around it, so that CSS finds it `:empty` where nothing was said."""
    return mark_safe(text.strip())  # noqa: S308  (what a template has rendered, and so escaped, already)


@register.simple_tag(takes_context=True)
def csrf_token(context: Context) -> SafeString:
    """Django's tag of that name, with the form's own number beside it: one form, one effect."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # noqa: S105  (how Django says that there is none)
        return SafeString()
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">',
        token,
        once.FIELD,
        once.number(),
    )


# --- signs ----------------------------------------------------------------------------------------------------
@register.simple_tag
def glyph(name: str, size: int = 16, css: str = "") -> SafeString:
    """An outline icon that says nothing by itself: `{% glyph "clock" 16 %}`; the word stands beside it."""
    return _glyph(str(name), int(size), f"glyph {css}".strip())


_BETWEEN = re.compile(r">\s+<")


@lru_cache(maxsize=512)
def _glyph(name: str, size: int, css: str) -> SafeString:
    drawn = _render_icon(f"outline/{name}", size, **{"class": css, "aria-hidden": "true", "stroke-width": 1.75})
    return mark_safe(_BETWEEN.sub("><", drawn))  # noqa: S308  (drawn from the icon package, not from people)


@register.inclusion_tag("components/band.html")
def band(code: str) -> Drawing:
    return {"mark": words.BANDS[code]}


@register.inclusion_tag("components/score.html")
def score(value: float | None, band: str = UNANCHORED) -> Drawing:
    return {"value": value, "mark": words.BANDS[band]}


@register.inclusion_tag("components/severity.html")
def severity(code: str) -> Drawing:
    return {"mark": words.SEVERITIES[code]}


@register.inclusion_tag("components/status.html")
def status_badge(code: str, label: str = "") -> Drawing:
    mark = words.STATUSES[code]
    return {"mark": mark, "label": label or mark.word}


@register.inclusion_tag("components/strength.html")
def strength(value: int | None) -> Drawing:
    return {"value": value, "dots": [step < (value or 0) for step in range(3)], "word": words.STRENGTHS[value]}


@register.filter
def strength_word(value: int) -> str:
    """Influence 0-3 in words."""
    return str(words.STRENGTHS[value])


@register.filter
def strength_dots(value: int) -> str:
    return words.strength_dots(value)


@register.inclusion_tag("components/avatar.html")
def avatar(person: object) -> Drawing:
    return {"name": str(person), "initials": initials(str(person)), "hue": words.hue(str(person))}


def initials(name: str) -> str:
    """First letters of the first and last part of a name, or of an address."""
    parts = [part for part in name.split("@")[0].replace(".", " ").split() if part[0].isalnum()]
    return "".join(part[0] for part in (parts[:1] + parts[-1:] if len(parts) > 1 else parts)).upper()


# --- words that are explained -----------------------------------------------------------------------------------
@register.simple_tag
def word(slug: str, label: object = "") -> SafeString:
    """A word on the page, by default the term itself, that leads to its explanation.

    Without the line ends of its template, because a comma may follow.
    """
    entry = glossary.entry(slug)
    return trim(get_template("components/word.html").render({"entry": entry, "label": label or entry.term}))


@register.inclusion_tag("components/word_mark.html")
def word_mark(slug: str) -> Drawing:
    """A question mark beside a word, where the word itself is already a link or a heading."""
    return {"entry": glossary.entry(slug)}


# --- numbers, people, time ------------------------------------------------------------------------------------
@register.inclusion_tag("components/stat.html")
def stat(number: object, label: str, url: str = "", sentence: str = "", unit: str = "", word: str = "") -> Drawing:
    return {"number": number, "label": label, "url": url, "sentence": sentence, "unit": unit, "word": word}


@register.inclusion_tag("components/progress.html")
def progress(value: float, maximum: float = 100, label: str = "") -> Drawing:
    return {"value": value, "maximum": maximum, "label": label}


register.filter("number", numbers.number)
register.filter("fixed", numbers.fixed)
register.filter("exact", numbers.exact)
register.filter("score", numbers.score)
register.filter("percent", numbers.share)
register.filter("points", numbers.points)
register.filter("person_days", numbers.person_days)
register.filter("day", numbers.day)
register.filter("long_day", numbers.long_day)
register.filter("short_day", numbers.short_day)
register.filter("moment", numbers.moment)
register.filter("clock", numbers.clock)


@register.filter
def amount(value: float | None, unit: str) -> str:
    """A value of a metric with its unit: 2.4 and "%" as “2.4 %”."""
    return numbers.UNKNOWN if value is None else numbers.with_unit(numbers.exact(value), units.spoken(unit))


@register.filter
def money(amount: Decimal | None, places: int = 2) -> str:
    """An amount with the currency, or that it is not known; `|money:0` leaves the cents away."""
    if amount is None:
        return format_html('<span class="quiet">{}</span>', _("not known yet"))
    return numbers.money(amount, settings.CURRENCY, places)


@register.filter
def of(things: Mapping[Any, Any], key: Any) -> Any:
    """The entry of a mapping for a key that only the page knows; "" without one."""
    return things.get(key, "")


@register.filter
def unit(text: str) -> str:
    """The unit of a metric, money in the currency of this installation."""
    return units.spoken(text)


@register.filter
def when(moment: date | datetime | None, today: date | None = None) -> str:
    """A date as "12 Nov 2026 · 9 days ago", relative to `today` (the reader's by default)."""
    if not moment:
        return format_html('<span class="quiet">{}</span>', _("no date"))
    day = timezone.localtime(moment).date() if isinstance(moment, datetime) else moment
    days = ((today or timezone.localdate()) - day).days
    return format_html(
        '<time datetime="{}" class="when">{} <span class="quiet">{}</span></time>',
        moment.isoformat(),
        numbers.day(day),
        numbers.distance(days),
    )


# --- the address is the state ---------------------------------------------------------------------------------
def _query(context: Context, changes: dict[str, object]) -> str:
    query = cast(QueryDict, context["request"].GET).copy()
    for name, value in changes.items():
        if value is None or value == "":
            query.pop(name, None)
        else:
            query[name] = ",".join(map(str, value)) if isinstance(value, list | tuple | set) else str(value)
    for name in {"page", "cursor"} - changes.keys():
        query.pop(name, None)
    return "?" + urlencode([(name, value) for name, values in query.lists() for value in values], safe=",")


@register.simple_tag(takes_context=True)
def query_string(context: Context, **changes: object) -> str:
    """This page's query with some names changed (None or "" removes); it begins at the first page again."""
    return _query(context, changes)


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context: Context, field: str, label: str, first: str = "asc", css: str = "", word: str = "") -> Drawing:
    """A column head that sorts by `field`; `first` is the direction of the first click, `word` explains it."""
    present = context["request"].GET.get("ordering", "")
    direction = "asc" if present == field else "desc" if present == f"-{field}" else ""
    ascending = direction == "desc" if direction else first == "asc"
    url = _query(context, {"ordering": field if ascending else f"-{field}"})
    return {"label": label, "direction": direction, "url": url, "css": css, "word": word}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any]) -> Drawing:
    before, after = paging.onwards(page)
    numbers = [
        (number, _query(context, {"page": number}) if isinstance(number, int) else "")
        for number in page.paginator.get_elided_page_range(page.number or 1, on_each_side=1, on_ends=1)
    ]
    return {
        "page": page,
        "numbers": numbers if page.number else numbers[:1],
        "before": _query(context, before) if before else "",
        "after": _query(context, after) if after else "",
        "last": _query(context, {"cursor": keyset.LAST}) if getattr(page.paginator, "more", False) else "",
    }


@register.inclusion_tag("components/filter_chips.html", takes_context=True)
def filter_chips(context: Context, chips: Sequence[Any]) -> Drawing:
    """The filters in force; each chip has `label`, `value` and the `name` of its parameter, or its `remove_url`."""
    drawn = [
        {
            "label": _of(chip, "label"),
            "value": _of(chip, "value"),
            "url": _of(chip, "remove_url") or _query(context, {str(_of(chip, "name")): None}),
        }
        for chip in chips
    ]
    return {"chips": drawn, "clear": context["request"].path}


def _of(thing: Any, name: str) -> Any:
    return thing.get(name, "") if isinstance(thing, dict) else getattr(thing, name, "")


# --- pieces of pages ------------------------------------------------------------------------------------------
@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", action_url: str = "", action_label: str = "", icon: str = "armchair") -> Drawing:
    return {"title": title, "text": text, "url": action_url, "label": action_label, "icon": icon}


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Any], label: str = "") -> Drawing:
    names = ("label", "url", "active", "count")
    return {"items": [{name: _of(item, name) for name in names} for item in items], "label": label or _("Sections")}


@register.inclusion_tag("components/timeline.html")
def timeline(events: Iterable[Any]) -> Drawing:
    names = ("at", "who", "text", "detail", "icon", "changes", "via")
    return {"events": [{name: _of(event, name) for name in names} for event in events]}


@register.inclusion_tag("components/form_errors.html")
def form_errors(form: BaseForm) -> Drawing:
    """Everything that is wrong with a bound form, each with a link to its field."""
    wrong = [(form[name], errors) for name, errors in form.errors.items() if name in form.fields]
    return {"wrong": wrong, "general": form.non_field_errors(), "count": sum(map(len, form.errors.values()))}


@register.inclusion_tag("components/print_header.html", takes_context=True)
def print_header(context: Context, title: str, filters: str = "") -> Drawing:
    return {"title": title, "filters": filters, "person": context["request"].user, "now": timezone.localtime()}


@register.simple_block_tag
def callout(content: str, kind: str = "info", title: str = "") -> str:
    mark = words.CALLOUTS[kind]
    return get_template("components/callout.html").render({"content": content, "mark": mark, "title": title})


@register.simple_block_tag
def dialog(content: str, name: str, title: str) -> str:
    return get_template("components/dialog.html").render({"content": content, "id": name, "title": title})
