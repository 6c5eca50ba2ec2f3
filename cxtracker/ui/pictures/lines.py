"""Dated readings as lines: what happened, against what was to be expected, before and after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Reading:
    """A value on a day; `href` opens where it comes from."""

    on: date
    value: float
    href: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """Readings under one name, in any order."""

    label: str
    readings: Sequence[Reading]


@dataclass(frozen=True, slots=True)
class Level:
    """A value that is no reading: baseline, target, limit. With `on` it is marked on that day, else it is a line."""

    label: str
    value: float
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """Something that happened: "Go-live", "New price list"."""

    on: date
    label: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Interval:
    """A shaded band between `low` and `high` on each day: (on, low, high)."""

    label: str
    points: Sequence[tuple[date, float, float]]


@dataclass(frozen=True, slots=True)
class Lines:
    """`unit` stands behind every value ("%", "EUR", "days"). `expected` is the dotted path without the change.

    `limit` is the line that must not be passed (a guardrail, an alarm). `floor` and `ceiling` fix the axis. Readings
    further apart than 1.7 x `rhythm_days` (the usual distance by default) are not joined: a gap stays a gap.
    """

    title: str
    sentence: str
    series: Series
    unit: str = ""
    comparison: Series | None = None
    expected: Series | None = None
    interval: Interval | None = None
    baseline: Level | None = None
    target: Level | None = None
    limit: Level | None = None
    go_live: Mark | None = None
    events: Sequence[Mark] = ()
    rhythm_days: int | None = None
    floor: float | None = None
    ceiling: float | None = None
