"""What is decided about a table's columns and values, and what comes of its rows; plain data."""

from __future__ import annotations

from collections.abc import Mapping as Dict
from dataclasses import asdict, dataclass, field
from typing import Any

ADD, OPEN = "+", ""
"""Chosen for a text of the file: it is new and to be added; it stays open."""
FORMULAS = "="
"""The text under which it is decided whether the values of a column's formulas are taken (`TAKE`, else left open)."""
TAKE = "take"


@dataclass(frozen=True, slots=True)
class Known:
    """What there is, by list: key → its label and other names. Of people: e-mail address → name, function, …

    Fixed lists (statuses, modes, kinds, depths, benefit_kinds, designs, evidences) may be there for their labels.
    `currency`: what money here is counted in.
    """

    lists: Dict[str, Dict[str, tuple[str, ...]]] = field(default_factory=dict)
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What a column is (`target` blank: left out) and how its cells are read.

    Numbers are multiplied by `factor`. `locale` (de, en, ru) says how numbers are written, `date_order` (dmy, mdy, ymd)
    how dates are; blank where nothing in the file tells, so that it is asked.
    """

    target: str
    factor: float = 1
    locale: str = "en"
    date_order: str = "ymd"
    take_formula_values: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """`columns` by position from 0; `values`: target → text as in the file → key, `ADD` or `OPEN`.

    `months_as_columns` are the positions whose heading is the period of the readings below it.
    """

    subject: str
    columns: Dict[int, ColumnMap] = field(default_factory=dict)
    values: Dict[str, Dict[str, str]] = field(default_factory=dict)
    months_as_columns: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "columns": {str(place): asdict(column) for place, column in self.columns.items()},
            "months_as_columns": list(self.months_as_columns),
        }

    @classmethod
    def from_json(cls, data: Dict[str, Any]) -> Mapping:
        columns = {int(place): ColumnMap(**column) for place, column in data["columns"].items()}
        return cls(data["subject"], columns, data.get("values", {}), tuple(data.get("months_as_columns", ())))

    def places(self, target: str) -> list[int]:
        return sorted(place for place, column in self.columns.items() if column.target == target)


@dataclass(frozen=True, slots=True)
class Question:
    """What `text`, which `rows` rows have, means: one of `suggestions` (key, label), `chosen` until somebody says.

    `about`: value, locale (how 1.234 is written), order (the month in 03/04/2026), formulas, factor. The answer goes
    into `Mapping.values[target][text]`; `may_add`: it may be `ADD`.
    """

    target: str
    text: str
    rows: int
    suggestions: tuple[tuple[str, str], ...]
    chosen: str
    about: str = "value"
    may_add: bool = False


@dataclass(frozen=True, slots=True)
class CellProblem:
    """`column` as the file heads it, `value` as it stands there, and a sentence with the cure."""

    column: str
    value: str
    message: str


@dataclass(frozen=True, slots=True)
class MappedRow:
    """`cells`: list of the bundle → rows of it, column → value. The first row of the subject's own list comes first.

    Rows of other lists name the initiative by `initiative` where its key is known; where it is not, the initiative is
    new and has no `key`.
    """

    number: int
    cells: Dict[str, list[dict[str, Any]]]
    problems: tuple[CellProblem, ...] = ()
