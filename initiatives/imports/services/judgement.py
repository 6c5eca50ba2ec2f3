"""What importing lines does to the company: each new, changed or unchanged, or why it cannot be."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.bundle import differences
from cxtracker.bundle.listing import Context
from cxtracker.bundle.parsing import parse
from cxtracker.bundle.planning import Plan
from cxtracker.tabular.problems import Problem, Problems
from cxtracker.tabular.sources import Sources
from cxtracker.tabular.typed_json import encoded
from initiatives.imports.services.lines import Line, tables
from initiatives.transfer.lists import LISTINGS
from initiatives.transfer.services import judging
from initiatives.transfer.services.recording import name_of

ROUNDS = 20
"""So often what depends on a refused row is refused in turn."""
SHOWN_FIELDS = 12
NAMING = ("key", "title", "name")
"""Columns that say what a new row is; its label says the same."""


class AllProblems(Problems):
    """Keeps every problem: each decides about a row."""

    def add(self, problem: Problem) -> None:
        self.count += 1
        self.kept.append(problem)


class Unfit(Exception):
    """Nothing of the file can be imported, because of `problems` that are not about a row."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(problems[0].message if problems else "")
        self.problems = list(problems)


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which lines are judged: of which list they are, who imports when, what counts at once, the file's name."""

    main: str
    by: User
    now: datetime
    vouched: bool
    file: str
    headings: Mapping[str, str]
    """Column of the bundle → heading in the file."""

    def context(self) -> Context:
        return judging.context_of(self.by, self.now, vouched=self.vouched)


def judge(lines: Sequence[Line], terms: Terms) -> tuple[Plan, Context]:
    """What importing the lines without a problem does; a problem found is added to its line. Raises Unfit.

    Lines get their `changes`. Each round leaves out what was refused in the one before.
    """
    by_number = {line.number: line for line in lines}
    for _round in range(ROUNDS):
        problems, context = AllProblems(), terms.context()
        sources = Sources(problems)
        sources.tables = tables([line for line in lines if not line.problems], terms.main, terms.file)
        planned = judging.judge(parse(sources, list(LISTINGS.values()), problems), context, problems)
        if not problems.count:
            _tell_changes(planned, by_number)
            return planned, context
        general = [problem for problem in problems.kept if problem.row not in by_number]
        if general:
            raise Unfit(general)
        for problem in problems.kept:
            if problem.row is not None:
                refuse(by_number[problem.row], problem, terms)
    raise Unfit([Problem(_("the rows depend on each other in too many steps. Import them in parts."))])


def refuse(line: Line, problem: Problem, terms: Terms) -> None:
    line.refuse(problem.message, terms.headings.get(problem.column, problem.column), problem.value)


def _tell_changes(planned: Plan, by_number: Mapping[int, Line]) -> None:
    for line in by_number.values():
        line.changes = []
    for name, changes in planned.changes.items():
        for change in changes:
            row = planned.rows[name][changes.listing.identity(change.state)]
            by_number[row.number].changes.append((name, change))


# --- what a line says of itself ---------------------------------------------------------------------------------
def label(line: Line, main: str) -> str:
    """What tells the line apart for a person."""
    items = line.cells.get(main)
    return name_of(main, items[0]) if items else ""


def changed_fields(line: Line, terms: Terms) -> list[dict[str, Any]]:
    """Field by field: list (blank for the main one), row, column as the file heads it, before, after.

    And what `queries.shown` writes it from: the list it is `of`, the column's `name`, both values `typed`, and what
    metric or series says their unit.
    """
    main = terms.main
    fields = []
    for name, change in line.changes:
        given = {column for cells in line.cells.get(name, ()) for column in cells}
        for column in change.changed:
            before = differences.text((change.before or {}).get(column))
            after = differences.text(change.state[column])
            if before == after or (change.before is None and (column not in given or column in NAMING)):
                continue
            fields.append(
                {
                    "list": "" if name == main else name,
                    "row": "" if name == main else name_of(name, change.state),
                    "column": terms.headings.get(column, column) if name == main else column,
                    "before": before,
                    "after": after,
                    "of": name,
                    "name": column,
                    "typed": encoded([(change.before or {}).get(column), change.state[column]]),
                    "metric": change.state.get("metric"),
                    "series": change.state.get("series"),
                }
            )
    return fields[:SHOWN_FIELDS]


def basis(line: Line) -> str:
    """A fingerprint of what the line was compared with: what it makes, and what stood where it changes something."""
    compared = [
        [name, None if change.before is None else [[column, change.before[column]] for column in change.changed]]
        for name, change in line.changes
    ]
    return hashlib.sha256(json.dumps(encoded(compared)).encode()).hexdigest() if compared else ""
