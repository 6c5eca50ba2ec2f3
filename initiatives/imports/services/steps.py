"""What people do with an import: give a file, say what its columns mean, import it, discard it, undo it."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker import uploads
from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.bundle.values import quoted
from cxtracker.commits import after_commit, wake_worker
from cxtracker.errors import Conflict, Invalid, Refused
from cxtracker.permissions import require
from cxtracker.tabular.sheets import Formula
from cxtracker.tabular.tables import BadCell
from initiatives import permissions, sample_company
from initiatives.imports.queries.known import known_to
from initiatives.imports.rules import mapping as meaning
from initiatives.imports.rules.mapping import Mapping, Question
from initiatives.imports.rules.tables import Found
from initiatives.imports.services import files
from initiatives.models import Import, ImportKind, ImportState, RememberedMapping
from initiatives.models.imports import OPEN

SUFFIXES = (".xlsx", ".xlsm", ".ods", ".csv", ".tsv", ".txt")
UNDONE_FOR = timedelta(days=30)
"""So long an import can be undone; then what it kept for that is forgotten."""
WORK = "initiatives.run_imports"
SAMPLED, SAMPLES = 50, 3
"""So many rows are looked through for so many different values to show of a column."""


# --- giving a table ---------------------------------------------------------------------------------------------
def begin(name: str, content: Iterable[bytes], *, by: User, now: datetime, largest: int) -> Import:
    """Keep a file of `largest` MB at most and let a worker read it.

    Raises NotAllowed, uploads.TooLarge, and Invalid (`file`) for what cannot be a table.
    """
    require(permissions.can_import, by)
    name = uploads.plain_name(name)
    if Path(name).suffix.lower() not in SUFFIXES:
        raise Invalid({"file": [_("Give a spreadsheet: Excel (.xlsx), OpenDocument (.ods) or CSV.")]})
    return _begin(name, name, content, by=by, now=now, largest=largest)


def paste(text: str, *, by: User, now: datetime, largest: int) -> Import:
    """Keep what was copied out of a spreadsheet. Raises NotAllowed, uploads.TooLarge and Invalid (`text`)."""
    require(permissions.can_import, by)
    if not text.strip():
        raise Invalid({"text": [_("Paste the rows with their headings, or choose a file.")]})
    return _begin(_("Pasted rows"), files.PASTED, [text.encode()], by=by, now=now, largest=largest)


def _begin(name: str, stored: str, content: Iterable[bytes], *, by: User, now: datetime, largest: int) -> Import:
    sample_company.refuse_beside_it()
    folder = files.root() / secrets.token_hex(16)
    folder.mkdir(parents=True, mode=0o700)
    try:
        digest = uploads.receive(content, folder / stored, largest=largest)
        with transaction.atomic():
            imported = Import.objects.create(file_name=name, stored_as=folder.name, by=by, begun_at=now)
            trail.record("import.begun", imported, by=by, context={"file": name, "sha256": digest})
            wake_worker(WORK)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return imported


# --- what the columns mean --------------------------------------------------------------------------------------
@transaction.atomic
def remap(imported: Import, mapping: Mapping, *, by: User, vouch: str = "", settled: bool = False) -> Import:
    """Say anew what the columns and values mean; what was checked counts no more.

    Once it is `settled`, it is remembered for files of this shape, and a worker checks every row. Raises NotAllowed and
    Conflict (the worker is at it, or it has ended).
    """
    imported = _locked(imported, by, OPEN, kind=ImportKind.TABLE)
    if vouch:
        require(permissions.can_vouch, by)
    imported.mapping, imported.vouch = mapping.to_json(), vouch
    imported.state, imported.problems, imported.questions = ImportState.MAPPING, [], []
    imported.save(update_fields=["mapping", "vouch", "state", "problems", "questions"])
    return _checked(imported, by) if settled else imported


@transaction.atomic
def choose_table(imported: Import, table: int, *, by: User) -> Import:
    """Take another table of the file, with its columns guessed. Raises Invalid (`table`)."""
    imported = _locked(imported, by, OPEN, kind=ImportKind.TABLE)
    tables = files.read_tables(files.folder_of(imported))
    if not 0 <= table < len(tables):
        raise Invalid({"table": [_("There is no such table in the file.")]})
    imported.table, imported.state = table, ImportState.MAPPING
    imported.mapping = guessed(tables[table], by=by).to_json()
    imported.problems, imported.questions = [], []
    imported.overview = {**imported.overview, **seen(tables[table])}
    imported.save(update_fields=["table", "mapping", "overview", "state", "problems", "questions"])
    return imported


def guessed(table: Found, *, by: User) -> Mapping:
    """What the columns probably mean: as this person last said of such a file, else by their names and values."""
    kept = RememberedMapping.objects.filter(person=by, shape=meaning.shape(table)).first()
    remembered = Mapping.from_json(kept.mapping) if kept else None
    return meaning.guess(table, known_to(by), remembered)


def seen(table: Found) -> dict[str, Any]:
    """What the pages show of a table that was read."""
    return {
        "sheet": table.sheet,
        "heading_row": table.heading_row,
        "columns": list(table.columns),
        "rows": len(table.rows),
        "samples": [_samples(table, place) for place in range(len(table.columns))],
        "left_out": [{"where": str(part.where), "why": str(part.why)} for part in table.left_out],
    }


def _samples(table: Found, place: int) -> list[str]:
    """The first different values of a column, in words."""
    texts: dict[str, None] = {}
    for row in table.rows[:SAMPLED]:
        cell = row.cells[place]
        cell = cell.value if isinstance(cell, Formula) else cell
        texts[quoted(cell.text if isinstance(cell, BadCell) else cell) if cell is not None else ""] = None
        if len(texts) > SAMPLES:
            break
    return [text for text in texts if text][:SAMPLES]


def open_values(imported: Import, mapping: Mapping, *, by: User) -> list[Question]:
    """Values of the file that only a person can tell the meaning of, with these columns. Raises Conflict without it."""
    try:
        table = files.read_tables(files.folder_of(imported))[imported.table]
    except FileNotFoundError:
        raise _moved_on() from None
    return list(meaning.unsure(table, mapping, known_to(by)))


@transaction.atomic
def check(imported: Import, *, by: User) -> Import:
    """Let a worker check every row, as the mapping stands."""
    return _checked(_locked(imported, by, OPEN, kind=ImportKind.TABLE), by)


def _checked(imported: Import, by: User) -> Import:
    table = files.read_tables(files.folder_of(imported))[imported.table]
    RememberedMapping.objects.update_or_create(
        person=by, shape=meaning.shape(table), defaults={"mapping": imported.mapping}
    )
    return _hand_over(imported, ImportState.CHECKING, rows_done=0, rows_total=0)


# --- importing and undoing --------------------------------------------------------------------------------------
@transaction.atomic
def apply(imported: Import, *, by: User, only_good: bool = False, confirmed: bool = False) -> Import:
    """Let a worker import what was checked; with `only_good` without the rows that cannot be.

    Raises Refused while rows cannot be imported and nobody said to leave them out, or questions are open.
    """
    imported = _locked(imported, by, (ImportState.CHECKED,))
    sample_company.refuse_beside_it()
    if imported.counts.get("cannot") and not only_good:
        raise Refused(_("Some rows can't be imported. Import only the good rows, or correct the file."))
    if imported.counts.get("questions") and not confirmed:
        raise Refused(_("Some values may not be meant so. Confirm that they are, or correct the file."))
    if not imported.counts.get("new") and not imported.counts.get("changed"):
        raise Refused(_("There is nothing to import: all of it is already saved, or can't be."))
    return _hand_over(imported, ImportState.IMPORTING, confirmed=confirmed, rows_done=0)


@transaction.atomic
def undo(imported: Import, *, by: User, now: datetime) -> Import:
    """Let a worker take back what the import did. Raises Refused after 30 days."""
    imported = _locked(imported, by, (ImportState.DONE,))
    if not can_be_undone(imported, now):
        raise Refused(_("An import can be undone for 30 days. Nothing was changed."))
    total = imported.changes.count()
    return _hand_over(imported, ImportState.UNDOING, undone_by=by, rows_done=0, rows_total=total)


def can_be_undone(imported: Import, now: datetime) -> bool:
    applied = imported.applied_at
    undoable = imported.state == ImportState.DONE and imported.kind != ImportKind.SAMPLE
    return undoable and applied is not None and now <= applied + UNDONE_FOR


@transaction.atomic
def discard(imported: Import, *, by: User) -> None:
    """Forget an import that changed nothing, with its file."""
    imported = _locked(imported, by, (*OPEN, ImportState.REFUSED))
    trail.record("import.discarded", imported, by=by, context={"file": imported.file_name})
    folder = files.folder_of(imported)
    imported.delete()
    after_commit(lambda: shutil.rmtree(folder, ignore_errors=True))


def forget(*, now: datetime) -> int:
    """Delete imports whose undoing is over, and what is left of files; how many imports went."""
    files.forget(now=now)
    old = Import.objects.filter(begun_at__lt=now - UNDONE_FOR).exclude(applied_at__gte=now - UNDONE_FOR)
    old = old.exclude(kind=ImportKind.SAMPLE, state=ImportState.DONE)
    return old.exclude(state__in=(ImportState.IMPORTING, ImportState.UNDOING)).delete()[1].get("initiatives.Import", 0)


# --- what they share --------------------------------------------------------------------------------------------
def _locked(imported: Import, by: User, states: Iterable[str], *, kind: str = "") -> Import:
    require(permissions.can_import, by)
    imported = Import.objects.visible_to(by).select_for_update(of=("self",)).get(pk=imported.pk)
    if imported.state not in states or kind not in ("", imported.kind):
        raise _moved_on()
    return imported


def _moved_on() -> Conflict:
    return Conflict(_("This import has moved on since. Look at where it stands now."))


def _hand_over(imported: Import, state: ImportState, **values: Any) -> Import:
    """Give the import to the worker."""
    values = {**values, "state": state, "beat_at": None}
    for name, value in values.items():
        setattr(imported, name, value)
    imported.save(update_fields=list(values))
    wake_worker(WORK)
    return imported
