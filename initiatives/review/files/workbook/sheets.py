"""What a sheet of the workbook is: its name, its heads, its rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from cxtracker.tabular.writing import Share

T = TypeVar("T")

Row = list[object]
Sheet = tuple[str, list[str], Iterable[Row]]
Column = tuple[str, Callable[[T], object]]
"""The head, and what stands below it."""


def filled(columns: Iterable[Column[T]], items: Iterable[T]) -> list[Row]:
    """A row for each item."""
    values = [value for _head, value in columns]
    return [[value(item) for value in values] for item in items]


def heads(columns: Iterable[Column[T]]) -> list[str]:
    return [head for head, _value in columns]


def share(value: float | None) -> Share | None:
    return None if value is None else Share(value)
