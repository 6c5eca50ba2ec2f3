"""Checking many readings before any is written: all rows are read, everything that is wrong is told at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.tabular.problems import Problem, Problems, Unreadable, shown
from cxtracker.tabular.sources import Sources
from cxtracker.tabular.tables import Table
from cxtracker.ui import numbers
from journeys.metrics.readings.queries.currency import reading_on_firsts
from journeys.metrics.readings.queries.yardsticks import promised, spans
from journeys.metrics.readings.rules import periods, plausibility
from journeys.metrics.readings.services.row_check import COLUMNS, Finding, Judge, Sound
from journeys.metrics.readings.services.spool import Filling, Numbered, Spool
from journeys.models import Measurement, Series

SHEET = "measurements"
APART = 20
"""Days between readings that are of different months; nearer ones are of days, whatever the series' rhythm says."""

ProblemLine = dict[str, Any]
"""A problem as it is kept: `row` (None: of the whole file), `column`, `value`, `message`."""
Rows = Iterable[tuple[int, Mapping[str, Any]] | Problem]
Alive = Callable[[int], None]
"""Called with the number of rows read so far, again and again."""


class Unfit(Exception):
    """Something is wrong with the readings: the first `problems`, and how many (`count`) there are."""

    def __init__(self, problems: list[ProblemLine], count: int) -> None:
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


def check(path: Path, folder: Path, *, by: User, today: date, sure: bool, alive: Alive) -> Checked:
    """Read the file at `path` and put its rows, sorted, into `folder`. Raises Unfit; nothing is written elsewhere."""
    problems = Problems()
    with Sources(problems) as sources:
        sources.add([path])
        _refuse(problems)
        table = _table(sources.tables)
        judge = Judge(today=today)
        columns = list(table.columns or COLUMNS)
        if findings := judge.columns(columns):
            raise Unfit([_problem_line(1, finding) for finding in findings], len(findings))
        count = sift(table, folder, judge, by=by, sure=sure, alive=alive)
    absent = tuple(name for name in COLUMNS if name not in columns)
    (folder / "checked.json").write_text(json.dumps({"count": count, "absent": absent}))
    return Checked(spool_in(folder), count, absent)


def sift(
    rows: Rows,
    folder: Path,
    judge: Judge,
    *,
    by: User,
    sure: bool,
    alive: Alive = lambda rows: None,
    place: str = "",
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
        for repeated in filling.twice():
            message = _("%(place)s already has a reading of this series for %(day)s. Keep one of the two.")
            earlier = (place or _("row %(number)d")) % {"number": repeated.first}
            values = {"place": earlier, "day": repeated.on.isoformat()}
            problems.add(_problem(repeated.row, Finding("on", message % values, repeated.on.isoformat())))
        if not sure:
            for number, finding in (*_months(filling), *_doubtful(filling, by)):
                problems.add(_problem(number, finding))
        _refuse(problems)
    if not count:
        raise Unfit([of_file(_("there are no rows below the column names."))], 1)
    return count


def _sound(rows: Rows, judge: Judge, problems: Problems, alive: Alive) -> Iterator[Numbered]:
    """The rows without fault; the faults of the others go to `problems`."""
    for place, row in enumerate(rows):
        if not place % 1000:
            alive(place)
        if isinstance(row, Problem):
            problems.add(row)
            continue
        number, cells = row
        judged = judge.row(cells)
        if isinstance(judged, Sound):
            yield number, judged
        else:
            for finding in judged:
                problems.add(_problem(number, finding))


def _months(filling: Filling) -> Iterator[tuple[int, Finding]]:
    """One question for each monthly series that dates a reading the first of a month and never did before."""
    firsts = filling.on_firsts(APART)
    if not firsts:
        return
    usual, rhythms = reading_on_firsts(), dict(Series.objects.values_list("pk", "rhythm"))
    for pk, number, on in firsts:
        if periods.asks_for_month(on, rhythms[pk], usual=pk in usual):
            cure = _("Confirm when sending that the values are correct.")
            yield number, Finding("on", f"{periods.month_question(on)} {cure}", on.isoformat())


def _doubtful(filling: Filling, by: User) -> Iterator[tuple[int, Finding]]:
    """Values that are probably not meant so, beside what stands, or what was promised; else beside the file."""
    units = dict(Series.objects.values_list("pk", "metric__unit"))
    low = [pk for pk in filling.series_below(plausibility.LOW) if plausibility.is_counted(units[pk])]
    if not low:
        return
    standing = spans(Measurement.objects.all(), "series_id")
    promises = promised([pk for pk in low if pk not in standing], by)
    for pk, rows in groupby(filling.in_order(low), key=lambda numbered: numbered[1].series):
        given = [(number, row.value) for number, row in rows]
        usual = standing.get(pk) or promises.get(pk)
        values = [value for _number, value in given]
        for place, sentence in plausibility.questions_of_many(values, units[pk], usual):
            number, value = given[place]
            cure = _("Correct the value, or confirm when sending that the values are correct.")
            yield number, Finding("value", f"{sentence} {cure}", numbers.exact(value))


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
        kept = sorted(problems.kept, key=lambda problem: problem.row or 0)
        raise Unfit([_kept(problem) for problem in kept], problems.count)


def _problem(row: int, finding: Finding) -> Problem:
    return Problem(finding.message, row=row, column=finding.column, value=finding.value)


def _problem_line(row: int | None, finding: Finding) -> ProblemLine:
    return {"row": row, "column": finding.column, "value": finding.value, "message": finding.message}


def _kept(problem: Problem) -> ProblemLine:
    return {"row": problem.row, "column": problem.column, "value": shown(problem.value), "message": problem.message}


def of_file(message: str) -> ProblemLine:
    """A problem of the whole file."""
    return {"row": None, "column": "", "value": "", "message": message}
