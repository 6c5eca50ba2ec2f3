"""The day of a reading in a cell of a file, list or bundle."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from cxtracker.bundle.values import Day
from journeys.metrics.readings.rules import periods


@dataclass(frozen=True, slots=True)
class ReadingDay(Day):
    """A date, or a month, quarter or year (2026-09, 2026-Q3, 2026; a bare year may be a number) for its last day."""

    def parse(self, cell: Any) -> date:
        if isinstance(cell, int | float) and not isinstance(cell, bool) and cell == int(cell):
            cell = str(int(cell))
        period = periods.last_day(cell) if isinstance(cell, str) else None
        return Day.parse(self, period or cell)
