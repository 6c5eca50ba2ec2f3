"""What the rest of the product knows of touchpoints: who owns there, what is measured, what was decided.

The map knows nothing of initiatives; whoever does contributes here when the app starts, for all touchpoints at once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Held:
    """By touchpoint id. `tables`: of each initiative there, the functions that own it effectively.

    `measured`: a metric that counts as a business outcome hangs on it. `last_reading`: of such a metric, not after the
    day asked for. `decided`: a decision of the quarter named an initiative there.
    """

    tables: Mapping[int, tuple[frozenset[str], ...]] = field(default_factory=dict)
    measured: frozenset[int] = frozenset()
    last_reading: Mapping[int, date] = field(default_factory=dict)
    decided: frozenset[int] = frozenset()


class Source(Protocol):
    def __call__(self, touchpoints: Collection[int], as_of: date, *, anew: bool) -> Held: ...


_sources: list[Source] = []


def source(function: Source) -> Source:
    """Register: (touchpoint ids, day) to Held, with a number of queries that does not grow; `anew` as in `held`."""
    _sources.append(function)
    return function


def held(touchpoints: Collection[int], as_of: date, *, anew: bool = False) -> Held:
    """What all sources know together: of today as it is kept, `anew` as it was known on that day."""
    tables: dict[int, list[frozenset[str]]] = defaultdict(list)
    measured: set[int] = set()
    decided: set[int] = set()
    readings: dict[int, date] = {}
    for source in _sources:
        known = source(touchpoints, as_of, anew=anew)
        for pk, rows in known.tables.items():
            tables[pk] += rows
        for pk, day in known.last_reading.items():
            readings[pk] = max(day, readings.get(pk, day))
        measured |= known.measured
        decided |= known.decided
    return Held({pk: tuple(rows) for pk, rows in tables.items()}, frozenset(measured), readings, frozenset(decided))
