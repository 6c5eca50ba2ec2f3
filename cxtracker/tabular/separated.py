"""CSV files as people save them: separated by comma, semicolon or tab, in UTF-8 or UTF-16."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _

from cxtracker.tabular import headers, limits
from cxtracker.tabular.guard import unguarded
from cxtracker.tabular.problems import Problem, Unreadable, shown
from cxtracker.tabular.tables import BadCell, Cells, Table, too_long

SEPARATORS = ",;\t"
UNDECODABLE = re.compile("[\udc80-\udcff]+")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


def read(stream: IO[bytes], *, file: str, name: str) -> Table:
    """The table in a seekable binary stream, which is closed after its last row. Raises Unreadable."""
    place = Problem("", file=file, list=name)
    head = stream.read(64 * 1024)
    if not head.strip():
        raise Unreadable(Problem(_("the file is empty. Its first row must name the columns."), file=file, list=name))
    wide = head[:2] in UTF16_MARKS
    if not wide and b"\0" in head:
        raise Unreadable(Problem(_("this is not a text file. Save it as CSV UTF-8, or as XLSX."), file=file, list=name))
    stream.seek(0)
    _refuse_too_long(stream, place, wide=wide)
    stream.seek(0)
    text = _decoded(stream, wide=wide)
    try:
        return _table(text, place)
    except BaseException:
        text.close()
        raise


def _table(text: io.TextIOWrapper, place: Problem) -> Table:
    first = _first_line(text, place)
    skipped = 0
    if first.lower().startswith("sep=") and len(first) == len("sep=;"):
        separator, skipped = first[-1], 1
        text.readline()
    else:
        separator = _separator(first)
    records = _records(text, separator, place)
    names = headers.header([unguarded(cell) for cell in next(records, [])], place)
    if any(UNDECODABLE.search(column) for column in names):
        raise Unreadable(_undecodable(place, 1, "", "".join(names)))
    return Table(place.file, place.list, names, _rows(records, names, place, 1 + skipped))


def _decoded(stream: IO[bytes], *, wide: bool) -> io.TextIOWrapper:
    """Bytes that are not UTF-8 become surrogates, so that their row and column can be named."""
    stream.seek(0)
    if wide:
        return io.TextIOWrapper(stream, "utf-16", newline="")
    return io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline="")


def _first_line(text: io.TextIOWrapper, place: Problem) -> str:
    """The line at the stream's position, which stays where it is."""
    here = text.tell()
    try:
        line = text.readline(limits.CELL_CHARACTERS * limits.COLUMNS)
    except UnicodeError as error:
        raise Unreadable(_not_utf16(place, 1)) from error
    text.seek(here)
    return line.strip("\r\n\ufeff")


def _separator(line: str) -> str:
    """The separator that gives the header the most columns; a comma where none occurs."""

    def columns(separator: str) -> int:
        return len(next(csv.reader([line], delimiter=separator), []))

    return max(SEPARATORS, key=columns)  # of equals, the first


def _refuse_too_long(stream: IO[bytes], place: Problem, *, wide: bool) -> None:
    """Count lines, which is quick, and records only where there are too many lines."""
    lines = 0
    while block := stream.read(1 << 20):
        lines += max(block.count(b"\n"), block.count(b"\r"))
    if lines <= limits.CSV_ROWS:
        return
    stream.seek(0)
    text = _decoded(stream, wide=wide)
    records = csv.reader(text, delimiter=_separator(_first_line(text, place)))
    try:
        for number, _record in enumerate(records):
            if number > limits.CSV_ROWS:
                message = _("there are more than %(limit)s rows. Split the file into several.")
                problem = Problem(message % {"limit": f"{limits.CSV_ROWS:,}"}, file=place.file, list=place.list)
                raise Unreadable(problem)
    except (csv.Error, UnicodeError):
        pass  # the reading proper will say where
    finally:
        text.detach()


def _records(text: io.TextIOWrapper, separator: str, place: Problem) -> Iterator[list[str]]:
    reader = csv.reader(text, delimiter=separator, strict=True)
    number = 1
    try:
        for record in reader:
            yield record
            number += 1
    except UnicodeError as error:
        raise Unreadable(_not_utf16(place, number)) from error
    except csv.Error as error:
        message = _(
            "the quotation marks do not match (%(reason)s). Close each quoted text, and double any "
            "quotation mark inside it."
        )
        problem = Problem(message % {"reason": error}, file=place.file, list=place.list, row=number)
        raise Unreadable(problem) from error
    finally:
        text.close()


def _rows(
    records: Iterator[list[str]], names: list[str], place: Problem, header_row: int
) -> Iterator[tuple[int, Cells] | Problem]:
    for number, record in enumerate(records, header_row + 1):
        if not any(cell.strip() for cell in record):
            continue
        for position, cell in enumerate(record):
            if not cell.isascii() and UNDECODABLE.search(cell):
                column = names[position] if position < len(names) else ""
                raise Unreadable(_undecodable(place, number, column, cell))
        cells = headers.by_name(names, record)
        if cells is None:
            yield Problem(headers.beyond_header(), file=place.file, list=place.list, row=number)
        else:
            yield number, {name: _cell(cell) for name, cell in cells.items()}


def _cell(cell: str | None) -> Any:
    if not cell:
        return None
    if len(cell) > limits.CELL_CHARACTERS:
        return BadCell(too_long(len(cell)), cell)
    return unguarded(cell) if cell[0] == "'" else cell


def _undecodable(place: Problem, row: int, column: str, cell: str) -> Problem:
    match = UNDECODABLE.search(cell)
    byte = f"0x{ord(match.group()[0]) - 0xDC00:02X}" if match else "?"
    message = _(
        "the text is not UTF-8 from here on (byte %(byte)s). Save the whole file as “CSV UTF-8”; do not join "
        "files saved in different encodings."
    )
    value = shown(UNDECODABLE.sub("\ufffd", cell))
    return Problem(message % {"byte": byte}, file=place.file, list=place.list, row=row, column=column, value=value)


def _not_utf16(place: Problem, row: int) -> Problem:
    message = _(
        "the text is not UTF-16 from here on, although the file starts that way. Save the whole file as “CSV UTF-8”."
    )
    return Problem(message, file=place.file, list=place.list, row=row)
