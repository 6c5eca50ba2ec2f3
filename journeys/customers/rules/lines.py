"""Pasted lines as rows: cells by the names of the columns on the first line, or in their order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cxtracker.tabular import pasted


@dataclass(frozen=True, slots=True)
class Pasted:
    """A line of the paste, counted from 1, with its cells by column."""

    number: int
    cells: Mapping[str, str]


def read(text: str, columns: Sequence[str]) -> list[Pasted]:
    """The lines that hold something. A first line that names only columns says which cells they are.

    Cells beyond the columns are under "": whoever reads them says that there are too many.
    """
    rows = [(number, pasted.cells(line)) for number, line in pasted.rows(text)]
    order = list(columns)
    if rows and {cell.casefold().replace(" ", "_") for cell in rows[0][1]} <= set(columns):
        order = [cell.casefold().replace(" ", "_") for cell in rows.pop(0)[1]]
    return [Pasted(number, _named(cells, order)) for number, cells in rows]


def _named(cells: Sequence[str], order: Sequence[str]) -> dict[str, str]:
    named = dict(zip(order, cells, strict=False))
    beyond = [cell for cell in cells[len(order) :] if cell]
    return {**named, "": "; ".join(beyond)} if beyond else named
