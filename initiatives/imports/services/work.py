"""The worker's part of imports: read, check, write, take back; `cxtracker.turns` says how a worker holds one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.utils.translation import gettext as _

from cxtracker.audit import trail
from cxtracker.audit.models import Channel
from cxtracker.audit.provenance import arriving_by
from cxtracker.commits import after_commit
from cxtracker.errors import NotAllowed
from cxtracker.tabular import limits, sheets
from cxtracker.tabular.problems import Unreadable
from cxtracker.turns import Clock, Overtaken, Turn, take
from initiatives.imports.rules import tables as finding
from initiatives.imports.services import bundles, files, steps
from initiatives.imports.services.applying import apply
from initiatives.imports.services.checking import check
from initiatives.imports.services.undoing import undo
from initiatives.models import Import, ImportKind, ImportState
from initiatives.models.imports import WORKING

STALE_AFTER = timedelta(seconds=60)

log = structlog.get_logger(__name__)


def run_due(*, clock: Clock) -> int:
    """Do what waits, and take up what another worker left behind; how many steps were ended."""
    ended = 0
    due = Import.objects.filter(state__in=WORKING).select_related("by", "undone_by")
    while turn := take(due, clock=clock, stale_after=STALE_AFTER):
        ended += _run(turn)
    return ended


def _run(turn: Turn[Import]) -> bool:
    try:
        with arriving_by(Channel.IMPORT):
            STEPS[turn.row.kind, turn.row.state](turn)
    except Overtaken:
        return False
    except Unreadable as unreadable:
        _refuse(turn, unreadable.problem.message)
    except NotAllowed as refusal:
        _refuse(turn, str(refusal))
    except (OperationalError, InterfaceError):
        raise  # the database is away: the next turn goes on
    except Exception:
        log.exception("imports.failed", imported=turn.row.pk)
        _refuse(turn, _("Something went wrong; it has been recorded. Try again, or tell your administrator."))
    return True


def _read(turn: Turn[Import]) -> None:
    """Find the tables of the file, and guess what the columns of the best one mean."""
    imported = turn.row
    turn.beat(ahead=timedelta(seconds=limits.CHILD_SECONDS))
    folder = files.folder_of(imported)
    if text := files.pasted(imported):
        read = [sheets.paste(text)]
    else:
        read = sheets.read(folder / imported.file_name, file=imported.file_name)
    tables = finding.candidates(read)
    if not tables:
        _refuse(turn, _("There is no table in it. Its first row names the columns; the rows follow."))
        return
    files.write_tables(folder, tables)
    overview = {
        "tables": [{"sheet": table.sheet, "rows": len(table.rows)} for table in tables],
        "remarks": [str(remark) for sheet in read for remark in sheet.remarks],
        **steps.seen(tables[0]),
    }
    mapping = steps.guessed(tables[0], by=imported.by).to_json()
    turn.beat(state=ImportState.MAPPING, overview=overview, mapping=mapping, table=0)


def _write(turn: Turn[Import]) -> None:
    apply(turn)
    files.discard(turn.row)


STEPS: dict[tuple[str, str], Callable[[Turn[Import]], Any]] = {
    (ImportKind.TABLE, ImportState.READING): _read,
    (ImportKind.TABLE, ImportState.CHECKING): check,
    (ImportKind.TABLE, ImportState.IMPORTING): _write,
    (ImportKind.TABLE, ImportState.UNDOING): undo,
    (ImportKind.BUNDLE, ImportState.CHECKING): bundles.check,
    (ImportKind.BUNDLE, ImportState.IMPORTING): bundles.write,
    (ImportKind.BUNDLE, ImportState.UNDOING): undo,
}
"""By kind and state; other subjects add theirs."""


def _refuse(turn: Turn[Import], sentence: str) -> None:
    """End the import with the reason; one that has written something stays as far as it came, and can be undone."""
    imported = turn.row
    problems = [{"column": "", "value": "", "message": sentence}]
    wrote = imported.state in (ImportState.IMPORTING, ImportState.UNDOING) and imported.changes.exists()
    state = ImportState.DONE if wrote else ImportState.REFUSED
    now = turn.clock()
    with transaction.atomic():
        turn.beat(
            state=state, problems=problems, ended_at=now, applied_at=imported.applied_at or (now if wrote else None)
        )
        trail.record("import.refused", imported, by=imported.by, context={"file": imported.file_name})
    if not files.pasted(imported):  # what was typed can be corrected on the page, for a day
        after_commit(lambda: files.discard(imported))
