"""Dated readings as lines: what happened, against what was to be expected, before and after a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.charts import lines_drawing
from cxtracker.ui.charts.drawing import Cell, Drawing, Table
from cxtracker.ui.charts.scale import decimals, labelled

EMPTY = [Cell("", number=True)] * 2


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


@dataclass(frozen=True)
class Lines:
    """`unit` stands behind every value ("%", "EUR", "days"). `expected` is the dotted path without the change.

    `fitted` is the smooth path with it, `season` the expected one less the time of year; `interval` is that of
    `expected`. `stands` is the reading since which a verdict stands. `limit` is the line that must not be passed (a
    guardrail, an alarm). `floor` and `ceiling` fix the axis. Readings further apart than 1.7 x `rhythm_days` (the usual
    distance by default) are not joined: a gap stays a gap. `monthly` readings speak of their months, not of days: they
    stand on the first, and the table names the month alone.
    """

    title: str
    sentence: str
    series: Series
    unit: str = ""
    comparison: Series | None = None
    expected: Series | None = None
    season: Series | None = None
    fitted: Series | None = None
    interval: Interval | None = None
    baseline: Level | None = None
    target: Level | None = None
    limit: Level | None = None
    go_live: Mark | None = None
    stands: Mark | None = None
    events: Sequence[Mark] = ()
    rhythm_days: int | None = None
    floor: float | None = None
    ceiling: float | None = None
    monthly: bool = False

    @property
    def dated(self) -> list[tuple[str, Series]]:
        """The series there are, with the part each plays."""
        parts = (
            ("main", self.series),
            ("other", self.comparison),
            ("expected", self.expected),
            ("season", self.season),
            ("fitted", self.fitted),
        )
        return [(part, series) for part, series in parts if series is not None and series.readings]

    @property
    def happened(self) -> list[Mark]:
        """What is marked beside the go-live, in order."""
        return sorted([*self.events, *([self.stands] if self.stands else [])], key=lambda mark: mark.on)

    @property
    def levels(self) -> list[tuple[str, Level]]:
        parts = (("baseline", self.baseline), ("target", self.target), ("limit", self.limit))
        return [(part, level) for part, level in parts if level is not None]

    @property
    def values(self) -> list[float]:
        """Everything the axis must hold."""
        values = [reading.value for _part, series in self.dated for reading in series.readings]
        values += [level.value for _part, level in self.levels]
        values += [value for _on, *both in (self.interval.points if self.interval else ()) for value in both]
        return values + [edge for edge in (self.floor, self.ceiling) if edge is not None]

    @cached_property
    def decimals(self) -> int:
        values = [reading.value for reading in self.series.readings] + [level.value for _part, level in self.levels]
        return decimals(values)

    def figure(self, value: float) -> str:
        return labelled(value, self.decimals, self.unit)

    def when(self, on: date) -> str:
        return numbers.month(on) if self.monthly else numbers.day(on)

    def drawn(self, width: float) -> Drawing:
        return lines_drawing.drawn(self, width)

    def table(self) -> Table:
        """A row for each day on which there is a reading or something happened."""
        columns = [{reading.on: reading for reading in series.readings} for _part, series in self.dated]
        band = {on: (low, high) for on, low, high in (self.interval.points if self.interval else ())}
        happened: dict[date, list[Cell]] = {}
        for mark in (*((self.go_live,) if self.go_live else ()), *self.happened):
            happened.setdefault(mark.on, []).append(Cell(mark.label, mark.href))
        for _part, level in self.levels:
            if level.on:
                happened.setdefault(level.on, []).append(Cell(f"{level.label}: {self.figure(level.value)}"))
        days = sorted({*happened, *band, *(on for column in columns for on in column)})
        rows = []
        for on in days:
            row = [Cell(self.when(on))]
            for column in columns:
                reading = column.get(on)
                row.append(
                    Cell(self.figure(reading.value), reading.href, number=True) if reading else Cell("", number=True)
                )
            if self.interval:
                row += [Cell(self.figure(end), number=True) for end in band[on]] if on in band else EMPTY
            cells = happened.get(on, [])
            row.append(cells[0] if len(cells) == 1 else Cell(", ".join(cell.text for cell in cells)))
            rows.append(tuple(row))
        heads = [
            Cell(_("Month") if self.monthly else _("Date")),
            *(Cell(series.label, number=True) for _part, series in self.dated),
        ]
        if self.interval:
            ends = _("%(interval)s: low"), _("%(interval)s: high")
            heads += [Cell(end % {"interval": self.interval.label}, number=True) for end in ends]
        return Table((*heads, Cell(_("What happened"))), tuple(rows))
