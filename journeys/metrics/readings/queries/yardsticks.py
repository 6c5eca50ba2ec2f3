"""What the first readings of a series are held against: what somebody else said of it before there were any.

Whoever builds on series registers here what was promised on them; readings, once there are some, speak for themselves.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from django.db.models import Max, Min, QuerySet

from cxtracker.accounts.models import User
from journeys.metrics.readings.queries.currency import neighbours
from journeys.metrics.readings.rules.plausibility import Usual
from journeys.models import Measurement, Series

Promised = Callable[[Collection[int], User], Mapping[int, Sequence[float]]]
"""Of these series what is said today's value is, as far as this person may see."""

_promised: list[Promised] = []


def promised_by(function: Promised) -> Promised:
    """Register where values are promised on series."""
    _promised.append(function)
    return function


def promised(series: Collection[int], by: User) -> dict[int, Usual]:
    """Of each of these series the values it is promised to stand at, if any."""
    levels: dict[int, list[float]] = defaultdict(list)
    for source in _promised:
        for pk, values in source(series, by).items():
            levels[pk] += values
    return {pk: Usual(tuple(values), promised=True) for pk, values in levels.items()}


def spans(readings: QuerySet[Measurement], by: str) -> dict[Any, Usual]:
    """The lowest and the highest of the readings of each series: all that some doubts look at. `by` names a series."""
    rows = readings.order_by().values(by).annotate(low=Min("value"), high=Max("value"))
    return {row[by]: Usual((row["low"], row["high"])) for row in rows}


def usual(series: Series, by: User, *, but: int | None = None) -> Usual:
    """The latest readings (without the one numbered `but`); before there are any, what was promised."""
    if readings := neighbours(series, but=but):
        return Usual(tuple(readings))
    return promised([series.pk], by).get(series.pk, Usual())
