"""Importing what somebody uploaded, in two steps: check it, then do it. What came out is noted beside the files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from cxtracker import uploads
from cxtracker.accounts.models import User
from cxtracker.tabular.problems import BundleErrors, Problem
from cxtracker.uploads import Upload
from initiatives.transfer.services.importing import ImportResult, Unconfirmed, import_bundle

CHECKED, REFUSED, IMPORTED = "checked", "refused", "imported"


def check(files: Iterable[UploadedFile[Any]], *, by: User, now: datetime, vouch: str = "") -> Upload:
    """Keep the files and note what importing them would do, and what it asks; nothing else changes."""
    upload = uploads.keep(files, owner=by.pk)
    _check(upload, by=by, now=now, vouch=vouch)
    return upload


def carry_out(upload: Upload, *, by: User, now: datetime) -> None:
    """Import what was checked, and with it confirm what was asked then; whatever is asked since is noted instead.

    Once: afterwards the files are gone and the note says what was done.
    """
    note = upload.note
    if note.get("state") != CHECKED:
        return
    vouch = note.get("vouch", "")
    try:
        _note(upload, IMPORTED, by=by, now=now, vouch=vouch, confirmed=note.get("questions", ()))
    except Unconfirmed:
        _check(upload, by=by, now=now, vouch=vouch)


def _check(upload: Upload, *, by: User, now: datetime, vouch: str) -> None:
    _note(upload, CHECKED, by=by, now=now, vouch=vouch, dry_run=True)


def _note(upload: Upload, state: str, *, by: User, now: datetime, vouch: str, **how: Any) -> None:
    """Import as `how` says; `state` is noted, or that it was refused."""
    paths = upload.paths
    note: dict[str, Any] = {"files": [path.name for path in paths], "vouch": vouch}
    try:
        result = import_bundle(paths, by=by, now=now, vouch=vouch, **how)
    except BundleErrors as errors:
        note |= {"state": REFUSED, "count": len(errors), "problems": [_problem(problem) for problem in errors.problems]}
    else:
        note |= {"state": state, **_counts(result)}
    if note["state"] != CHECKED:
        upload.discard_files()
    upload.write_note(note)


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


def _counts(result: ImportResult) -> dict[str, Any]:
    return {
        "created": result.created,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "reported": result.reported,
        "questions": list(result.questions),
        "asks_again": list(result.asks_again),
        "differences": [asdict(difference) for difference in result.differences],
        "more_differences": result.more_differences,
        "left_out": list(result.left_out),
        "lists": [
            {"name": name, "created": counts.created, "changed": counts.changed, "unchanged": counts.unchanged}
            for name, counts in result.per_list.items()
        ],
    }
