"""Numbers that are probably not what was meant. Nothing is put right silently: who enters one is asked."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from django.utils.translation import gettext as _

from cxtracker.typed_numbers import is_share
from cxtracker.ui import numbers

FRACTION, JUMP, NEGATIVE, BEYOND = "fraction", "jump", "negative", "beyond"

JUMPS = 10
"""So many times the usual reading, or its part, is asked about."""


def is_counted(unit: str) -> bool:
    """Values in this unit are not below zero by themselves: shares and counts."""
    return is_share(unit) or unit.strip().casefold() == "count"


def doubts(value: float, unit: str, others: Sequence[float]) -> tuple[str, ...]:
    """Codes of what is doubtful about `value`, a finite number, beside `others` of the same series.

    `fraction`: 0.024 where the readings in % stand at 2.4. `jump`: ten times the usual (the median) or a tenth of it.
    `negative`: below zero where nothing is. `beyond`: above 100 % where nothing is. Without others only these last two
    can be doubted.
    """
    found = []
    if is_share(unit) and 0 < value < 1 and others and min(others) > 1:
        found.append(FRACTION)
    elif others and _jumps(value, others):
        found.append(JUMP)
    if value < 0 and is_counted(unit) and not any(other < 0 for other in others):
        found.append(NEGATIVE)
    if is_share(unit) and value > 100 and not any(other > 100 for other in others):
        found.append(BEYOND)
    return tuple(found)


def doubt_sentence(code: str, value: float, unit: str, others: Sequence[float]) -> str:
    """The question about `value` that belongs to a code of `doubts`, in the reader's language."""
    said = {"value": numbers.exact(value), "unit": unit, "usual": numbers.exact(median(others)) if others else ""}
    match code:
        case "fraction":
            said["meant"] = numbers.exact(value * 100)
            return (
                _(
                    "Did you mean %(meant)s? The unit is %% and the other readings are above 1; %(value)s is "
                    "less than one percent."
                )
                % said
            )
        case "jump":
            return (
                _(
                    "Is the unit right? %(value)s %(unit)s is more than ten times above or below the usual "
                    "%(usual)s %(unit)s."
                )
                % said
            )
        case "beyond":
            return _("Can it be more than 100 %%? %(value)s %% would be; no other reading is.") % said
        case "negative":
            return _("Can it be below zero? No other reading in %(unit)s is.") % said
    raise ValueError(code)


def _jumps(value: float, others: Sequence[float]) -> bool:
    usual = median(others)
    if any(other < 0 for other in others):
        return abs(value) >= JUMPS * max(abs(other) for other in others)
    if usual <= 0 or value <= 0:
        return False
    return value >= JUMPS * usual or value <= usual / JUMPS
