"""The files of imports, and the tables read from them, until the import has ended."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Any

from cxtracker.tabular.typed_json import decoded, encoded
from cxtracker.uploads import KEPT_FOR, kept_in
from initiatives.imports.rules.tables import Found, FoundRow, LeftOut
from initiatives.models import Import
from initiatives.models.imports import OPEN, WORKING

FOLDER = re.compile(r"[0-9a-f]{32}")
TABLES = "tables.json"
PASTED = "pasted.txt"
PROGRESS = "progress.json"
PASTED_MARK = "pasted"


def root() -> Path:
    return kept_in("imports")


def folder_of(imported: Import) -> Path:
    """Where the import's file lies until it has ended."""
    if not imported.stored_as:
        return root() / "nowhere"
    if not FOLDER.fullmatch(imported.stored_as):
        raise ValueError(f"{imported.stored_as!r} is no name of ours")
    return root() / imported.stored_as


def write_tables(folder: Path, tables: Sequence[Found]) -> None:
    partial = folder / f"{TABLES}.part"
    partial.write_text(json.dumps([_as_json(table) for table in tables], ensure_ascii=False), encoding="utf-8")
    partial.replace(folder / TABLES)


def read_tables(folder: Path) -> list[Found]:
    """What `write_tables` was given."""
    return [_table(table) for table in json.loads((folder / TABLES).read_text(encoding="utf-8"))]


def pasted(imported: Import) -> str:
    """The text somebody pasted, as long as it lies here; else blank."""
    kept = folder_of(imported) / PASTED
    return kept.read_text(encoding="utf-8") if kept.exists() else ""


def given(imported: Import) -> list[Path]:
    """The files of a bundle, in the order they were given."""
    return sorted(folder_of(imported).glob("*/*"), key=lambda path: int(path.parent.name))


def note_progress(imported: Import, done: int, total: int) -> None:
    """How far something is that is one transaction, which shows nothing before it ends."""
    partial = folder_of(imported) / f"{PROGRESS}.part"
    partial.write_text(json.dumps([done, total]))
    partial.replace(folder_of(imported) / PROGRESS)


def progress(imported: Import) -> tuple[int, int]:
    """Rows done, and rows in all as far as they are known (else 0)."""
    noted = folder_of(imported) / PROGRESS
    if not (imported.working and noted.exists()):
        return imported.rows_done, imported.rows_total
    done, total = json.loads(noted.read_text())
    return done, total


def discard(imported: Import) -> None:
    shutil.rmtree(folder_of(imported), ignore_errors=True)


def forget(*, now: datetime) -> int:
    """Delete folders of ended imports, and those a day old that belong to none; how many that were."""
    limit = (now - KEPT_FOR).timestamp()
    needed = set(Import.objects.filter(state__in=(*WORKING, *OPEN)).values_list("stored_as", flat=True))
    lying = [folder for folder in root().glob("*") if folder.is_dir() and folder.name not in needed]
    old = [folder for folder in lying if folder.stat().st_mtime < limit]
    for folder in old:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old)


def _as_json(table: Found) -> dict[str, Any]:
    beside = {part.name: encoded(getattr(table, part.name)) for part in fields(table) if part.name not in PARTS}
    parts = {name: [_values(item) for item in getattr(table, name)] for name in PARTS}
    return {**beside, **parts}


def _table(written: dict[str, Any]) -> Found:
    values: dict[str, Any] = {name: decoded(value) for name, value in written.items() if name not in PARTS}
    parts = {name: tuple(kind(*map(decoded, item)) for item in written[name]) for name, kind in PARTS.items()}
    return Found(**(values | parts))


def _values(item: Any) -> list[Any]:
    return [encoded(getattr(item, part.name)) for part in fields(item)]


PARTS: dict[str, type[Any]] = {"rows": FoundRow, "left_out": LeftOut}
