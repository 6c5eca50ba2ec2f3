"""Where the difference between happy and unhappy customers lies, beside zero. Units of a view box 320 wide."""

from __future__ import annotations

from dataclasses import dataclass

from cxtracker.ui.charts.scale import Scale, padded
from journeys.customers.queries.theses import Thesis


@dataclass(frozen=True, slots=True)
class Interval:
    """Places of zero, of the difference and of the ends of its interval."""

    zero: float
    value: float
    low: float
    high: float


def interval(thesis: Thesis) -> Interval | None:
    """None where there is no difference yet."""
    difference = thesis.difference
    if difference is None:
        return None
    scale = Scale(*padded([0.0, difference.low, difference.high]), 8.0, 312.0)
    places = (scale.at(value) for value in (0.0, difference.value, difference.low, difference.high))
    return Interval(*places)
