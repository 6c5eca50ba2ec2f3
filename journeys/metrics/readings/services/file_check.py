"""Checking many readings before any is written: all rows are read, everything that is wrong is told at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from django.db.models import Max, Min
from django.utils.translation import gettext as _

from cxtracker.tabular.problems import Problem, Problems, Unreadable, shown
from cxtracker.tabular.sources import Sources
from cxtracker.tabular.tables import Table
from cxtracker.ui import numbers
from journeys.metrics.readings.rules import plausibility
from journeys.metrics.readings.services.row_check import COLUMNS, Finding, Judge, Sound
from journeys.metrics.readings.services.spool import Filling, Numbered, Spool
from journeys.models import Measurement, Series

SHEET = "measurements"
ASKED = (plausibility.FRACTION, plausibility.NEGATIVE)
"""Doubts that stop a file. Jumps do not: among thousands of readings some always jump, and charts show them."""

Told = dict[str, Any]
"""A problem as it is kept: `row` (None: of the whole file), `column`, `value`, `message`."""
Rows = Iterable[tuple[int, Mapping[str, Any]] | Problem]
Alive = Callable[[int], None]
"""Called with the number of rows read so far, again and again."""


class Unfit(Exception):
    """Something is wrong with the readings: the first `problems`, and how many (`count`) there are."""

    def __init__(self, problems: list[Told], count: int) -> None:
        super().__init__(f"{count} problems")
        self.problems = problems
        self.count = count


@dataclass(frozen=True, slots=True)
class Checked:
    """Sound rows, `count` of them; `absent` are columns the file does not have."""

    spool: Spool
    count: int
    absent: tuple[str, ...]

    @classmethod
    def again(cls, folder: Path) -> Checked:
        """What `check` found in this folder, for a worker that goes on."""
        return cls(spool_in(folder), **json.loads((folder / "checked.json").read_text()))


def check(path: Path, folder: Path, *, today: date, sure: bool, alive: Alive) -> Checked:
    """Read the file at `path` and put its rows, sorted, into `folder`. Raises Unfit; nothing is written elsewhere."""
    problems = Problems()
    with Sources(problems) as sources:
        sources.add([path])
        _refuse(problems)
        table = _table(sources.tables)
        judge = Judge(today=today)
        columns = list(table.columns or COLUMNS)
        if found := judge.columns(columns):
            raise Unfit([_told(1, one) for one in found], len(found))
        count = sift(table, folder, judge, sure=sure, alive=alive)
    absent = tuple(name for name in COLUMNS if name not in columns)
    (folder / "checked.json").write_text(json.dumps({"count": count, "absent": absent}))
    return Checked(spool_in(folder), count, absent)


def sift(
    rows: Rows, folder: Path, judge: Judge, *, sure: bool, alive: Alive = lambda rows: None, place: str = ""
) -> int:
    """Judge the rows and spool them in `folder`; how many there are. Raises Unfit with everything that is wrong.

    `place` is how sentences name a row by its `number`.
    """
    problems = Problems()
    with spool_in(folder).being_filled() as filling:
        try:
            filling.add(_sound(rows, judge, problems, alive))
        except Unreadable as unreadable:
            problems.add(unreadable.problem)
            _refuse(problems)
        count = filling.sort()
        for found in filling.twice():
            message = _("%(place)s already has a reading of this series for %(day)s. Keep one of the two.")
            earlier = (place or _("row %(number)d")) % {"number": found.first}
            values = {"place": earlier, "day": found.on.isoformat()}
            problems.add(_problem(found.row, Finding("on", message % values, found.on.isoformat())))
        if not sure:
            for number, finding in _doubtful(filling):
                problems.add(_problem(number, finding))
        _refuse(problems)
    if not count:
        raise Unfit([of_file(_("there are no rows below the column names."))], 1)
    return count


def _sound(rows: Rows, judge: Judge, problems: Problems, alive: Alive) -> Iterator[Numbered]:
    """The rows without fault; the faults of the others go to `problems`."""
    for place, found in enumerate(rows):
        if not place % 1000:
            alive(place)
        if isinstance(found, Problem):
            problems.add(found)
            continue
        number, cells = found
        judged = judge.row(cells)
        if isinstance(judged, Sound):
            yield number, judged
        else:
            for one in judged:
                problems.add(_problem(number, one))


def _doubtful(filling: Filling) -> Iterator[tuple[int, Finding]]:
    """Values that are probably not meant so, beside what stands; in a new series beside the others of the file."""
    units = dict(Series.objects.values_list("pk", "metric__unit"))
    low = [pk for pk in filling.series_below(1) if plausibility.is_counted(units[pk])]
    if not low:
        return
    spans = Measurement.objects.order_by().values("series_id").annotate(low=Min("value"), high=Max("value"))
    standing = {span["series_id"]: (span["low"], span["high"]) for span in spans}
    for pk, rows in groupby(filling.in_order(low), key=lambda numbered: numbered[1].series):
        given = [(number, row.value) for number, row in rows]
        ordered = sorted(value for _number, value in given)
        for number, value in given:
            others = standing.get(pk) or _others(ordered, value)
            for code in plausibility.doubts(value, units[pk], others) if value < 1 else ():
                if code in ASKED:
                    sentence = plausibility.doubt_sentence(code, value, units[pk], others)
                    cure = _("Correct the value, or confirm when sending that the values are correct.")
                    yield number, Finding("value", f"{sentence} {cure}", numbers.exact(value))


def _others(ordered: list[float], value: float) -> tuple[float, ...]:
    """The lowest and the highest of the others: all that the doubts asked here look at."""
    rest = ordered[1:] if ordered[0] == value else ordered
    rest = rest[:-1] if len(rest) == len(ordered) and ordered[-1] == value else rest
    return (rest[0], rest[-1]) if rest else ()


def _table(tables: list[Table]) -> Table:
    """The one table there is, or the one called like the list of a bundle."""
    chosen = tables if len(tables) == 1 else [table for table in tables if table.name.strip().casefold() == SHEET]
    if len(chosen) != 1 or chosen[0].in_document:
        message = _(
            "the readings must be in one table: a CSV file, or a workbook with one sheet or one called %(name)s."
        )
        raise Unfit([of_file(message % {"name": SHEET})], 1)
    return chosen[0]


def spool_in(folder: Path) -> Spool:
    return Spool(folder / "rows.sqlite3")


def _refuse(problems: Problems) -> None:
    if problems.count:
        kept = sorted(problems.kept, key=lambda one: one.row or 0)
        raise Unfit([_kept(one) for one in kept], problems.count)


def _problem(row: int, finding: Finding) -> Problem:
    return Problem(finding.message, row=row, column=finding.column, value=finding.value)


def _told(row: int | None, finding: Finding) -> Told:
    return {"row": row, "column": finding.column, "value": finding.value, "message": finding.message}


def _kept(one: Problem) -> Told:
    return {"row": one.row, "column": one.column, "value": shown(one.value), "message": one.message}


def of_file(message: str) -> Told:
    """A problem of the whole file."""
    return {"row": None, "column": "", "value": "", "message": message}
