"""The one writer of tables for spreadsheets: CSV and XLSX, in which no text can become a formula.

Rows hold texts, numbers, booleans, dates, Decimals or None; `Share` and `Money` are numbers that a workbook shows as
such. Every text, column names included, passes the formula guard; numbers and dates keep their types.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import chain
from typing import IO, Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from cxtracker.tabular.guard import guarded

Row = Sequence[Any]

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The media type of a workbook."""
FIRST_EXCEL_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was; earlier dates are written as text."""
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters XML cannot hold; they are left out of CSV as well, so that both say the same."""


class Share(float):
    """A part of a whole, 0 to 1, that a workbook shows in per cent."""


class Money(Decimal):
    """An amount that a workbook shows in whole units, grouped."""


def written(text: str) -> str:
    """A text as it goes into a cell."""
    return guarded(UNWRITABLE.sub("", text))


# --- CSV --------------------------------------------------------------------------------------------------------
def csv_lines(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    """Comma-separated lines, the first with a byte-order mark, by which Excel recognises UTF-8. Encode as UTF-8."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer)
    buffer.write("\ufeff")
    for row in chain([columns], rows):
        writer.writerow([_csv_cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _csv_cell(value: Any) -> str:
    match value:
        case None:
            return ""
        case str():
            return written(value)
        case bool():
            return "true" if value else "false"
        case float():
            return repr(value)
        case Decimal():
            return f"{value:f}"
        case date():
            return value.isoformat()
    return written(str(value)) if not isinstance(value, int) else str(value)


# --- XLSX -------------------------------------------------------------------------------------------------------
NO_HOUR = datetime(2000, 1, 1)  # noqa: DTZ001  (equal tables are equal files, whenever they were written)
A4 = 9
NARROWEST, WIDEST = 8, 60
"""Widths of columns, in characters; longer texts are wrapped."""
MEASURED = 200
"""So many rows decide how wide the columns are."""
FORMATS = {
    "heading": {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1},
    "text": {"valign": "top"},
    "long": {"valign": "top", "text_wrap": True},
    "number": {"valign": "top"},
    "day": {"num_format": "yyyy-mm-dd", "valign": "top"},
    "instant": {"num_format": "yyyy-mm-dd hh:mm:ss", "valign": "top"},
    "share": {"num_format": "0.0%", "valign": "top"},
    "money": {"num_format": "#,##0", "valign": "top"},
}


class ExactWorksheet(Worksheet):
    """Writes what it is given: every digit of a number, every text as text and to its end.

    The library writes 16 digits, which loses the last one of some floats, takes a text like `<r>…</r>` for markup, and
    cuts texts at Excel's 32,767 characters without a word. An import names a text that is too long instead.
    """

    def __init__(self) -> None:
        super().__init__()
        self.xls_strmax = sys.maxsize

    def _xml_number_element(self, number: Any, attributes: Any = ()) -> None:
        digits = f"{number:f}" if isinstance(number, Decimal) else repr(number)
        pairs = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{pairs}><v>{digits}</v></c>")

    def _xml_rich_inline_string(self, string: str, attributes: Any = ()) -> None:
        self._xml_inline_string(string, True, attributes)


def write_xlsx(stream: IO[bytes], sheets: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
    """A workbook of `(name, columns, rows)`: types kept, header frozen and filterable, each sheet ready to print.

    Rows are written as they come, so memory does not grow with them. Equal tables give equal bytes.
    """
    with Workbook(stream, {"constant_memory": True}) as workbook:
        workbook.set_properties({"created": NO_HOUR})
        formats = {name: workbook.add_format(properties) for name, properties in FORMATS.items()}
        for name, columns, rows in sheets:
            worksheet = workbook.add_worksheet(_sheet_name(name), ExactWorksheet)
            widths = [max(NARROWEST, _heading_width(column)) for column in columns]
            last = _fill(worksheet, columns, rows, widths, formats)
            _lay_out(worksheet, last, widths)


def _fill(
    worksheet: Worksheet, columns: Sequence[str], rows: Iterable[Row], widths: list[int], formats: dict[str, Format]
) -> int:
    """The number of the last row, from 0; `widths` grow with what the cells hold."""
    for column, heading in enumerate(columns):
        worksheet.write_string(0, column, written(str(heading)), formats["heading"])
    last = 0
    for last, row in enumerate(rows, 1):
        if last >= worksheet.xls_rowmax:
            raise ValueError(f"the sheet {worksheet.name} cannot hold more than {worksheet.xls_rowmax:,} rows")
        for column, (width, value) in enumerate(zip(widths, row, strict=True)):
            if value is None:
                continue
            if last <= MEASURED:
                widths[column] = max(width, _width(value))
            _write_cell(worksheet, last, column, value, formats)
    return last


def _lay_out(worksheet: Worksheet, last: int, widths: Sequence[int]) -> None:
    for column, width in enumerate(widths):
        worksheet.set_column(column, column, min(width, WIDEST) + 2)
    worksheet.freeze_panes(1, 0)
    if last and widths:
        worksheet.autofilter(0, 0, last, len(widths) - 1)
    worksheet.set_landscape()
    worksheet.set_paper(A4)
    worksheet.repeat_rows(0)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer("&L&A&R&P / &N")  # the sheet's name; page of pages


def _heading_width(heading: str) -> int:
    """Headings break between words and leave room for the button of the filter."""
    return max(map(len, str(heading).split()), default=0) + 3


def _width(value: Any) -> int:
    return max(map(len, str(value).splitlines()), default=0)


def _write_cell(worksheet: Worksheet, row: int, column: int, value: Any, formats: dict[str, Format]) -> None:
    match value:
        case bool():
            worksheet.write_boolean(row, column, value, formats["number"])
        case Share():
            worksheet.write_number(row, column, float(value), formats["share"])
        case Money():
            worksheet.write_number(row, column, value, formats["money"])
        case float() | int() | Decimal():
            worksheet.write_number(row, column, value, formats["number"])
        case datetime() if value.tzinfo is None and value.date() >= FIRST_EXCEL_DAY:
            worksheet.write_datetime(row, column, value, formats["instant"])
        case date() if not isinstance(value, datetime) and value >= FIRST_EXCEL_DAY:
            worksheet.write_datetime(row, column, value, formats["day"])
        case date():
            worksheet.write_string(row, column, value.isoformat(), formats["text"])
        case _:
            text = written(str(value))
            wraps = len(text) > WIDEST or "\n" in text
            worksheet.write_string(row, column, text, formats["long" if wraps else "text"])


def _sheet_name(name: str) -> str:
    """Excel allows 31 characters, and not these."""
    return re.sub(r"[\[\]:*?/\\']", " ", UNWRITABLE.sub("", name))[:31].strip() or "Sheet"
