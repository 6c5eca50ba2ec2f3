"""Reads one XLSX workbook in a process of its own, with little memory and time, and prints what it holds.

Started by `cxtracker.tabular.workbooks` by its path and in isolation, so that it imports openpyxl and nothing of ours.
Prints JSON, one value a line: `{"sheet": name}`, then for each row with something in it `[number, {column: cell}]`
(columns from 0), at the end `{"end": true}`; or `{"fault": code, …}`, after which nothing more is read. A cell is a
text, number or boolean, or `{"date": …}`, `{"at": …}`, `{"formula": true}`, `{"error": "#REF!"}`, `{"time": …}`,
`{"long": length}`.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import sys
from collections.abc import Iterator
from typing import IO, Any

ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])(?:[^>]*?\sr=\"(\d+)\")?")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
BLOCK = 1 << 20
CONSTANTS = {"=TRUE()": True, "=FALSE()": False}
"""The formulas by which LibreOffice saves yes and no; their value cannot be out of date."""
STARVED = ("out of memory", "Cannot allocate memory", "failed to map segment", "Error -4 while decompressing")
"""How expat, the system, its loader and zlib say that there is no more memory."""


class Fault(Exception):
    """Why nothing more is read; its argument is what is printed."""


def emit(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=True, separators=(",", ":")))
    sys.stdout.write("\n")


def limit_myself(byte_limit: int, seconds: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (byte_limit, byte_limit))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    except (ImportError, ValueError, OSError):
        pass  # not everywhere; the parent's clock still runs


def last_row(stream: IO[bytes]) -> int:
    """The highest row number, from the tags alone: a hundred times quicker than parsing them."""
    highest, counter, rest = 0, 0, b""
    while block := stream.read(BLOCK):
        block = rest + block
        end = block.rfind(b">") + 1
        rest = block[end:]
        if len(rest) > BLOCK:
            rest = b""
        for match in ROW.finditer(block, 0, end):
            counter = int(match[1]) if match[1] else counter + 1
            highest = max(highest, counter)
    return highest


def plain(cell: dict[str, Any], cell_limit: int) -> Any:
    value, kind = cell["value"], cell["data_type"]
    if kind == "f":
        constant = CONSTANTS.get(value) if isinstance(value, str) else None
        return {"formula": True} if constant is None else constant
    if value is None or value == "":
        return None
    if kind == "e":
        return {"error": str(value)[:40]}
    if isinstance(value, str):
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), value) if "_x" in value else value
        return {"long": len(text)} if len(text) > cell_limit else text
    return timed(value)


def timed(value: Any) -> Any:
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return {"date": value.date().isoformat()} if midnight else {"at": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"date": value.isoformat()}
    if isinstance(value, datetime.time | datetime.timedelta):
        return {"time": str(value)}
    return value


def rows(book: Any, sheet: Any, row_limit: int) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The cells that stand in the file, row by row; openpyxl's own iteration would fill every gap."""
    from openpyxl.worksheet._reader import WorkSheetParser

    with sheet._get_source() as stream:
        if last_row(stream) > row_limit:
            raise Fault({"fault": "rows"})
    with sheet._get_source() as stream:
        yield from WorkSheetParser(
            stream,
            sheet._shared_strings,
            data_only=False,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        ).parse()


def read(path: str, row_limit: int, column_limit: int, cell_limit: int) -> None:
    from openpyxl import DEFUSEDXML, load_workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    if not DEFUSEDXML:
        raise Fault({"fault": "undefended"})
    # it would read every sheet to its end, only to learn a size that is not used
    ReadOnlyWorksheet._get_size = lambda sheet: None  # type: ignore[attr-defined]
    book = load_workbook(path, read_only=True, data_only=False, keep_links=False)
    for sheet in book.worksheets:
        emit({"sheet": sheet.title})
        for number, row in rows(book, sheet, row_limit):
            cells = {cell["column"] - 1: value for cell in row if (value := plain(cell, cell_limit)) is not None}
            if cells and max(cells) >= column_limit:
                raise Fault({"fault": "columns", "row": number})
            if cells:
                emit([number, cells])
    emit({"end": True})


def main() -> None:
    path, byte_limit, seconds, row_limit, column_limit, cell_limit = sys.argv[1], *map(int, sys.argv[2:])
    limit_myself(byte_limit, seconds)
    # openpyxl would import it, for nothing we use, at the price of all our memory
    sys.modules["numpy"] = None  # type: ignore[assignment]
    os.environ["OPENPYXL_LXML"] = "False"
    try:
        import warnings

        warnings.simplefilter("ignore")
        read(path, row_limit, column_limit, cell_limit)
    except Fault as fault:
        emit(fault.args[0])
    except (MemoryError, SystemError):  # C code out of memory raises the latter
        emit({"fault": "memory"})
    except Exception as error:  # any damage a file can have
        starved = any(words in str(error) for words in STARVED)
        emit({"fault": "memory"} if starved else {"fault": "damaged", "reason": type(error).__name__})


if __name__ == "__main__":
    main()
