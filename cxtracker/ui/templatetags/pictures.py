"""Pictures in templates: functions as chips, the table from above, what a score is made of, charts. Always loaded."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import get_language, gettext as _, ngettext

from cxtracker.ui import words
from cxtracker.ui.charts import drawing, score as score_bar, seats as table_seats
from cxtracker.ui.templatetags.cx import UNANCHORED, Drawing, trim

register = template.Library()


@register.simple_tag
def function_chip(key: str, name: object = "", state: str = "", url: str = "", said: object = "") -> SafeString:
    """`said` stands in for the word of the state where more is known than the state."""
    return _chip(str(key), str(name), state or "", url, get_language(), str(said or ""))


@lru_cache(maxsize=4096)
def _chip(key: str, name: str, state: str, url: str, language: str | None, said: str = "") -> SafeString:
    """Lists show the same few chips hundreds of times; each is drawn once per language."""
    shown = {"key": key, "name": name, "mark": words.SEATS[state], "hue": words.hue(key), "url": url}
    shown["said"] = said or words.SEATS[state].word
    drawn = get_template("components/function_chip.html").render(shown)
    return trim(drawn)


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
    chips = [_chip(key, name, state, "", get_language(), said) for key, name, state, said in shown]
    return {"chips": chips, "hidden": hidden, "hidden_names": ", ".join(name for _key, name, *_rest in hidden)}


def _seat(function: Any) -> tuple[str, str, str, str]:
    said = ""
    if isinstance(function, dict):
        key, name, state = function["key"], function["name"], function.get("state", "")
    elif isinstance(function, tuple | list):
        key, name, state = (*function, "")[:3]
    else:
        key, name, state = function.key, function.name, getattr(function, "state", "")
        said = getattr(function, "words", "")
    return str(key), str(name), str(state or ""), str(said)


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
    said = [
        ngettext("%(sitting)d of %(needed)d seat is taken.", "%(sitting)d of %(needed)d seats are taken.", needed)
        % {"sitting": sitting, "needed": needed}
    ]
    said += [
        f"{capfirst(str(words.SEATS[state].word))}: {', '.join(names)}."
        for state, names in groups.items()
        if names and state != "owns"
    ]
    return " ".join(said)


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
