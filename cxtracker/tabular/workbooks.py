"""Workbooks (.xlsx, .ods), one list per sheet; parsed by a child process that may not use much memory or time."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.tabular import headers, limits
from cxtracker.tabular.guard import unguarded
from cxtracker.tabular.problems import Problem, Unreadable
from cxtracker.tabular.tables import BadCell, Cash, Cells, LeftOut, Percent, Table, too_long
from cxtracker.typed_numbers import has_currency

CHILD = Path(__file__).with_name("workbook_child.py")
NOTES = re.compile(
    r"read[ _-]?me|lies[ _-]?mich|notes?|notizen|hinweise?|info|about|cover|deckblatt|legende?|anleitung|instructions?"
    r"|справка|инструкция|заметки|легенда|титул",
    re.IGNORECASE,
)
"""Names of sheets that speak to people."""
MANIFEST = "META-INF/manifest.xml"
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
ENCRYPTED = b"encryption-data"
RANGE = re.compile(r"([A-Z]+)(\d+):([A-Z]+)(\d+)")

SheetRows = list[tuple[int, dict[str, Any]]]


def is_workbook(archive: zipfile.ZipFile) -> bool:
    """An Office or OpenDocument file; `gate` says which of them are read."""
    return not {"[Content_Types].xml", MANIFEST}.isdisjoint(archive.namelist())


def gate(archive: zipfile.ZipFile, *, file: str) -> None:
    """Refuse what only looks like a workbook of ours. Raises Unreadable."""
    names = archive.namelist()
    if MANIFEST in names:
        _gate_open_document(archive, names, file)
        return
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _unreadable(file, _("the workbook contains macros. Save it as .xlsx, without macros."))
    if "xl/workbook.bin" in names:
        raise _unreadable(file, _("this is a binary workbook (.xlsb). Save it as an Excel workbook (.xlsx)."))
    if not any(name.startswith("xl/") for name in names):
        raise _unreadable(file, _("this is an Office file, but not a workbook. Save the tables as .xlsx."))


def _gate_open_document(archive: zipfile.ZipFile, names: list[str], file: str) -> None:
    with archive.open(MANIFEST) as manifest:
        encrypted = ENCRYPTED in manifest.read(limits.MIB)
    if encrypted or "encrypted-package" in names:
        raise _unreadable(file, _("the file is protected by a password. Save it without one."))
    kind = (
        archive.read("mimetype")[:200] if "mimetype" in names and archive.getinfo("mimetype").file_size < 200 else b""
    )
    if "content.xml" not in names or (kind and not kind.startswith(SPREADSHEET)):
        message = _("this is an OpenDocument file, but not a spreadsheet. Save the tables as .ods or .xlsx.")
        raise _unreadable(file, message)


def read(path: Path, *, file: str) -> list[Table | Problem | LeftOut]:
    """The sheets with something in them, each as a table or what is wrong with its header, in the workbook's order.

    Hidden sheets, and notes for people, are left out. Raises Unreadable where the workbook as a whole cannot be read.
    Formula cells are not read: whether the value kept beside the formula is current cannot be known.
    """
    tables: list[Table | Problem | LeftOut] = []
    for sheet in held(path, file):
        if sheet.why_left_out:
            tables.append(LeftOut(file, sheet.name, sheet.why_left_out))
            continue
        place = Problem("", file=file, list=sheet.name, in_sheet=True)
        first, cells = sheet.rows[0]
        try:
            names = headers.header(_header_cells(cells, place) if first == 1 else [], place)
        except Unreadable as unreadable:
            tables.append(unreadable.problem)
        else:
            tables.append(Table(file, sheet.name, names, _rows(sheet, names, place), in_sheet=True))
    return tables


@dataclass(slots=True)
class Sheet:
    """`merged` are ranges such as "A2:A5", of which only the first cell holds something."""

    name: str
    rows: SheetRows = field(default_factory=list)
    merged: list[str] = field(default_factory=list)
    hidden: bool = False

    @property
    def why_left_out(self) -> str:
        if self.hidden:
            return _("hidden")
        return _("notes for people") if is_notes(self.name) else ""


def is_notes(name: str) -> bool:
    """Whether a sheet of this name speaks to people."""
    return NOTES.fullmatch(name.strip()) is not None


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much of a sheet is read: rows with something in them, columns, and the highest number of a row.

    `patience`: how many times the seconds of computing may pass on a machine that is busy with other things.
    """

    rows: int
    columns: int
    last: int
    patience: int = 1


def held(path: Path, file: str, bounds: Bounds | None = None) -> list[Sheet]:
    """The sheets with something in them, and the hidden ones, with the cells as printed. Raises Unreadable."""
    bounds = bounds or Bounds(limits.XLSX_ROWS + 1, limits.COLUMNS, limits.XLSX_ROWS + 1)
    sheets: list[Sheet] = []
    finished = False
    for line in _output(path, bounds):
        match line:
            case list():
                sheets[-1].rows.append((line[0], line[1]))
            case {"sheet": name}:
                sheets.append(Sheet(name))
            case {"hidden": name}:
                sheets.append(Sheet(name, hidden=True))
            case {"merged": merged}:
                sheets[-1].merged = merged
            case {"fault": _fault_code}:
                raise Unreadable(_fault(line, bounds, file, sheets[-1].name if sheets else ""))
            case _:
                finished = True
    if not finished:
        raise Unreadable(_fault({"fault": "stopped"}, bounds, file, sheets[-1].name if sheets else ""))
    return [sheet for sheet in sheets if sheet.rows or sheet.hidden]


