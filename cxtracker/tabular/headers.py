"""The first row of a sheet or CSV file, which names the columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.tabular import limits
from cxtracker.tabular.problems import Problem, Unreadable, shown
from cxtracker.tabular.tables import Cells


def header(cells: Sequence[Any], problem: Problem) -> list[str]:
    """The names of the columns, in lower case, without the empty cells at the end. Raises Unreadable.

    `problem` carries the place; its message is replaced.
    """
    names = [str(cell).strip().casefold() if cell is not None else "" for cell in cells]
    while names and not names[-1]:
        names.pop()
    if not names:
        raise _unreadable(problem, _("the first row is blank. The first row must name the columns."))
    if len(names) > limits.COLUMNS:
        message = _("there are %(count)d columns; the limit is %(limit)d. Delete the columns that are not needed.")
        raise _unreadable(problem, message % {"count": len(names), "limit": limits.COLUMNS})
    for position, name in enumerate(names):
        if not name:
            message = _("column %(number)d has no name in the first row. Name it or delete it.")
            raise _unreadable(problem, message % {"number": position + 1})
        if name in names[:position]:
            message = _("the column “%(name)s” occurs twice in the first row. Keep one of the two.")
            raise _unreadable(problem, message % {"name": shown(name)}, column=name)
    return names


def by_name(names: Sequence[str], cells: Sequence[Any]) -> Cells | None:
    """The cells under their column's name; None for a row with something in it beyond the last named column."""
    if len(cells) > len(names) and any(cell is not None and str(cell).strip() for cell in cells[len(names) :]):
        return None
    filled = (*cells, *(None,) * (len(names) - len(cells))) if len(cells) < len(names) else cells
    return dict(zip(names, filled, strict=False))


def beyond_header() -> str:
    return _(
        "there are more cells than the first row has column names. If a text contains the separator, put it in "
        "double quotes; otherwise delete the extra cells."
    )


def _unreadable(place: Problem, message: str, column: str = "") -> Unreadable:
    return Unreadable(
        Problem(message, file=place.file, list=place.list, row=1, column=column, value=column, in_sheet=place.in_sheet)
    )
