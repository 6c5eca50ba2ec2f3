"""A grid of rows and columns with a number in each field, and the holes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Field:
    """`count` things are there. A `hole` is needed (`needed` times) and has nobody. `title` says it in words."""

    count: int
    needed: int = 0
    hole: bool = False
    title: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """A function: its monogram `key`, its name, a field for each column."""

    key: str
    name: str
    fields: Sequence[Field]
    href: str = ""


@dataclass(frozen=True, slots=True)
class Heat:
    """`columns` are the labels of the stages; `filled` and `hole` the words that explain the two kinds of fields."""

    title: str
    sentence: str
    columns: Sequence[str]
    rows: Sequence[Row]
    filled: str
    hole: str
