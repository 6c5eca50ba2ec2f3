"""XLSX workbooks, one list per sheet; parsed by a child process that may not use much memory or time."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.tabular import headers, limits
from cxtracker.tabular.guard import unguarded
from cxtracker.tabular.problems import Problem, Unreadable
from cxtracker.tabular.tables import BadCell, Cells, Table, too_long

CHILD = Path(__file__).with_name("workbook_child.py")


def is_workbook(archive: zipfile.ZipFile) -> bool:
    return "[Content_Types].xml" in archive.namelist()


def gate(archive: zipfile.ZipFile, *, file: str) -> None:
    """Refuse what only looks like a workbook of ours. Raises Unreadable."""
    names = archive.namelist()
    if any(name.lower().endswith("vbaproject.bin") for name in names):
        raise _unreadable(file, _("the workbook contains macros. Save it as .xlsx, without macros."))
    if not any(name.startswith("xl/") for name in names):
        raise _unreadable(file, _("this is an Office file, but not a workbook. Save the tables as .xlsx."))


def read(path: Path, *, file: str) -> list[Table | Problem]:
    """The sheets with something in them, each as a table or what is wrong with its header, in the workbook's order.

    Raises Unreadable where the workbook as a whole cannot be read.
    Formula cells are not read: whether the value kept beside the formula is current cannot be known.
    """
    tables: list[Table | Problem] = []
    for name, rows in _sheets(path, file):
        place = Problem("", file=file, list=name, in_sheet=True)
        first, cells = rows[0]
        try:
            names = headers.header(_header_cells(cells) if first == 1 else [], place)
        except Unreadable as unreadable:
            tables.append(unreadable.problem)
        else:
            tables.append(Table(file, name, names, _rows(rows[1:], names, place), in_sheet=True))
    return tables


def _sheets(path: Path, file: str) -> list[tuple[str, list[tuple[int, dict[str, Any]]]]]:
    sheets: list[tuple[str, list[tuple[int, dict[str, Any]]]]] = []
    finished = False
    for line in _output(path):
        if isinstance(line, list):
            sheets[-1][1].append((line[0], line[1]))
        elif "sheet" in line:
            sheets.append((line["sheet"], []))
        elif "fault" in line:
            raise Unreadable(_fault(line, file, sheets[-1][0] if sheets else ""))
        else:
            finished = True
    if not finished:
        raise Unreadable(_fault({"fault": "stopped"}, file, sheets[-1][0] if sheets else ""))
    return [(name, rows) for name, rows in sheets if rows]


def _output(path: Path) -> Iterator[Any]:
    """The lines that the child process prints; it is ended when its time is over."""
    memory_and_time = (limits.CHILD_BYTES, limits.CHILD_SECONDS)
    numbers = (*memory_and_time, limits.XLSX_ROWS + 1, limits.COLUMNS, limits.CELL_CHARACTERS)
    command = [sys.executable, "-I", str(CHILD), str(path), *map(str, numbers)]
    environment = {"OPENPYXL_LXML": "False", "PYTHONIOENCODING": "utf-8"}
    with subprocess.Popen(  # noqa: S603  (our own script; the path is one argument, not a shell word)
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
    ) as child:
        clock = threading.Timer(limits.CHILD_SECONDS, child.kill)
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


def _fault(fault: dict[str, Any], file: str, sheet: str) -> Problem:
    row = fault.get("row")
    match fault["fault"]:
        case "rows":
            message = _(
                "the sheet has more than %(limit)s rows. Delete unused rows below the table, or import the list as CSV."
            ) % {"limit": f"{limits.XLSX_ROWS:,}"}
        case "columns":
            message = _("there is content to the right of column %(limit)d. Delete it.") % {"limit": limits.COLUMNS}
        case "memory" | "stopped":
            message = _("the workbook takes more memory or time to read than allowed. Split it, or use CSV files.")
        case "undefended":
            message = _("workbooks are read only with the package defusedxml, which is not installed. Install it.")
        case _:
            message = _("the workbook is damaged (%(reason)s). Open it in a spreadsheet program and save it again.")
            message %= {"reason": fault.get("reason", "")}
    return Problem(message, file=file, list=sheet, row=row, in_sheet=bool(sheet))


def _header_cells(cells: dict[str, Any]) -> list[Any]:
    width = max(map(int, cells)) + 1
    return [_header_cell(cells.get(str(position))) for position in range(width)]


def _header_cell(cell: Any) -> str:
    return unguarded(cell) if isinstance(cell, str) else "" if cell is None else str(cell)


def _rows(
    rows: list[tuple[int, dict[str, Any]]], names: list[str], place: Problem
) -> Iterator[tuple[int, Cells] | Problem]:
    width = len(names)
    for number, cells in rows:
        row: Cells = dict.fromkeys(names)
        for position, cell in cells.items():
            if int(position) >= width:
                yield Problem(headers.beyond_header(), file=place.file, list=place.list, row=number, in_sheet=True)
                break
            row[names[int(position)]] = _value(cell)
        else:
            if any(value is not None for value in row.values()):
                yield number, row


def _value(cell: Any) -> Any:
    if isinstance(cell, str):
        return unguarded(cell)
    return _special(cell) if isinstance(cell, dict) else cell


def _special(cell: dict[str, Any]) -> Any:
    match cell:
        case {"date": text}:
            return date.fromisoformat(text)
        case {"at": text}:
            return datetime.fromisoformat(text)
        case {"formula": True}:
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
