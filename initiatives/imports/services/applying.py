"""Writing the rows of a checked import, batch by batch; a batch and `rows_done` are one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from django.db import DataError, IntegrityError
from django.utils.translation import gettext as _

from cxtracker.audit import trail
from cxtracker.permissions import require
from cxtracker.tabular.typed_json import decoded
from cxtracker.turns import Turn
from initiatives import permissions
from initiatives.imports.services import judgement, lines as file_lines
from initiatives.imports.services.checking import terms_of
from initiatives.imports.services.judgement import Terms, Unfit
from initiatives.imports.services.lines import Line
from initiatives.lifecycle.services import numbering
from initiatives.models import Import, ImportedRow, ImportState, RowState
from initiatives.transfer.services import judging, loading, recording
from initiatives.transfer.services.importing import refusal_of

BATCH = 500
LONGEST_BATCH = timedelta(minutes=5)
GOOD = (RowState.NEW, RowState.CHANGED)


def apply(turn: Turn[Import]) -> None:
    """Write what is left to write. Rows that can no longer be imported as shown are kept with the reason."""
    imported = turn.row
    require(permissions.can_import, imported.by)
    while imported.rows_done < imported.rows_total:
        upto = min(imported.rows_done + BATCH, imported.rows_total)
        rows = _rows(imported, upto)
        turn.beat(ahead=LONGEST_BATCH)
        terms = _terms(turn)
        try:
            with turn.step(rows_done=upto, vouched=terms.vouched):
                _write(imported, rows, terms)
        except (IntegrityError, DataError) as error:
            with turn.step(rows_done=upto):
                _refuse(rows, {row.number: refusal_of(error) for row in rows})
        except Unfit as unfit:
            with turn.step(rows_done=upto):
                _refuse(rows, {row.number: str(unfit) for row in rows})
    _end(turn)


def _rows(imported: Import, upto: int) -> list[ImportedRow]:
    batch = ImportedRow.objects.filter(of=imported, place__gte=imported.rows_done, place__lt=upto)
    return list(batch.filter(state__in=GOOD).order_by("place"))


def _terms(turn: Turn[Import]) -> Terms:
    """What counted at once when it was checked does so to the end: the import's own answers don't stand against it."""
    terms = terms_of(turn.row, None, turn)
    return replace(terms, vouched=turn.row.vouched and (bool(turn.row.rows_done) or terms.vouched))


def _write(imported: Import, rows: Sequence[ImportedRow], terms: Terms) -> None:
    """One batch; nobody else imports meanwhile."""
    judging.hold_the_turn()
    lines = _lines(rows, terms)
    bases = {row.number: row.basis for row in rows}
    planned, context = judgement.judge(lines, terms)
    while stale := [line for line in lines if not line.problems and judgement.basis(line) != bases[line.number]]:
        for line in stale:
            line.refuse(_("something it changes is no longer as the preview showed it. Import the row again."))
        planned, context = judgement.judge(lines, terms)
    loading.load(planned, context=context, vouch=imported.vouch, confirmed=len(imported.questions))
    recording.keep(imported, (change for line in lines if not line.problems for change in line.changes))
    refused = {line.number: line.problems for line in lines if line.problems}
    late = [row for row in rows if row.number in refused]
    for row in late:
        row.state, row.problems = RowState.CANNOT, refused[row.number]
    ImportedRow.objects.bulk_update(late, ["state", "problems"])


def _lines(rows: Sequence[ImportedRow], terms: Terms) -> list[Line]:
    lines = [Line(row.number, decoded(row.cells), row.given) for row in rows]
    return file_lines.keyed(lines, terms.by, lambda count, taken: numbering.draw(count, avoid=taken))


def _refuse(rows: Sequence[ImportedRow], messages: dict[int, str]) -> None:
    for row in rows:
        row.state = RowState.CANNOT
        row.problems = [{"column": "", "value": "", "message": messages[row.number]}]
    ImportedRow.objects.bulk_update(rows, ["state", "problems"])


def _end(turn: Turn[Import]) -> None:
    imported = turn.row
    states = Counter(ImportedRow.objects.filter(of=imported).values_list("state", flat=True))
    counts = {**imported.counts, **{state.value: states[state.value] for state in RowState}}
    now = turn.clock()
    with turn.step(state=ImportState.DONE, counts=counts, applied_at=now, ended_at=now):
        trail.record("import.applied", imported, by=imported.by, context={"file": imported.file_name, **counts})
