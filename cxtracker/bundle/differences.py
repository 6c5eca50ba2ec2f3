"""What an import changes, field by field: the row, what stands there, and what would."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import chain, islice
from typing import Annotated, Any

from cxtracker.bundle.listing import Changes
from cxtracker.publishing import published
from cxtracker.tabular.problems import shown

MOST = 200
"""So many are named; what is beyond them is counted."""


@published()
@dataclass(frozen=True, slots=True)
class Difference:
    """A field of a row that changes, in the words a file would use."""

    list: Annotated[str, "The list of the bundle."]
    row: Annotated[str, "What tells the row apart, as in the file."]
    column: str
    before: str
    after: str

    def __str__(self) -> str:
        return f"{self.list} {self.row}, {self.column}: {self.before or '–'} → {self.after or '–'}"


def named(changes: Mapping[str, Changes]) -> tuple[tuple[Difference, ...], int]:
    """The first differences, list by list, and how many there are beyond them."""
    total = sum(len(change.changed) for part in changes.values() for change in part.changed)
    first = tuple(islice(chain.from_iterable(_of_list(name, part) for name, part in changes.items()), MOST))
    return first, total - len(first)


def _of_list(name: str, changes: Changes) -> Iterator[Difference]:
    for change in changes.changed:
        before = change.before or {}
        row = ", ".join(text(part) for part in changes.listing.identity(change.state) if part is not None)
        for column in change.changed:
            yield Difference(name, row, column, text(before.get(column)), text(change.state[column]))


def text(value: Any) -> str:
    """A value in the words a file would use."""
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case datetime():
            return value.isoformat(sep=" ")
        case date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case tuple() | list() | frozenset():
            return shown("; ".join(_link(item) for item in value))
    return shown(value)


def _link(item: Any) -> str:
    return " ".join(text(part) for part in item if part is not None) if isinstance(item, tuple) else text(item)
