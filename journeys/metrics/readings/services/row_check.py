"""Rows of readings from outside, judged one by one: `series, on, value, n, se, source`, in a file or in a JSON list."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from cxtracker.bundle.values import Real, Text, Whole, Wrong, in_percent, quoted
from cxtracker.days import still_to_come
from cxtracker.tabular.problems import nearest, shown
from cxtracker.tabular.tables import BadCell, Percent
from cxtracker.typed_numbers import is_share
from journeys.metrics.readings.rules.reading_day import ReadingDay
from journeys.models import Measurement, Series

Value = TypeVar("Value")
NEEDED = ("series", "on", "value")
COLUMNS = (*NEEDED, "n", "se", "source")
MOST_N = 10**12
REMEMBERED = 20_000
"""So many different dates and sources are read once and then known."""
SUGGESTIONS = 20
"""For so many different unknown series the nearest known one is looked for, which takes a while each."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with one cell: what stands there and a sentence with the cure."""

    column: str
    message: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Sound:
    """A row without fault; `series` is the series' number."""

    series: int
    on: date
    value: float
    n: int | None
    se: float | None
    source: str


class Judge:
    """Knows every series by its key; asks the database once."""

    def __init__(self, *, today: date) -> None:
        self.today = today
        rows = list(Series.objects.values_list("key", "pk", "metric__unit"))
        self.series = {key: pk for key, pk, _unit in rows}
        self._units = {pk: unit for _key, pk, unit in rows}
        self._day, self._value, self._n = ReadingDay(), Real(), Whole(0, MOST_N)
        self._source = Text(Measurement._meta.get_field("source").max_length)
        self._days: dict[Any, date] = {}
        self._sources: dict[Any, str] = {}
        self._unknown: dict[str, str] = {}

    def columns(self, given: Sequence[str]) -> list[Finding]:
        """What is wrong with the names of the columns."""
        known = ", ".join(COLUMNS)
        findings = []
        for name in given:
            if name not in COLUMNS:
                message = _("there is no column “%(name)s” for readings. The columns are: %(known)s.")
                text = message % {"name": shown(name), "known": known} + nearest(name, COLUMNS)
                findings.append(Finding(shown(name), text, shown(name)))
        missing = _("the column “%(name)s” is missing. The columns are: %(known)s.")
        findings += [Finding(name, missing % {"name": name, "known": known}) for name in NEEDED if name not in given]
        return findings

    def row(self, cells: Mapping[str, Any]) -> Sound | list[Finding]:
        """The row as it can be kept, or everything that is wrong with it."""
        findings: list[Finding] = []
        series = self._read(cells, "series", self._key, findings)
        on = self._read(cells, "on", self._on, findings)
        value = self._read(cells, "value", self._value.parse, findings)
        n = self._read(cells, "n", self._n.parse, findings)
        se = self._read(cells, "se", self._error, findings)
        source = self._read(cells, "source", self._text, findings)
        value = self._in_unit(series, "value", value, findings)
        se = self._in_unit(series, "se", se, findings)
        return findings or Sound(series, on, value, n, se, source or "")

    def _in_unit(self, series: int | None, name: str, value: Any, findings: list[Finding]) -> Any:
        """A number that the sheet shows in per cent, as what it is in the unit of its metric: 0.31 as 31."""
        if not isinstance(value, Percent) or series is None:
            return value
        if not is_share(unit := self._units[series]):
            findings.append(Finding(name, in_percent(value, unit), shown(value)))
        return value.shown

    def _read(self, cells: Mapping[str, Any], name: str, parse: Any, findings: list[Finding]) -> Any:
        cell = cells.get(name)
        try:
            if cell is None or cell == "" or (isinstance(cell, str) and cell.isspace()):
                if name in NEEDED:
                    raise Wrong(_("the cell is blank. This column needs a value in every row."))
                return None
            if isinstance(cell, BadCell):
                raise Wrong(cell.message)
            if isinstance(cell, dict | list):
                raise Wrong(_("a list or an object is not allowed here. Write a single value."))
            return parse(cell)
        except Wrong as wrong:
            text = cell.text if isinstance(cell, BadCell) else "" if cell is None else quoted(cell)
            findings.append(Finding(name, str(wrong), shown(text)))
            return None

    def _key(self, cell: Any) -> int:
        key = cell if isinstance(cell, str) else str(cell)
        number = self.series.get(key) or self.series.get(key.strip())
        if number is None:
            raise Wrong(self._unknown_series(key.strip()))
        return number

    def _unknown_series(self, key: str) -> str:
        if key not in self._unknown:
            if len(self._unknown) >= SUGGESTIONS:
                return self._no_series(key)
            self._unknown[key] = self._no_series(key) + nearest(key, list(self.series))
        return self._unknown[key]

    @staticmethod
    def _no_series(key: str) -> str:
        message = _("there is no series “%(key)s”. Correct the key, or start the series first.")
        return message % {"key": shown(key)}

    def _on(self, cell: Any) -> date:
        return _known(cell, self._days, self._past_day)

    def _past_day(self, cell: Any) -> date:
        day = self._day.parse(cell)
        if day > self.today:
            raise Wrong(still_to_come(day))
        return day

    def _error(self, cell: Any) -> float:
        error = self._value.parse(cell)
        if error <= 0:
            raise Wrong(_("a standard error is above 0. Leave the cell blank where it isn't known."))
        return error

    def _text(self, cell: Any) -> str:
        return _known(cell, self._sources, self._source.parse)


def _known(cell: Any, memory: dict[Any, Value], parse: Callable[[Any], Value]) -> Value:
    if not isinstance(cell, str | date):
        return parse(cell)
    value = memory.get(cell)
    if value is None:
        value = parse(cell)
        if len(memory) < REMEMBERED:
            memory[cell] = value
    return value
