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

    `limit` is the line that must not be passed (a guardrail, an alarm). `floor` and `ceiling` fix the axis. Readings
    further apart than 1.7 x `rhythm_days` (the usual distance by default) are not joined: a gap stays a gap. `monthly`
    readings speak of their months, not of days: they stand on the first, and the table names the month alone.
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
    monthly: bool = False

    @property
    def dated(self) -> list[tuple[str, Series]]:
        """The series there are, with the part each plays."""
        parts = (("main", self.series), ("other", self.comparison), ("expected", self.expected))
        return [(part, series) for part, series in parts if series is not None and series.readings]

    @property
    def levels(self) -> list[tuple[str, Level]]:
        parts = (("baseline", self.baseline), ("target", self.target), ("limit", self.limit))
        return [(part, level) for part, level in parts if level is not None]

    @property
    def values(self) -> list[float]:
        """Everything the axis must hold."""
        told = [reading.value for _part, series in self.dated for reading in series.readings]
        told += [level.value for _part, level in self.levels]
        told += [value for _on, *both in (self.interval.points if self.interval else ()) for value in both]
        return told + [edge for edge in (self.floor, self.ceiling) if edge is not None]

    @cached_property
    def decimals(self) -> int:
        told = [reading.value for reading in self.series.readings] + [level.value for _part, level in self.levels]
        return decimals(told)

    def said(self, value: float) -> str:
        return labelled(value, self.decimals, self.unit)

    def when(self, on: date) -> str:
        return numbers.month(on) if self.monthly else numbers.day(on)

    def drawn(self, width: float) -> Drawing:
        return lines_drawing.drawn(self, width)

    def table(self) -> Table:
        """A row for each day on which there is a reading or something happened."""
        columns = [{one.on: one for one in series.readings} for _part, series in self.dated]
        band = {on: (low, high) for on, low, high in (self.interval.points if self.interval else ())}
        told: dict[date, list[Cell]] = {}
        for mark in (*((self.go_live,) if self.go_live else ()), *self.events):
            told.setdefault(mark.on, []).append(Cell(mark.label, mark.href))
        for _part, level in self.levels:
            if level.on:
                told.setdefault(level.on, []).append(Cell(f"{level.label}: {self.said(level.value)}"))
        days = sorted({*told, *band, *(on for column in columns for on in column)})
        rows = []
        for on in days:
            row = [Cell(self.when(on))]
            for column in columns:
                one = column.get(on)
                row.append(Cell(self.said(one.value), one.href, number=True) if one else Cell("", number=True))
            if self.interval:
                row.append(Cell(" – ".join(map(self.said, band[on])) if on in band else "", number=True))
            said = told.get(on, [])
            row.append(said[0] if len(said) == 1 else Cell(", ".join(cell.text for cell in said)))
            rows.append(tuple(row))
        heads = [
            Cell(_("Month") if self.monthly else _("Date")),
            *(Cell(series.label, number=True) for _part, series in self.dated),
        ]
        heads += [Cell(self.interval.label, number=True)] if self.interval else []
        return Table((*heads, Cell(_("What happened"))), tuple(rows))
