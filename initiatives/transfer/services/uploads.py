"""Importing what somebody uploaded, in two steps: check it, then do it. What came out is noted beside the files."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import UploadedFile

from cxtracker import uploads
from cxtracker.accounts.models import User
from cxtracker.tabular.problems import BundleErrors, Problem
from cxtracker.uploads import Upload
from initiatives.transfer.services.importing import ImportResult, import_bundle

CHECKED, REFUSED, IMPORTED = "checked", "refused", "imported"


def check(files: Iterable[UploadedFile[Any]], *, by: User, now: datetime, vouch: str = "") -> Upload:
    """Keep the files and note what importing them would do; nothing else changes."""
    upload = uploads.keep(files, owner=by.pk)
    _run(upload, by=by, now=now, dry_run=True, vouch=vouch)
    return upload


def carry_out(upload: Upload, *, by: User, now: datetime) -> None:
    """Import what was checked. Once: afterwards the files are gone and the note says what was done."""
    if upload.note.get("state") == CHECKED:
        _run(upload, by=by, now=now, dry_run=False, vouch=upload.note.get("vouch", ""))


def _run(upload: Upload, *, by: User, now: datetime, dry_run: bool, vouch: str) -> None:
    paths = upload.paths
    note: dict[str, Any] = {"files": [path.name for path in paths], "vouch": vouch}
    try:
        result = import_bundle(paths, by=by, now=now, dry_run=dry_run, vouch=vouch)
    except BundleErrors as errors:
        note |= {"state": REFUSED, "count": len(errors), "problems": [_problem(problem) for problem in errors.problems]}
    else:
        note |= {"state": CHECKED if dry_run else IMPORTED, **_counts(result)}
    if note["state"] != CHECKED:
        upload.discard_files()
    upload.write_note(note)


def _problem(one: Problem) -> dict[str, Any]:
    return {
        "file": one.file,
        "list": one.list,
        "row": one.row,
        "column": one.column,
        "value": one.value,
        "message": one.message,
        "place": one.place,
    }


def _counts(result: ImportResult) -> dict[str, Any]:
    return {
        "created": result.created,
        "changed": result.changed,
        "unchanged": result.unchanged,
        "reported": result.reported,
        "lists": [
            {"name": name, "created": one.created, "changed": one.changed, "unchanged": one.unchanged}
            for name, one in result.per_list.items()
        ],
    }
