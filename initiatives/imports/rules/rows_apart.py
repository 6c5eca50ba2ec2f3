"""Which rows below a heading are none of its table: sums, headings again, section titles, column numbers, notes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from cxtracker.tabular.problems import shown
from cxtracker.tabular.sheets import Cell, Formula, in_words
from initiatives.imports.rules.folding import fold, heading
from initiatives.imports.rules.heading_words import WORDS

Row = tuple[int, list[Cell]]

SUMS = re.compile(
    r"(?:zwischen|gesamt|end)?summe|sum|(?:grand |sub ?)?totals?|gesamt|insgesamt|subtotal|average|durchschnitt|"
    r"mittelwert|mean|итого|всего|сумма|среднее|ø|count|anzahl"
)
SUM_FORMULA = re.compile(r"^=(?:of:=)?(?:SUM|SUBTOTAL|AGGREGATE|AVERAGE|COUNTA?|TEILERGEBNIS|SUMME)\(", re.I)
NUMBER = re.compile(r"[+-]?[\d.,' \u00a0\u202f]*\d[\d.,' \u00a0\u202f]*\s*(?:%|[^\W\d_]{0,4}\.?\s*[€$£₽]|EUR|USD|CHF)?")
UNIT = re.compile(
    r"[(\[]?\s*(?:%|t?€|k€|t?eur|keur|usd|chf|\$|£|₽|руб\.?|тыс\.? руб\.?|tage|days|pt|stk\.?|h|mio\.? €)\s*[)\]]?",
    re.I,
)
TITLES = frozenset(
    heading(word) for words in WORDS.values() for key in ("title", "name") for word in words.get(key, "").split(",")
)
LONGEST_NUMBER = 40
FEW = 3
"""From so many usually filled cells on, a row with one says something about the others."""


def filled(cells: Sequence[Cell]) -> list[Cell]:
    return [cell for cell in cells if cell is not None]


def texts(cells: Sequence[Cell]) -> list[str]:
    return [in_words(cell).strip() for cell in cells]


def is_number(cell: Cell) -> bool:
    """A number, also one that is written as a text; yes and no, dates and years are none."""
    if isinstance(cell, Formula):
        return is_number(cell.value)
    if isinstance(cell, str):
        return len(cell) <= LONGEST_NUMBER and bool(NUMBER.fullmatch(cell.strip()))
    return (not isinstance(cell, bool) and isinstance(cell, int | float)) or type(cell).__name__ == "Decimal"


def units(cells: Sequence[Cell]) -> dict[int, str]:
    """By column, the units that a line under the headings names; nothing where the row is no such line."""
    named = {place: text.strip("()[] ") for place, text in enumerate(texts(cells)) if text}
    if named and all(isinstance(cells[place], str) and UNIT.fullmatch(text) for place, text in named.items()):
        return named
    return {}


def divide(
    rows: Sequence[Row], names: Sequence[str], across: Sequence[tuple[int, int, int]], headings: Sequence[str]
) -> tuple[list[Row], list[tuple[int, str]]]:
    """The rows of the table, and the numbers of the others with the reason."""
    widths = sorted(len(filled(cells)) for _number, cells in rows)
    usual = widths[len(widths) * 3 // 4] if widths else 0
    merged = {row for row, left, right in across if right > left}
    titles = {place for place, name in enumerate(headings) if heading(name) in TITLES}
    kept: list[Row] = []
    apart: list[tuple[int, str]] = []
    for place, (number, cells) in enumerate(rows):
        last = place == len(rows) - 1
        reason = _reason(number, cells, names, usual, kept, merged, titles) or (
            _unnamed_sum(cells, kept) if last else ""
        )
        if reason:
            apart.append((number, reason))
        else:
            kept.append((number, cells))
    _drop_notes_below(kept, apart, usual)
    return kept, sorted(apart)


def _reason(
    number: int,
    cells: list[Cell],
    names: Sequence[str],
    usual: int,
    kept: Sequence[Row],
    merged: set[int],
    titles: set[int],
) -> str:
    """Why a row is none of the table; blank where it is one."""
    present = filled(cells)
    if not present:
        return _("blank")
    names_first = next((name.casefold() for name in names if name), None)
    first = in_words(present[0]).strip()
    if first.casefold() == names_first and _same(texts(cells), names):
        return _("the headings again")
    if _is_sum(cells):
        return _("sum: “%(text)s”") % {"text": shown(texts(present)[0])}
    if not kept and usual >= FEW and [in_words(cell).strip(".") for cell in present] == _counted(len(present)):
        return _("numbers of the columns")
    if len(present) == 1 and usual >= FEW and isinstance(present[0], str):
        place = next(place for place, cell in enumerate(cells) if cell is not None)
        if number in merged or (titles and place not in titles and place == 0):
            return _("title of a section: “%(text)s”") % {"text": shown(present[0].strip())}
    return ""


def _same(some: Sequence[str], others: Sequence[str]) -> bool:
    return [text.casefold() for text in some if text] == [text.casefold() for text in others if text]


def _counted(count: int) -> list[str]:
    return [str(number) for number in range(1, count + 1)] if count >= FEW else [""]


def _is_sum(cells: Sequence[Cell]) -> bool:
    """It is called a sum and holds no other text, or consists of formulas that add up."""
    words: list[str] = []
    others: list[Cell] = []
    for cell in cells:
        if cell is None:
            continue
        if isinstance(cell, str) and not is_number(cell):
            words.append(cell.strip())
            if len(words) > 1:
                return False
        else:
            others.append(cell)
    formulas = [cell for cell in others if isinstance(cell, Formula) and SUM_FORMULA.match(cell.shown)]
    if formulas and len(formulas) == len(others):
        return True
    if not words:
        return False
    first, *rest = fold(words[0]).split() or [""]
    begins = SUMS.fullmatch(first) or SUMS.fullmatch(" ".join((first, *rest[:1])))
    return bool(begins) and len(rest) <= 2 and (bool(others) or not rest)


def _unnamed_sum(cells: Sequence[Cell], kept: Sequence[Row]) -> str:
    """The last row holds numbers only, and each is the sum of those above it."""
    present = [(place, cell) for place, cell in enumerate(cells) if cell is not None]
    if len(kept) < 2 or len(present) * 2 > len(filled(kept[0][1])):
        return ""
    for place, cell in present:
        column = [row[place] for _number, row in kept if place < len(row) and row[place] is not None]
        numbers = [value for value in column if isinstance(value, int | float) and not isinstance(value, bool)]
        if (
            not isinstance(cell, int | float)
            or len(numbers) < len(column)
            or abs(sum(numbers) - cell) > 1e-6 * abs(cell)
        ):
            return ""
    return _("sum of the rows above")


def _drop_notes_below(kept: list[Row], apart: list[tuple[int, str]], usual: int) -> None:
    """Single texts after a gap at the end are notes: sources, legends, page numbers."""
    if usual < FEW:
        return
    end = len(kept)
    while end > 1 and len(filled(kept[end - 1][1])) == 1 and isinstance(filled(kept[end - 1][1])[0], str):
        end -= 1
    numbers = [number for number, _cells in kept]
    gone = set(numbers) | {number for number, _reason in apart}
    first = next((at for at in range(end, len(kept)) if numbers[at] - 1 not in gone), None)
    if first is None:
        return
    for number, cells in kept[first:]:
        apart.append((number, _("note below the table: “%(text)s”") % {"text": shown(texts(filled(cells))[0])}))
    del kept[first:]
