"""What every reader makes of a file: named tables of raw rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.tabular import limits
from cxtracker.tabular.problems import Problem


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell that could not be read as a value: `message` says why and what to do, `text` is what it holds."""

    message: str
    text: str = ""


class Percent(float):
    """A number that its sheet shows in per cent: 0.31 is shown as 31 %."""

    @property
    def shown(self) -> float:
        return float(f"{self * 100:.15g}")


class Cash(float):
    """A number that its sheet shows as money; `currency` as the sheet writes it."""

    currency: str

    def __new__(cls, number: float, currency: str) -> Cash:
        cash = super().__new__(cls, number)
        cash.currency = currency
        return cash


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sheet that is no list of the bundle, which nobody has to see; `why` as a word or two."""

    file: str
    name: str
    why: str

    def __str__(self) -> str:
        return f"{self.file}, “{self.name}” ({self.why})"


def too_long(length: int) -> str:
    """The sentence for a text longer than a cell may be."""
    message = _("the text has %(length)s characters; the limit is %(limit)s. Shorten it.")
    return message % {"length": f"{length:,}", "limit": f"{limits.CELL_CHARACTERS:,}"}


Cells = dict[str, Any]
"""Column name → text, int, float, bool, date, datetime, list, None (blank), Percent, Cash or BadCell."""


@dataclass(slots=True)
class Table:
    """The rows of one list in one file.

    `columns` are the header's names, or None where each row names its own (JSON). `rows` yields the row's number and
    its cells, or a Problem where a row cannot be read; it may raise Unreadable.
    """

    file: str
    name: str
    columns: list[str] | None
    rows: Iterable[tuple[int, Cells] | Problem]
    in_sheet: bool = False

    @property
    def in_document(self) -> bool:
        return self.columns is None

    def problem(self, message: str, *, row: int | None = None, column: str = "", value: str = "") -> Problem:
        return Problem(
            message,
            file=self.file,
            list=self.name,
            row=row,
            column=column,
            value=value,
            in_sheet=self.in_sheet,
            in_document=self.in_document,
        )

    def __iter__(self) -> Iterator[tuple[int, Cells] | Problem]:
        return iter(self.rows)