def _output(path: Path, bounds: Bounds) -> Iterator[Any]:
    """The lines that the child process prints; it is ended when its time is over."""
    memory_and_time = (limits.CHILD_BYTES, limits.CHILD_SECONDS)
    numbers = (*memory_and_time, bounds.rows, bounds.columns, limits.CELL_CHARACTERS, bounds.last)
    command = [sys.executable, "-I", str(CHILD), str(path), *map(str, numbers)]
    environment = {"OPENPYXL_LXML": "False", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(  # noqa: S603  (our own script; the path is one argument, not a shell word)
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        clock = threading.Timer(limits.CHILD_SECONDS * bounds.patience, child.kill)
        clock.start()
        try:
            for line in child.stdout or ():
                try:
                    yield json.loads(line)
                except ValueError:
                    return  # cut off in the middle of a line: the missing end shows it
        finally:
            clock.cancel()
            child.kill()


def _fault(fault: dict[str, Any], bounds: Bounds, file: str, sheet: str) -> Problem:
    row = fault.get("row")
    match fault["fault"]:
        case "rows":
            message = _(
                "the sheet has more than %(limit)s rows. Delete unused rows below the table, or import the list as CSV."
            ) % {"limit": f"{limits.XLSX_ROWS:,}"}
        case "columns":
            message = _("there is content to the right of column %(limit)d. Delete it.") % {"limit": bounds.columns}
        case "memory" | "stopped":
            message = _("the workbook takes more memory or time to read than allowed. Split it, or use CSV files.")
        case "undefended":
            message = _("workbooks are read only with the package defusedxml, which is not installed. Install it.")
        case _:
            message = _("the workbook is damaged (%(reason)s). Open it in a spreadsheet program and save it again.")
            message %= {"reason": fault.get("reason", "")}
    return Problem(message, file=file, list=sheet, row=row, in_sheet=bool(sheet))


def _header_cells(cells: dict[str, Any], place: Problem) -> list[Any]:
    width = max(map(int, cells)) + 1
    return [_header_cell(cells.get(str(position)), position + 1, place) for position in range(width)]


def _header_cell(cell: Any, number: int, place: Problem) -> str:
    if isinstance(cell, str):
        return unguarded(cell)
    if not isinstance(cell, dict):
        return "" if cell is None else str(cell)
    match cell:
        case {"number": value}:
            return str(value)
        case {"formula": _formula}:
            message = _("the name of column %(number)d is a formula. Copy the first row and paste it as values.")
        case {"date": text} | {"at": text} | {"time": text}:
            message = _(
                "column %(number)d is named by a date (%(text)s). The first row names columns: give each day a row of "
                "its own, with the day in a column."
            ) % {"number": number, "text": text}
            raise Unreadable(replace(place, message=message, row=1))
        case _:
            message = _("the name of column %(number)d cannot be read. Type the name of the column.")
    raise Unreadable(replace(place, message=message % {"number": number}, row=1))


def _rows(sheet: Sheet, names: list[str], place: Problem) -> Iterator[tuple[int, Cells] | Problem]:
    width = len(names)
    merged = _merged(sheet.merged)
    for number, cells in sheet.rows[1:]:
        row: Cells = dict.fromkeys(names)
        for position, cell in cells.items():
            if int(position) >= width:
                if _blank(cell):
                    continue
                yield Problem(headers.beyond_header(), file=place.file, list=place.list, row=number, in_sheet=True)
                break
            row[names[int(position)]] = _value(cell)
        else:
            if not all(_blank(value) for value in row.values()):
                for column, first in merged.get(number, {}).items():
                    if column < width:
                        row[names[column]] = _part_of(first)
                yield number, row


def _merged(ranges: list[str]) -> dict[int, dict[int, str]]:
    """Row → column (from 0) → the first cell of the merged range it is part of; first cells are left out."""
    first_cells: dict[int, dict[int, str]] = {}
    for cells in ranges:
        left, top, right, bottom = corners(cells)
        for row in range(top, min(bottom, top + limits.XLSX_ROWS) + 1):
            for column in range(left, min(right, left + limits.COLUMNS) + 1):
                if (row, column) != (top, left):
                    first_cells.setdefault(row, {})[column] = cells.partition(":")[0]
    return first_cells


def corners(cells: str) -> tuple[int, int, int, int]:
    """Left column (from 0), top row, right column and bottom row of a range such as A2:B5; no cell for what is none."""
    match = RANGE.fullmatch(cells)
    if not match:
        return 0, 0, -1, -1
    return _column(match[1]), int(match[2]), _column(match[3]), int(match[4])


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _part_of(first: str) -> BadCell:
    message = _("the cell is merged with %(first)s. Take the merging back, and write the value in every row.")
    return BadCell(message % {"first": first})


def _blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        return unguarded(cell)
    return special(cell) if isinstance(cell, dict) else cell


def special(cell: dict[str, Any]) -> Any:
    """The value of a cell that is no plain text, number or boolean."""
    match cell:
        case {"date": text}:
            return date.fromisoformat(text)
        case {"at": text}:
            return datetime.fromisoformat(text)
        case {"number": number, "shown": "%"}:
            return Percent(number)
        case {"number": number, "shown": words}:
            return Cash(number, words) if has_currency(words) else number
        case {"formula": _formula}:
            return BadCell(_("the cell contains a formula. Copy the column and paste it as values."))
        case {"error": text}:
            return BadCell(_("the cell contains the error %(text)s. Replace it with a value.") % {"text": text}, text)
        case {"time": text}:
            return BadCell(_("“%(text)s” is a time or a duration. Write the value as text.") % {"text": text}, text)
        case {"long": length}:
            return BadCell(too_long(length))
    raise ValueError(cell)


def _unreadable(file: str, message: str) -> Unreadable:
    return Unreadable(Problem(message, file=file))
