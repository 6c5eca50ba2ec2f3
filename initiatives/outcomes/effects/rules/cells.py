"""Readings before and after go-live, in the treated and the comparison group, and when they were taken."""

from __future__ import annotations

from bisect import bisect_left
from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import groupby, pairwise
from math import fsum, hypot, sqrt
from statistics import fmean

from initiatives.outcomes.effects.rules.shapes import Point

MONTHS = {30: 1, 31: 1, 89: 3, 90: 3, 91: 3, 92: 3, 181: 6, 182: 6, 183: 6, 184: 6, 365: 12, 366: 12}
"""Rhythms that mean calendar months; any other is counted in days."""

ON_TIME = 0.2
"""A reading less than this part of a turn early or late counts as taken on its turn."""


@dataclass(frozen=True, slots=True)
class Sides:
    """One group's readings in order of date; those on the day of go-live are after it."""

    before: tuple[Point, ...]
    after: tuple[Point, ...]

    def __iter__(self) -> Iterator[Point]:
        return iter(self.before + self.after)

    @property
    def least(self) -> int:
        return min(len(self.before), len(self.after))

    @property
    def difference(self) -> float:
        """Mean after minus mean before; both sides must have readings."""
        return mean(self.after) - mean(self.before)


def split(points: Iterable[Point], go_live: date) -> Sides:
    """The readings on both sides; several of one day become one, with their mean value and all their cases."""
    merged = sorted(points, key=_day)
    if any(point.on == later.on for point, later in pairwise(merged)):
        merged = [_merged(list(same)) for _on, same in groupby(merged, key=_day)]
    change = bisect_left(merged, go_live, key=_day)
    return Sides(tuple(merged[:change]), tuple(merged[change:]))


def _day(point: Point) -> date:
    return point.on


def _merged(points: list[Point]) -> Point:
    if len(points) == 1:
        return points[0]
    errors = [point.se for point in points if point.se]
    se = hypot(*sorted(errors)) / len(points) if len(errors) == len(points) else None
    return Point(points[0].on, fmean(sorted(point.value for point in points)), cases(points), se)


def nearest(sides: Sides, most: int) -> Sides:
    """At most so many readings on each side, those nearest to go-live, so that time and memory are bounded."""
    return Sides(sides.before[-most:], sides.after[:most])


def place_in_year(on: date) -> float:
    """(day of year - 1) / days of that year."""
    return (on.timetuple().tm_yday - 1) / (365 + isleap(on.year))


def matched(treated: Sides, comparison: Sides) -> tuple[Sides, Sides]:
    """Both groups with only the days on which both were read."""
    shared = {point.on for point in treated} & {point.on for point in comparison}
    return _on(treated, shared), _on(comparison, shared)


def _on(sides: Sides, days: set[date]) -> Sides:
    return Sides(tuple(p for p in sides.before if p.on in days), tuple(p for p in sides.after if p.on in days))


def cases(points: Iterable[Point]) -> int | None:
    """All cases behind the readings; None as soon as one reading does not tell."""
    sizes = [point.n for point in points]
    return sum(n for n in sizes if n) if all(sizes) else None


def mean(points: Sequence[Point]) -> float:
    return fmean(point.value for point in points)


def mean_error(points: Sequence[Point]) -> float | None:
    """Standard error of the mean, s / sqrt(n); None for a single reading."""
    if len(points) < 2:
        return None
    middle = mean(points)
    return sqrt(fsum((point.value - middle) ** 2 for point in points) / (len(points) - 1) / len(points))


@lru_cache(maxsize=128)
def calendar(days: tuple[date, ...], rhythm_days: int) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The turns of these days, and their places in the year: the same for all series read on them."""
    return tuple(turns(days, rhythm_days)), tuple(map(place_in_year, days))


def turns(days: Sequence[date], rhythm_days: int) -> list[float]:
    """When each reading was taken, counted in turns of the rhythm; the first is 1 and a missed turn counts.

    A rhythm of a month, quarter, half year or year goes by the calendar, so that the length of months is no matter.
    Readings little early or late are put on their turn, unless that would put two readings on one.
    """
    months = MONTHS.get(rhythm_days)
    if months:
        places = [(on.year * 12 + on.month + (on.day - 0.5) / monthrange(on.year, on.month)[1]) / months for on in days]
    else:
        places = [on.toordinal() / max(rhythm_days, 1) for on in days]
    raw = [place - places[0] + 1 for place in places]
    on_turn = [float(round(turn)) if abs(turn - round(turn)) <= ON_TIME else turn for turn in raw]
    return on_turn if len(set(on_turn)) == len(days) else raw
