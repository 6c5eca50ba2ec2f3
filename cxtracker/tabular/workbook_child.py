"""Reads one workbook (.xlsx, .ods) in a process of its own, with little memory and time, and prints what it holds.

Started by `cxtracker.tabular.workbooks` by its path and in isolation, so that it imports openpyxl and nothing of ours.
Prints JSON, one value a line: `{"sheet": name}`, then for each row with something in it `[number, {column: cell}]`
(columns from 0), then `{"merged": ["A2:A5", …]}` where cells are; of hidden sheets `{"hidden": name}` alone; at the end
`{"end": true}`; or `{"fault": code, …}`, after which nothing more is read. A cell is a text, number or boolean, or
`{"date": …}`, `{"at": …}`, `{"formula": "=…", "value": the cell kept beside it}`, `{"error": "#REF!"}`, `{"time": …}`,
`{"long": length}`, or `{"number": …, "shown": "%"}`, where its format shows it in per cent or in the money named.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import runpy
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])(?:[^>]*?\sr=\"(\d+)\")?")
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
BLOCK = 1 << 20
CONSTANTS = {"=TRUE()": True, "=FALSE()": False}
"""The formulas by which LibreOffice saves yes and no; their value cannot be out of date."""
MOST_MERGED = 1000
BRACKETED = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
QUOTED = re.compile(r'"([^"]*)"')
SILENT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')
BY_COUNTRY = {*range(5, 9), *range(37, 45)}
"""Formats whose currency is that of whoever opens the workbook."""
STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(?:2006/)?")
HEAD = 4096
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


class Formats:
    """What the formats of a workbook show beside a number: "%", a currency, or nothing."""

    def __init__(self, book: Any) -> None:
        self.book = book
        self.known: dict[int, str] = {}

    def beside(self, style: Any) -> str:
        style = int(style or 0)
        if style not in self.known:
            self.known[style] = self._read(style)
        return self.known[style]

    def _read(self, style: int) -> str:
        from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

        styles = self.book._cell_styles
        number = styles[style].numFmtId if style < len(styles) else 0
        if number in BY_COUNTRY:
            return ""
        own = number - BUILTIN_FORMATS_MAX_SIZE
        if own < 0:
            return shown(BUILTIN_FORMATS.get(number, ""))
        return shown(self.book._number_formats[own]) if own < len(self.book._number_formats) else ""


def shown(code: str) -> str:
    """What a number format writes beside the number, as far as it is "%", or words that may be money."""
    bare = SILENT.sub("", code)
    if "%" in bare:
        return "%"
    words = [*BRACKETED.findall(code), *QUOTED.findall(code), *re.findall(r"[^\x00-\x7f$]|\$", bare)]
    return next((word.strip()[:20] for word in words if word.strip()), "")


def plain(cell: dict[str, Any], cell_limit: int, formats: Formats) -> Any:
    value, kind = cell["value"], cell["data_type"]
    if kind == "f":
        if value in CONSTANTS:
            return CONSTANTS[value]
        return {"formula": value[:200], "value": plain(cell["kept"], cell_limit, formats)}
    if value is None or value == "":
        return None
    if kind == "e":
        return {"error": str(value)[:40]}
    if isinstance(value, str):
        text = ESCAPED.sub(lambda match: chr(int(match[1], 16)), value) if "_x" in value else value
        return {"long": len(text)} if len(text) > cell_limit else text
    if kind == "n" and (beside := formats.beside(cell["style_id"])):
        return {"number": value, "shown": beside}
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


def rows(book: Any, sheet: Any, last: int, merged: list[str]) -> Iterator[tuple[int, list[dict[str, Any]]]]:
    """The cells that stand in the file, row by row; openpyxl's own iteration would fill every gap.

    The ranges of merged cells are added to `merged`; the file names them after its rows.
    """
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        """Keeps beside each formula the cell that it last came to."""

        def parse_cell(self, element: Any) -> dict[str, Any]:
            cell: dict[str, Any] = super().parse_cell(element)
            if cell["data_type"] == "f":
                element.remove(element.find(FORMULA_TAG))
                self.col_counter = cell["column"] - 1
                cell["kept"] = super().parse_cell(element)
            return cell

        def parse_formula(self, element: Any) -> str:
            return "=" + (element.find(FORMULA_TAG).text or "")

    with sheet._get_source() as stream:
        if last_row(stream) > last:
            raise Fault({"fault": "rows"})
    with sheet._get_source() as stream:
        parser = Parser(
            stream,
            sheet._shared_strings,
            data_only=False,
            epoch=book.epoch,
            date_formats=book._date_formats,
            timedelta_formats=book._timedelta_formats,
        )
        yield from parser.parse()
        if parser.merged_cells is not None:
            merged += [str(merged_range.ref) for merged_range in parser.merged_cells.mergeCell[:MOST_MERGED]]


def ordinary(path: str) -> Any:
    """The workbook in the namespaces that openpyxl knows: “Strict Open XML” says the same things under other names."""
    with zipfile.ZipFile(path) as strict:
        book = "xl/workbook.xml"
        if book not in strict.namelist() or not STRICT.search(strict.open(book).read(HEAD)):
            return path
        renamed = tempfile.TemporaryFile()  # noqa: SIM115  (read until the process ends)
        with zipfile.ZipFile(renamed, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            for member in strict.infolist():
                with strict.open(member) as old, copy.open(member.filename, "w") as new:
                    rename(old, new)
    return renamed


def rename(old: IO[bytes], new: IO[bytes]) -> None:
    """Copy, in blocks that end between two tags, so that no name is cut."""
    rest = b""
    while block := old.read(BLOCK):
        block = rest + block
        end = block.rfind(b"<")
        end = len(block) if end < 1 else end
        new.write(STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", block[:end]))
        rest = block[end:]
    new.write(STRICT.sub(rb"http://schemas.openxmlformats.org/\1/2006/", rest))


def sheets(path: str, last: int, cell_limit: int) -> Iterator[Any]:
    """What is printed of an XLSX workbook."""
    from openpyxl import load_workbook
    from openpyxl.worksheet._read_only import ReadOnlyWorksheet

    # it would read every sheet to its end, only to learn a size that is not used
    ReadOnlyWorksheet._get_size = lambda sheet: None  # type: ignore[attr-defined]
    book = load_workbook(ordinary(path), read_only=True, data_only=False, keep_links=False)
    formats = Formats(book)
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            yield {"hidden": sheet.title}
            continue
        yield {"sheet": sheet.title}
        merged: list[str] = []
        for number, row in rows(book, sheet, last, merged):
            values = ((cell["column"] - 1, plain(cell, cell_limit, formats)) for cell in row)
            yield [number, {column: value for column, value in values if value is not None}]
        if merged:
            yield {"merged": merged}


def read(path: str, row_limit: int, column_limit: int, cell_limit: int, last: int) -> None:
    """Print the workbook; `row_limit` counts rows with something in them, `last` is the highest number of a row."""
    from openpyxl import DEFUSEDXML

    if not DEFUSEDXML:
        raise Fault({"fault": "undefended"})
    with zipfile.ZipFile(path) as archive:
        spreadsheet = "content.xml" in archive.namelist()
    if spreadsheet:
        reader = runpy.run_path(str(Path(__file__).with_name("opendocument_child.py")))["events"]
        events = reader(path, row_limit, column_limit, cell_limit)
    else:
        events = sheets(path, last, cell_limit)
    count = 0
    for event in events:
        if isinstance(event, list):
            number, cells = event
            if not cells:
                continue
            count += 1
            if count > row_limit or number > last:
                raise Fault({"fault": "rows"})
            if max(cells) >= column_limit:
                raise Fault({"fault": "columns", "row": number})
        else:
            count = 0
        emit(event)
    emit({"end": True})


def main() -> None:
    path, byte_limit, seconds, *row_limits = sys.argv[1], *map(int, sys.argv[2:])
    limit_myself(byte_limit, seconds)
    # openpyxl would import it, for nothing we use, at the price of all our memory
    sys.modules["numpy"] = None  # type: ignore[assignment]
    os.environ["OPENPYXL_LXML"] = "False"
    try:
        import warnings

        warnings.simplefilter("ignore")
        read(path, *row_limits)
    except Fault as fault:
        emit(fault.args[0])
    except (MemoryError, SystemError):  # C code out of memory raises the latter
        emit({"fault": "memory"})
    except Exception as error:  # any damage a file can have
        starved = any(words in str(error) for words in STARVED)
        emit({"fault": "memory"} if starved else {"fault": "damaged", "reason": type(error).__name__})


if __name__ == "__main__":
    main()
