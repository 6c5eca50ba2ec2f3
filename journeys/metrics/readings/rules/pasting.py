"""Readings pasted from a spreadsheet: one a line, date, value, and if there are any, n, source and standard error."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from cxtracker.days import still_to_come
from journeys.metrics.readings.rules import typed

MOST_LINES = 1000
MOST_COLUMNS = 5
SOURCE_LENGTH = 200

Parsed = TypeVar("Parsed")


@dataclass(frozen=True, slots=True)
class Line:
    """What one line says, by its number in the text; `n`, `source` and `se` are None where it is silent.

    `on` and `value` are None only where `problems` says why. A `heading` is skipped.
    """

    number: int
    text: str
    on: date | None = None
    value: float | None = None
    n: int | None = None
    source: str | None = None
    se: float | None = None
    problems: tuple[str, ...] = ()
    heading: bool = False


def read(text: str, unit: str, *, today: date, decimal_comma: bool, order: typed.Order | None) -> list[Line]:
    """The lines that are not blank. `order` says how the reader writes dates with slashes, None when that is open."""
    numbered = [(number, line) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]
    cells = [(number, line, _cells(line)) for number, line in numbered]
    decided = typed.order_of(row[0] for _number, _line, row in cells) or order
    lines: list[Line] = []
    seen: dict[date, int] = {}
    for place, (number, line, row) in enumerate(cells):
        if place == 0 and len(cells) > 1 and not any(char.isdigit() for char in line):
            lines.append(Line(number, line, heading=True))
            continue
        lines.append(_line(number, line, row, unit, today, seen, decimal_comma=decimal_comma, order=decided))
    return lines


def _cells(line: str) -> list[str]:
    if "\t" in line:
        return [cell.strip() for cell in line.split("\t")]
    if ";" in line:
        return [cell.strip() for cell in line.split(";")]
    return re.split(r"\s+", line.strip(), maxsplit=1)


def _line(
    number: int,
    text: str,
    row: list[str],
    unit: str,
    today: date,
    seen: dict[date, int],
    *,
    decimal_comma: bool,
    order: typed.Order | None,
) -> Line:
    while row and not row[-1]:
        row = row[:-1]
    if len(row) > MOST_COLUMNS:
        return Line(
            number, text, problems=(_("More than five columns. Copy only date, value, n, source and standard error."),)
        )
    on_text, value_text, n_text, source, se_text = (*row, "", "", "", "", "")[:MOST_COLUMNS]
    problems: list[str] = []
    on = _day(on_text, order, number, today, seen, problems)
    value = _readable(lambda: typed.number(value_text, unit, decimal_comma=decimal_comma), problems)
    n = _readable(lambda: typed.cases(n_text), problems)
    se = _readable(lambda: typed.error(se_text, unit, decimal_comma=decimal_comma), problems)
    if len(source) > SOURCE_LENGTH:
        problems.append(_("The source is longer than 200 characters. Shorten it."))
    return Line(number, text, on, value, n, source or None, se, tuple(problems))


def _day(
    text: str, order: typed.Order | None, number: int, today: date, seen: dict[date, int], problems: list[str]
) -> date | None:
    """The day of line `number`, which is then among those `seen`; None, and a problem, when nothing can be read."""
    on = _readable(lambda: typed.day(text, order), problems)
    if on is None:
        return None
    if on > today:
        problems.append(still_to_come(on))
    elif on in seen:
        problems.append(_("Line %(number)d already has this date; keep one.") % {"number": seen[on]})
    seen.setdefault(on, number)
    return on


def _readable(parse: Callable[[], Parsed], problems: list[str]) -> Parsed | None:
    """What `parse` makes of its text; None, and a problem, when it can't."""
    try:
        return parse()
    except typed.Unreadable as wrong:
        problems.append(str(wrong))
        return None
