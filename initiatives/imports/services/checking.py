"""Checking a mapped table: what each row would do, kept row by row; nothing else changes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.chunks import chunks
from cxtracker.permissions import require
from cxtracker.tabular.problems import Problem
from cxtracker.tabular.typed_json import encoded
from cxtracker.turns import Turn
from initiatives import permissions
from initiatives.imports.queries.known import known_to
from initiatives.imports.rules import mapping as meaning
from initiatives.imports.rules.mapping import Mapping
from initiatives.imports.rules.tables import Found
from initiatives.imports.rules.targets import SUBJECTS
from initiatives.imports.services import files, judgement, lines as file_lines
from initiatives.imports.services.judgement import Terms, Unfit
from initiatives.imports.services.lines import MAIN, Line
from initiatives.models import Import, ImportedRow, ImportState, RowState
from initiatives.transfer.queries.questions import questions
from initiatives.transfer.services import judging, loading
from initiatives.transfer.services.importing import asks_again_of

ROWS_A_SECOND = 100
"""So many rows are judged at the least, by which a check says how long it may give no sign of life."""
TRIED = 500
"""So many changed rows are tried at a time, to see whom they ask again."""
KEPT_QUESTIONS = 200


def check(turn: Turn[Import]) -> None:
    """Judge every row and keep what came out; where nothing can be imported, the mapping waits again and says why."""
    imported = turn.row
    require(permissions.can_import, imported.by)
    table = files.read_tables(files.folder_of(imported))[imported.table]
    total = len(table.rows)
    turn.beat(rows_done=0, rows_total=total, ahead=timedelta(seconds=total // ROWS_A_SECOND))
    terms = terms_of(imported, table, turn)
    lines = _lines(table, Mapping.from_json(imported.mapping), imported)
    try:
        planned, _context = judgement.judge(lines, terms)
    except Unfit as unfit:
        turn.beat(state=ImportState.MAPPING, problems=[_general(problem, terms) for problem in unfit.problems[:50]])
        return
    asked = [{"row": problem.row, "text": problem.message} for problem in questions(planned, imported.by)]
    asked += [{"row": line.number, "text": text} for line, text in _namesakes(lines, terms.main)]
    again = _asks_again([line for line in lines if line.state(terms.main) == RowState.CHANGED], terms)
    with turn.step(state=ImportState.CHECKED, questions=asked[:KEPT_QUESTIONS], problems=[], confirmed=False):
        _keep(imported, lines, terms, total=total, asked=len(asked), again=again)


def terms_of(imported: Import, table: Found | None, turn: Turn[Import]) -> Terms:
    """Under which the rows of an import are judged now."""
    mapping = Mapping.from_json(imported.mapping)
    return Terms(
        main=MAIN[mapping.subject],
        by=imported.by,
        now=turn.clock(),
        vouched=judging.counts_at_once(imported.by, imported.vouch),
        file=imported.file_name,
        headings=_headings(table.columns if table else imported.overview.get("columns", ()), mapping),
    )


def _headings(columns: Sequence[str], mapping: Mapping) -> dict[str, str]:
    column_of = {target.key: target.column.rpartition(".")[2] or target.key for target in SUBJECTS[mapping.subject]}
    return {
        column_of.get(column.target, column.target): columns[place]
        for place, column in mapping.columns.items()
        if place < len(columns)
    }


def _lines(table: Found, mapping: Mapping, imported: Import) -> list[Line]:
    given = {row.number: row.cells for row in table.rows}
    keys = [place for place, column in mapping.columns.items() if column.target == "key"]
    lines = []
    for row in meaning.rows(table, mapping, known_to(imported.by)):
        cells = given.get(row.number, ())
        line = Line(row.number, row.cells, [encoded(cell) for cell in cells])
        for problem in row.problems:
            line.refuse(str(problem.message), str(problem.column), str(problem.value))
        if not any(place < len(cells) and cells[place] not in (None, "") for place in keys):
            line.namesake = file_lines.key_of(line)  # the reader knew it by its title
        lines.append(line)
    lines = file_lines.in_order(file_lines.keyed(lines, imported.by, file_lines.provisional))
    for place, line in enumerate(lines):
        line.place = place
    return lines


def _namesakes(lines: Sequence[Line], main: str) -> Iterator[tuple[Line, str]]:
    """Initiatives that were found by their title: that they are meant is asked, where the row changes them."""
    message = _("“%(title)s” is already %(key)s, so this row changes it. Give it another title if it is a new one.")
    for line in lines:
        if line.namesake and line.state(main) == RowState.CHANGED:
            yield line, message % {"title": judgement.label(line, main), "key": line.namesake}


def _asks_again(changed: Sequence[Line], terms: Terms) -> list[str]:
    """Changes of agreed plans and whom they ask again, found by doing and undoing them."""
    sentences: list[str] = []
    for some in chunks(changed, TRIED):
        tried = [Line(line.number, line.cells) for line in some]
        with transaction.atomic():
            planned, context = judgement.judge(tried, terms)
            for kept in loading.load(planned, context=context):
                sentences += asks_again_of(kept)
            transaction.set_rollback(True)
    return sentences


def _keep(
    imported: Import, lines: Sequence[Line], terms: Terms, *, total: int, asked: int, again: Sequence[str]
) -> None:
    main = terms.main
    ImportedRow.objects.filter(of=imported).delete()
    for some in chunks(lines):
        ImportedRow.objects.bulk_create([_row(imported, line, terms) for line in some])
    states = Counter(line.state(main) for line in lines)
    reported = sum(
        name == "ownerships" and change.state["state"] == "reported" for line in lines for name, change in line.changes
    )
    counts = {state.value: states[state] for state in RowState}
    counts |= {"questions": asked, "reported": reported}
    Import.objects.filter(pk=imported.pk).update(
        counts=counts,
        vouched=terms.vouched,
        rows_total=len(lines),
        rows_done=0,
        overview={**imported.overview, "asks_again": list(again), "rows": total},
    )


def _row(imported: Import, line: Line, terms: Terms) -> ImportedRow:
    main = terms.main
    state = line.state(main)
    return ImportedRow(
        of=imported,
        place=line.place,
        number=line.number,
        state=state,
        label=judgement.label(line, main),
        given=line.given,
        cells=encoded(_undrawn(line)),
        differences=judgement.changed_fields(line, terms) if state != RowState.CANNOT else [],
        problems=line.problems,
        basis=judgement.basis(line),
    )


def _undrawn(line: Line) -> dict[str, list[dict[str, object]]]:
    """The line's cells without keys that only stood for those to be drawn."""
    return {
        name: [
            {
                column: None if isinstance(value, str) and value.startswith(file_lines.PROVISIONAL) else value
                for column, value in cells.items()
            }
            for cells in items
        ]
        for name, items in line.cells.items()
    }


def _general(problem: Problem, terms: Terms) -> dict[str, str]:
    column = terms.headings.get(problem.column, problem.column)
    return {"column": column, "value": problem.value, "message": problem.message}
