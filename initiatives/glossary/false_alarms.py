"""What `benchmarks/false_alarms.py` measured: shares of verdicts on series of which the truth is known."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path
from typing import NamedTuple

TABLE = Path(__file__).with_suffix(".csv")


class Simulated(NamedTuple):
    """A kind of series with so many readings before and after; the rest are shares in per cent."""

    kind: str
    readings: str
    false: float
    first: float
    power1: float
    power2: float
    power3: float


@cache
def simulated() -> tuple[Simulated, ...]:
    with TABLE.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))[1:]
    return tuple(Simulated(kind, readings, *map(float, shares)) for kind, readings, *shares in rows)
