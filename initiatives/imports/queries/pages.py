"""What the pages of imports show."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.tabular.sheets import Formula
from cxtracker.tabular.tables import BadCell, Cash, Percent
from cxtracker.tabular.typed_json import decoded
from initiatives.imports.queries.way_back import WayBack, ways_back
from initiatives.models import Import, ImportedRow, RowState, Undoing

SHOWN_WAYS = 100
SHOWN_PROBLEMS = 200


@dataclass(frozen=True, slots=True)
class WaysBack:
    """What undoing would do: how many rows it removes, restores and leaves, and the first of each."""

    removed: tuple[WayBack, ...]
    restored: tuple[WayBack, ...]
    kept: tuple[WayBack, ...]
    counts: dict[str, int]

    @property
    def groups(self) -> tuple[tuple[str, int, tuple[WayBack, ...], int], ...]:
        """Heading, count, the first, how many more."""
        parts = (
            (_("Will be removed"), self.counts["removed"], self.removed),
            (_("Will be as before"), self.counts["restored"], self.restored),
            (_("Stays as it is"), self.counts["kept"], self.kept),
        )
        return tuple((name, count, first, count - len(first)) for name, count, first in parts if count)


def undoing_of(imported: Import, by: User) -> WaysBack:
    """As undoing would find things now."""
    ways = ways_back(imported, list(imported.changes.all()), by)
    parts = {kind: [way for way in ways if way.kind == kind] for kind in Undoing}
    first = {kind: tuple(part[:SHOWN_WAYS]) for kind, part in parts.items()}
    return WaysBack(
        first[Undoing.REMOVED],
        first[Undoing.RESTORED],
        first[Undoing.KEPT],
        {kind.value: len(part) for kind, part in parts.items()},
    )


def of_bundle(imported: Import) -> dict[str, Any]:
    """What the page of a bundle shows beside what every import has."""
    note = imported.overview
    problems = note.get("problems", [])
    return {
        "note": note,
        "problems": problems[:SHOWN_PROBLEMS],
        "not_shown": note.get("count", 0) - len(problems[:SHOWN_PROBLEMS]),
        "has_values": any(problem["value"] for problem in problems),
        "several_files": len(note.get("files", ())) > 1,
    }


def rejected(imported: Import) -> tuple[list[str], Iterator[list[Any]]]:
    """Columns and lines of the rows that cannot be imported, as they came, with one column more that says why."""
    columns = [*imported.overview.get("columns", ()), _("Why")]
    rows = ImportedRow.objects.filter(of=imported, state=RowState.CANNOT).order_by("number")
    return columns, ([*_cells(row, len(columns) - 1), _why(row)] for row in rows.iterator())


def _cells(row: ImportedRow, width: int) -> list[Any]:
    cells = [_plain(decoded(cell)) for cell in row.given]
    return (cells + [None] * width)[:width]


def _plain(cell: Any) -> Any:
    cell = cell.value if isinstance(cell, Formula) else cell
    if isinstance(cell, BadCell):
        return cell.text
    if isinstance(cell, Percent | Cash):
        return float(cell)
    return cell


def _why(row: ImportedRow) -> str:
    return " ".join(
        f"{problem['column']}: {problem['message']}" if problem["column"] else problem["message"]
        for problem in row.problems
    )
