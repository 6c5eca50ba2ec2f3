"""Any table people have, as sheets of cells: workbooks (.xlsx, .ods), text files of any usual making, pasted cells.

Nothing is judged here: titles, sums and blanks stay in, and a sheet says what was decided while reading it.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.tabular import archives, encodings, limits, workbooks
from cxtracker.tabular.guard import unguarded
from cxtracker.tabular.problems import Problem, Unreadable
from cxtracker.tabular.tables import BadCell, Cash, Percent, too_long

ZIP, OLD_OFFICE, PDF = b"PK", b"\xd0\xcf\x11\xe0", b"%PDF"
SEPARATORS = "\t;,|"
SEPARATOR_NAMES = {"\t": "TAB", ";": ";", ",": ",", "|": "|"}
SAMPLED = 200
"""So many lines tell the separator."""
MARKUP = re.compile(r"\s*<(?:\?xml|!doctype|html|table|meta|workbook)\b", re.IGNORECASE)
BOUNDS = workbooks.Bounds(limits.XLSX_ROWS, limits.WIDE_COLUMNS, limits.LAST_ROW, patience=3)


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that is computed: `value` is what it last came to (None: not kept), `shown` the formula as typed."""

    value: Any
    shown: str = ""


Cell = None | str | bool | int | float | Decimal | date | datetime | Percent | Cash | Formula | BadCell


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` are those with something in them, by the number the office program shows; cells from the first column on.

    `hidden`: nobody has to see it, and it was not read. `notes`: its name says that it speaks to people. `remarks` say
    what was decided while reading. `across`: (row, first, last column from 0) of cells merged over columns; of cells
    merged over rows each row has the value.
    """

    name: str
    rows: list[tuple[int, list[Cell]]]
    hidden: bool = False
    notes: bool = False
    remarks: tuple[str, ...] = ()
    across: tuple[tuple[int, int, int], ...] = ()


def read(path: Path, *, file: str, encoding: str = "") -> list[Sheet]:
    """The sheets of a file, which people call `file`; `encoding` of a text where they know it. Raises Unreadable."""
    try:
        with path.open("rb") as stream:
            head = stream.read(4096)
    except OSError as error:
        message = _("the file cannot be opened (%(reason)s).") % {"reason": error.strerror or error}
        raise _unreadable(file, message) from error
    if not head.strip():
        raise _unreadable(file, _("the file is empty. Choose the file with the table."))
    if head.startswith(OLD_OFFICE):
        message = _("this is an old or password-protected Office file. Save it as .xlsx without a password.")
        raise _unreadable(file, message)
    if head.startswith(PDF):
        raise _unreadable(file, _("this is a PDF, which holds no cells. Give the table it was made from."))
    if head.startswith(ZIP):
        return _from_archive(path, file)
    if path.stat().st_size > limits.XLSX_BYTES:
        message = _("the file is larger than %(limit)d MB. Split it.") % {"limit": limits.XLSX_BYTES // limits.MIB}
        raise _unreadable(file, message)
    return [_from_text(path.read_bytes(), Path(file).stem, file, encoding)]


def paste(text: str) -> Sheet:
    """Cells copied from a spreadsheet, or lines separated by ; or , — one sheet without a name. Raises Unreadable."""
    if not text.strip():
        raise Unreadable(Problem(_("there is nothing in it. Paste the rows with their headings.")))
    return _separated(text, "", "", ())


# --- workbooks --------------------------------------------------------------------------------------------------
def _from_archive(path: Path, file: str) -> list[Sheet]:
    with archives.opened(path, file=file, byte_limit=limits.XLSX_BYTES) as archive:
        if workbooks.is_workbook(archive):
            workbooks.gate(archive, file=file)
            return [_sheet(sheet) for sheet in workbooks.held(path, file, BOUNDS)]
        return [_member(archive, member, file) for member in archives.csv_members(archive, file=file)]


def _member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, file: str) -> Sheet:
    content = io.BytesIO()
    inner = f"{file}/{member.filename}"
    archives.unpacked(archive, member, content, file=inner)
    return _from_text(content.getvalue(), Path(member.filename).stem, inner, "")


def _sheet(raw: workbooks.Sheet) -> Sheet:
    rows = [(number, _row(cells)) for number, cells in raw.rows]
    ranges = [workbooks.corners(merged) for merged in raw.merged]
    _fill_down(rows, ranges)
    across = tuple((top, left, right) for left, top, right, _bottom in ranges if right > left)
    filled = [(number, cells) for number, cells in rows if any(not _blank(cell) for cell in cells)]
    return Sheet(raw.name, filled, raw.hidden, workbooks.is_notes(raw.name), (), across)


def _row(cells: dict[str, Any]) -> list[Cell]:
    """The cells in their columns; formulas with what they came to."""
    row: list[Cell] = [None] * (max(map(int, cells)) + 1)
    for position, cell in cells.items():
        row[int(position)] = _value(cell)
    return row


def _value(cell: Any) -> Cell:
    if isinstance(cell, str):
        return unguarded(cell) if cell.strip() else None
    if not isinstance(cell, dict):
        return cell  # type: ignore[no-any-return]  # what JSON holds beside these: numbers, booleans, null
    if "formula" in cell:
        return Formula(_value(cell.get("value")), str(cell["formula"]))
    return workbooks.special(cell)  # type: ignore[no-any-return]  # the reader of workbooks makes cells of any kind


def in_words(cell: Cell) -> str:
    """What a cell says, as a text: for sentences and for matching; not for computing."""
    match cell:
        case None:
            return ""
        case Formula():
            return in_words(cell.value)
        case BadCell():
            return cell.text
        case bool():
            return _("yes") if cell else _("no")
        case Percent():
            return f"{cell.shown:.15g} %"
        case Cash():
            return f"{cell:.15g} {cell.currency}"
        case float():
            return f"{cell:.15g}"
        case datetime():
            return cell.isoformat(sep=" ")
    return str(cell)


def _fill_down(rows: list[tuple[int, list[Cell]]], ranges: Sequence[tuple[int, int, int, int]]) -> None:
    """Each row of a merged range has its value; rows that stand in the sheet for nothing else are not made up."""
    by_number = dict(rows)
    for left, top, _right, bottom in ranges:
        first = by_number.get(top, [])
        value = first[left] if left < len(first) else None
        if value is None or bottom == top:
            continue
        for number in range(top + 1, min(bottom, top + limits.XLSX_ROWS) + 1):
            if (cells := by_number.get(number)) is not None:
                cells.extend([None] * (left + 1 - len(cells)))
                cells[left] = value


# --- text -------------------------------------------------------------------------------------------------------
def _from_text(content: bytes, name: str, file: str, encoding: str) -> Sheet:
    decoded = encodings.decoded(content, encoding)
    if decoded is None:
        raise _unreadable(file, _("this is not a text file. Save the table as .xlsx, .ods or CSV."))
    if MARKUP.match(decoded.text):
        message = _(
            "this is a web page or XML, whatever its name says. Open it in a spreadsheet program, save as .xlsx."
        )
        raise _unreadable(file, message)
    if Path(file).suffix.lower() == ".json" or decoded.text.lstrip()[:2] in ('{"', "[{", "{\n"):
        raise _unreadable(file, _("this is JSON, not a table. Save the table as .xlsx, .ods or CSV."))
    return _separated(decoded.text, name, file, (_read_as(decoded),))


def _read_as(decoded: encodings.Decoded) -> str:
    form = _("read as %(encoding)s") if decoded.sure else _("read as %(encoding)s, by its letters")
    return form % {"encoding": decoded.name}


def _separated(text: str, name: str, file: str, remarks: tuple[str, ...]) -> Sheet:
    separator, body = _announced(text)
    separator = separator or _separator(body)
    rows, loose = _records(body, separator, file)
    if len(rows) > limits.XLSX_ROWS:
        message = _("there are more than %(limit)s rows. Split the file into several.")
        raise _unreadable(file, message % {"limit": f"{limits.XLSX_ROWS:,}"})
    remarks = (*remarks, _("separated by %(mark)s") % {"mark": SEPARATOR_NAMES[separator]})
    if loose:
        remarks = (*remarks, _("quotation marks do not match in line %(line)d; look at its rows") % {"line": loose})
    return Sheet(name, rows, notes=workbooks.is_notes(name), remarks=remarks)


def _announced(text: str) -> tuple[str, str]:
    """The separator that a first line `sep=;` names, as Excel writes it, and the rest; else blank and all."""
    first, _newline, rest = text.partition("\n")
    first = first.strip('\r\ufeff"')
    named = first[4:] if first.lower().startswith("sep=") else ""
    return (named, rest) if len(named) == 1 and named in SEPARATORS else ("", text)


def _separator(text: str) -> str:
    """The one that cuts most lines into the same number of cells; tab, then semicolon, where several do."""
    sample = text[: 256 * 1024].splitlines(keepends=True)[:SAMPLED]

    def regularity(separator: str) -> float:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=separator) if any(map(str.strip, row)))
        width, count = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return (1 - 1 / width) * count / max(widths.total(), 1) if width > 1 else _rarely(widths)

    try:
        return max(SEPARATORS, key=regularity)  # of equals, the first
    except csv.Error:
        return max(SEPARATORS, key=text.count)


def _rarely(widths: Counter[int]) -> float:
    """Many titles above few rows: the separator of the few is still the separator."""
    return sum(count for width, count in widths.items() if width > 1) / max(widths.total(), 1) / 10


def _records(text: str, separator: str, file: str) -> tuple[list[tuple[int, list[Cell]]], int]:
    """The rows, and the line from which on quotation marks do not match (0: they do). Raises Unreadable."""
    strict = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        return _parsed(strict, file), 0
    except csv.Error:
        line = strict.line_num
    try:
        rows = _parsed(csv.reader(io.StringIO(text, newline=""), delimiter=separator), file)
        whole = not rows or not any(_swallowed(cell) for cell in rows[-1][1])
    except csv.Error:
        rows, whole = [], False
    if not whole:
        rows = _parsed(csv.reader(text.splitlines(), delimiter=separator, quoting=csv.QUOTE_NONE), file)
    return rows, line


def _swallowed(cell: Cell) -> bool:
    """An open quotation mark took the rest of the file for one text."""
    return isinstance(cell, BadCell) or (isinstance(cell, str) and cell.count("\n") > 1)


def _parsed(records: Any, file: str) -> list[tuple[int, list[Cell]]]:
    rows: list[tuple[int, list[Cell]]] = []
    for number, record in enumerate(records, 1):
        if len(record) > limits.WIDE_COLUMNS and any(map(str.strip, record[limits.WIDE_COLUMNS :])):
            message = _("there is content to the right of column %(limit)d. Delete it.")
            raise _unreadable(file, message % {"limit": limits.WIDE_COLUMNS})
        if any(map(str.strip, record)):
            rows.append((number, [_text(cell) for cell in record[: limits.WIDE_COLUMNS]]))
    return rows


def _text(cell: str) -> Cell:
    if not cell.strip():
        return None
    if len(cell) > limits.CELL_CHARACTERS:
        return BadCell(too_long(len(cell)), cell[: limits.CELL_CHARACTERS])
    return unguarded(cell)


def _blank(cell: Cell) -> bool:
    return cell is None or (isinstance(cell, Formula) and cell.value is None and not cell.shown)


def _unreadable(file: str, message: str) -> Unreadable:
    return Unreadable(Problem(message, file=file))
