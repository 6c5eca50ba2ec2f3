"""Numbers that are probably not what was meant. Nothing is put right silently: who enters one is asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from django.utils.translation import gettext as _

from cxtracker.typed_numbers import is_share
from cxtracker.ui import numbers

FRACTION, JUMP, NEGATIVE, BEYOND = "fraction", "jump", "negative", "beyond"

OF_MANY = (FRACTION, NEGATIVE)
"""Doubts that stop many readings at once. Jumps do not: among thousands some always jump, and charts show them."""
LOW = 1
"""All of these are of values below this."""

JUMPS = 10
"""So many times the usual reading, or its part, is asked about."""


@dataclass(frozen=True, slots=True)
class Usual:
    """What a value is held against: the other readings of its series, or, before there are any, what was `promised`."""

    values: tuple[float, ...] = ()
    promised: bool = False


def is_counted(unit: str) -> bool:
    """Values in this unit are not below zero by themselves: shares and counts."""
    return is_share(unit) or unit.strip().casefold() == "count"


def doubts(value: float, unit: str, usual: Usual) -> tuple[str, ...]:
    """Codes of what is doubtful about `value`, a finite number, beside what is `usual` in its series.

    `fraction`: 0.024 where the readings in % stand at 2.4. `jump`: ten times the usual (the median) or a tenth of it.
    `negative`: below zero where nothing is. `beyond`: above 100 % where nothing is. Without others only these last two
    can be doubted.
    """
    codes, others = [], usual.values
    if is_share(unit) and 0 < value < 1 and others and min(others) > 1:
        codes.append(FRACTION)
    elif others and _jumps(value, others):
        codes.append(JUMP)
    if value < 0 and is_counted(unit) and not any(other < 0 for other in others):
        codes.append(NEGATIVE)
    if is_share(unit) and value > 100 and not any(other > 100 for other in others):
        codes.append(BEYOND)
    return tuple(codes)


def doubt_sentence(code: str, value: float, unit: str, usual: Usual) -> str:
    """The question about `value` that belongs to a code of `doubts`, in the reader's language."""
    middle = numbers.exact(median(usual.values)) if usual.values else ""
    figures = {"value": numbers.exact(value), "unit": unit, "usual": middle}
    if code == FRACTION:
        figures["meant"] = numbers.exact(value * 100)
    return (_beside_promise(code) if usual.promised else _beside_readings(code)) % figures


def _beside_promise(code: str) -> str:
    if code == FRACTION:
        return _(
            "Did you mean %(meant)s? The unit is %% and today's value is said to be %(usual)s %%; %(value)s is "
            "less than one percent."
        )
    if code == JUMP:
        return _(
            "Is the unit right? %(value)s %(unit)s is more than ten times above or below today's value as it "
            "was promised, %(usual)s %(unit)s."
        )
    return _beside_readings(code)


def _beside_readings(code: str) -> str:
    match code:
        case "fraction":
            return _(
                "Did you mean %(meant)s? The unit is %% and the other readings are above 1; %(value)s is "
                "less than one percent."
            )
        case "jump":
            return _(
                "Is the unit right? %(value)s %(unit)s is more than ten times above or below the usual "
                "%(usual)s %(unit)s."
            )
        case "beyond":
            return _("Can it be more than 100 %%? %(value)s %% would be; no other reading is.")
        case "negative":
            return _("Can it be below zero? No other reading in %(unit)s is.")
    raise ValueError(code)


def questions_of_many(values: Sequence[float], unit: str, usual: Usual | None) -> Iterator[tuple[int, str]]:
    """Those of the `values` of one series that are doubted, by place, each with the question.

    They are held against what is `usual`, or, where nothing is known of the series, against each other.
    """
    ordered = sorted(values)
    for place, value in enumerate(values):
        if value < LOW:
            others = usual or _beside(ordered, value)
            for code in doubts(value, unit, others):
                if code in OF_MANY:
                    yield place, doubt_sentence(code, value, unit, others)


def _beside(ordered: list[float], value: float) -> Usual:
    """The lowest and the highest of the others: all that the doubts of many look at."""
    rest = ordered[1:] if ordered[0] == value else ordered
    rest = rest[:-1] if len(rest) == len(ordered) and ordered[-1] == value else rest
    return Usual((rest[0], rest[-1]) if rest else ())


def _jumps(value: float, others: tuple[float, ...]) -> bool:
    usual = median(others)
    if any(other < 0 for other in others):
        return abs(value) >= JUMPS * max(abs(other) for other in others)
    if usual <= 0 or value <= 0:
        return False
    return value >= JUMPS * usual or value <= usual / JUMPS
