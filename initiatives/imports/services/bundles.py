"""Whole bundles by way of the worker: kept, checked, shown, then imported all or nothing, and undone like a table."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker import uploads
from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.commits import wake_worker
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.tabular.problems import BundleErrors, Problem
from cxtracker.turns import Turn
from initiatives import permissions, sample_company
from initiatives.imports.services import files
from initiatives.imports.services.steps import WORK
from initiatives.models import Import, ImportKind, ImportState
from initiatives.transfer.services.importing import ImportResult, Unconfirmed, import_bundle

BYTES_A_SECOND = 5_000
"""So much of a file is imported at the least, by which a worker says how long it may give no sign of life."""
AT_LEAST = timedelta(minutes=2)
KEPT_PROBLEMS = 50


# --- giving it --------------------------------------------------------------------------------------------------
def begin(given: Sequence[UploadedFile[Any]], *, by: User, now: datetime, largest: int, vouch: str = "") -> Import:
    """Keep the files, of `largest` MB at most each, and let a worker check them. Raises NotAllowed and Invalid."""
    require(permissions.can_import, by)
    if vouch:
        require(permissions.can_vouch, by)
    sample_company.refuse_beside_it()
    names = [uploads.plain_name(file.name or "") for file in given]
    if not names:
        raise Invalid({"files": [_("Send at least one file.")]})
    folder = files.root() / secrets.token_hex(16)
    try:
        digests = [_keep(file, folder / str(place) / names[place], largest) for place, file in enumerate(given)]
        with transaction.atomic():
            imported = Import.objects.create(
                kind=ImportKind.BUNDLE,
                state=ImportState.CHECKING,
                file_name=", ".join(names)[:255],
                stored_as=folder.name,
                vouch=vouch.strip(),
                by=by,
                begun_at=now,
            )
            trail.record("import.begun", imported, by=by, context={"file": imported.file_name, "sha256": digests})
            wake_worker(WORK)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return imported


def _keep(file: UploadedFile[Any], path: Any, largest: int) -> str:
    path.parent.mkdir(parents=True, mode=0o700)
    return uploads.receive(file.chunks(), path, largest=largest, empty=True)


# --- the worker's part ------------------------------------------------------------------------------------------
def check(turn: Turn[Import]) -> None:
    """Do it all and undo it; what it would do and what it asks are kept, or all that is wrong."""
    imported = turn.row
    turn.beat(ahead=_long(imported))
    try:
        result = _carry_out(turn, dry_run=True)
    except BundleErrors as errors:
        _refuse(turn, errors)
        return
    turn.beat(
        state=ImportState.CHECKED,
        counts=_counts(result),
        questions=[{"row": None, "text": question} for question in result.questions],
        confirmed=False,
        overview=_noted(imported, result),
    )


def write(turn: Turn[Import]) -> None:
    """Import all of it, in one transaction with the state of the import: a worker killed on the way has done nothing.

    What was asked when it was checked was confirmed then; if something else is asked by now, it is checked again.
    """
    imported = turn.row
    turn.beat(ahead=_long(imported))
    asked = [question["text"] for question in imported.questions]
    try:
        with turn.step(state=ImportState.DONE):
            result = _carry_out(turn, confirmed=asked, of=imported)
            now = turn.clock()
            values = {"applied_at": now, "ended_at": now, "counts": _counts(result)}
            Import.objects.filter(pk=imported.pk).update(**values, overview=_noted(imported, result))
    except Unconfirmed:
        check(turn)
    except BundleErrors as errors:
        _refuse(turn, errors)
    else:
        files.discard(imported)


def _carry_out(turn: Turn[Import], **how: Any) -> ImportResult:
    imported = turn.row
    return import_bundle(
        files.given(imported),
        by=imported.by,
        now=turn.clock(),
        vouch=imported.vouch,
        progress=_watched(imported),
        **how,
    )


def _watched(imported: Import) -> Callable[[str, int, int], None]:
    return lambda _name, done, total: files.note_progress(imported, done, total)


def _long(imported: Import) -> timedelta:
    size = sum(path.stat().st_size for path in files.given(imported))
    return max(AT_LEAST, timedelta(seconds=size // BYTES_A_SECOND))


def _refuse(turn: Turn[Import], errors: BundleErrors) -> None:
    imported = turn.row
    problems = [_problem(problem) for problem in errors.problems]
    with transaction.atomic():
        turn.beat(
            state=ImportState.REFUSED,
            ended_at=turn.clock(),
            problems=[
                {"column": problem.column, "value": problem.value, "message": problem.sentence}
                for problem in errors.problems[:KEPT_PROBLEMS]
            ],
            overview={"files": _names(imported), "count": len(errors), "problems": problems},
        )
        trail.record("import.refused", imported, by=imported.by, context={"file": imported.file_name})
    files.discard(imported)


# --- what is kept of it -----------------------------------------------------------------------------------------
def _names(imported: Import) -> list[str]:
    return [path.name for path in files.given(imported)]


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "file": problem.file,
        "list": problem.list,
        "row": problem.row,
        "column": problem.column,
        "value": problem.value,
        "message": problem.message,
        "place": problem.place,
    }


def _counts(result: ImportResult) -> dict[str, int]:
    return {
        "new": result.created,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "questions": len(result.questions),
        "reported": result.reported,
    }


def _noted(imported: Import, result: ImportResult) -> dict[str, Any]:
    lists: Iterable[tuple[str, Any]] = result.per_list.items()
    return {
        "files": _names(imported),
        "asks_again": list(result.asks_again),
        "differences": [asdict(difference) for difference in result.differences],
        "more_differences": result.more_differences,
        "left_out": list(result.left_out),
        "lists": [
            {"name": name, "created": counts.created, "changed": counts.changed, "unchanged": counts.unchanged}
            for name, counts in lists
        ],
    }
