"""The mapping of a table: how it is guessed, what it leaves to ask, what rows it makes, how it is remembered."""

from __future__ import annotations

import hashlib

from initiatives.imports.rules.asking import unsure
from initiatives.imports.rules.columns import ADD, OPEN, CellProblem, ColumnMap, Known, MappedRow, Mapping, Question
from initiatives.imports.rules.folding import fold
from initiatives.imports.rules.guessing import guess
from initiatives.imports.rules.reading import rows
from initiatives.imports.rules.tables import Found

__all__ = [
    "ADD",
    "OPEN",
    "CellProblem",
    "ColumnMap",
    "Known",
    "MappedRow",
    "Mapping",
    "Question",
    "guess",
    "rows",
    "shape",
    "unsure",
]


def shape(table: Found) -> str:
    """The fingerprint of the headings, in their order: under it a mapping is remembered."""
    return hashlib.sha256("\n".join(fold(column) for column in table.columns).encode()).hexdigest()
