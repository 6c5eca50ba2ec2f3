"""Axes: from values and days to places, with ticks people can read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, floor, log10
from statistics import median

from cxtracker.ui import numbers

SHORT_UNIT = 4
"""Longer units stand once above the axis instead of behind every number."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
DAY_STEPS, MONTH_STEPS, YEAR_STEPS = (1, 2, 7, 14), (1, 2, 3, 6), (1, 2, 5, 10, 20, 50)


@dataclass(frozen=True, slots=True)
class Scale:
    """`low` to `high` laid on `begin` to `end`."""

    low: float
    high: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        return round(self.begin + (value - self.low) / (self.high - self.low) * (self.end - self.begin), 1)


@dataclass(frozen=True, slots=True)
class Day:
    """A tick on an axis of days; `year` is said where it begins."""

    on: date
    label: str
    year: str


def labelled(value: float, places: int, unit: str) -> str:
    """The value with its unit, if that is short enough to stand behind it."""
    return numbers.with_unit(numbers.fixed(value, places), unit if len(unit) <= SHORT_UNIT else "")


def decimals(values: Iterable[float], most: int = 2) -> int:
    """How many decimals these values need; fewer where they are large, more where they are tiny."""
    amounts = list(values)
    small = max((abs(value) for value in amounts), default=0.0)
    most = most + 2 if 0 < small < 0.1 else most - (small >= 10) - (small >= 1000)
    return next((places for places in range(most) if all(abs(v - round(v, places)) < 1e-9 for v in amounts)), most)


def ticks(low: float, high: float, most: int = 5) -> list[float]:
    """Round values from at or below `low` to at or above `high`, at most `most` steps apart."""
    rough = (high - low) / most
    power = 10.0 ** floor(log10(rough))
    step = next(step * power for step in STEPS if step * power >= rough * 0.999999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


def padded(values: Sequence[float]) -> tuple[float, float]:
    """The span to show: with air round it, from zero where zero is near, and never empty."""
    low, high = min(values), max(values)
    if high - low <= 1e-9 * max(abs(low), abs(high)):  # apart by rounding alone
        low = high
    air = (high - low) * 0.08 or abs(high) * 0.1 or 1.0
    if low >= 0 and low - air < high * 0.35 and high > 0:
        return 0.0, high + (air if high > low else high)
    if high <= 0 and high + air > low * 0.35 and low < 0:
        return low - air, 0.0
    return low - air, high + air


def days(first: date, last: date, most: int) -> list[Day]:
    """At most `most` ticks between two days: days, weeks, months or years, whatever fits first."""
    for step in DAY_STEPS:
        if (last - first).days // step < min(most, 12) and (last - first).days < 62:
            dates = [first + timedelta(days=step * place) for place in range((last - first).days // step + 1)]
            return _with_years(dates, numbers.short_day)
    for step in MONTH_STEPS:
        dates = [day for day in _months(first, last) if (day.month - 1) % step == 0]
        if len(dates) <= most:
            return _with_years(dates, numbers.short_month)
    for step in YEAR_STEPS:
        dates = [date(year, 1, 1) for year in range(first.year, last.year + 1) if year % step == 0]
        dates = [day for day in dates if first <= day]
        if len(dates) <= most:
            break
    return [Day(day, str(day.year), "") for day in dates]


def _months(first: date, last: date) -> list[date]:
    begin = first.year * 12 + first.month - (first.day == 1)
    end = last.year * 12 + last.month - 1
    return [date(place // 12, place % 12 + 1, 1) for place in range(begin, end + 1)]


def _with_years(dates: Sequence[date], label: Callable[[date], str]) -> list[Day]:
    shown, year = [], 0
    for day in dates:
        shown.append(Day(day, label(day), "" if day.year == year else str(day.year)))
        year = day.year
    return shown


def broken(dates: Sequence[date], rhythm: int | None) -> list[bool]:
    """For each of the sorted days whether a gap lies before it (never before the first)."""
    apart = [(after - before).days for before, after in pairwise(dates)]
    usual = rhythm or (median(apart) if len(apart) > 2 else None)
    return [False, *(usual is not None and gap > 1.7 * usual for gap in apart)][: len(dates)]


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Places as near as possible to `wanted` (middles), so that nothing of these heights overlaps, inside the span."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    placed = [0.0] * len(wanted)
    edge = low
    for place in order:
        placed[place] = max(wanted[place], edge + heights[place] / 2)
        edge = placed[place] + heights[place] / 2
    edge = high
    for place in reversed(order):
        placed[place] = min(placed[place], edge - heights[place] / 2)
        edge = placed[place] - heights[place] / 2
    return placed
