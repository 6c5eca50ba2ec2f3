"""The one writer of tables for spreadsheets: CSV and XLSX, in which no text can become a formula.

Rows hold texts, numbers, booleans, dates, Decimals or None; `Share` and `Money` are numbers that a workbook shows as
such. Every text, column names included, passes the formula guard; numbers and dates keep their types.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import IO, Any
from xml.sax.saxutils import escape, quoteattr

from cxtracker.tabular.guard import guarded

Row = Sequence[Any]

EXCEL_EPOCH = date(1899, 12, 30)
FIRST_EXCEL_DAY = date(1900, 3, 1)
"""Before it Excel counts a day that never was; earlier dates are written as text."""
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters XML cannot hold; they are left out of CSV as well, so that both say the same."""
LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")


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
    for row in (columns, *rows) if isinstance(rows, Sequence) else _chained(columns, rows):
        writer.writerow([_csv_cell(value) for value in row])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def _chained(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
    yield columns
    yield from rows


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
def write_xlsx(stream: IO[bytes], sheets: Iterable[tuple[str, Sequence[str], Iterable[Row]]]) -> None:
    """A workbook of `(name, columns, rows)`: bold frozen header, dates as dates, texts as texts only.

    Written directly because openpyxl rounds numbers to 16 digits; rows are streamed.
    """
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        names = []
        for number, (name, columns, rows) in enumerate(sheets, 1):
            names.append(name)
            with archive.open(_part(f"xl/worksheets/sheet{number}.xml"), "w", force_zip64=True) as sheet:
                for part in _sheet(columns, rows):
                    sheet.write(part.encode())
        for path, content in _frame(names).items():
            archive.writestr(_part(path), content)


def _part(path: str) -> zipfile.ZipInfo:
    """A part without the hour it was written at, so that equal tables are equal files."""
    part = zipfile.ZipInfo(path)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
DAY, INSTANT, HEADING, SHARE, MONEY = 1, 2, 3, 4, 5
STYLES = (
    f'{DECLARATION}<styleSheet xmlns="{MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/>'
    '<numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders count=\"1\"><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6">'
    '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/>'
    '<xf numFmtId="9" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)  # fmt: skip


def _sheet(columns: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    yield (
        f'{DECLARATION}<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
        f'<cols><col min="1" max="{max(len(columns), 1)}" width="22" customWidth="1"/></cols><sheetData>'
    )
    letters = [_letters(position) for position in range(len(columns))]
    head = "".join(_text_cell(f"{letter}1", name, HEADING) for letter, name in zip(letters, columns, strict=True))
    yield f'<row r="1">{head}</row>'
    for number, row in enumerate(rows, 2):
        pairs = zip(letters, row, strict=True)
        cells = "".join(_xlsx_cell(f"{letter}{number}", value) for letter, value in pairs if value is not None)
        yield f'<row r="{number}">{cells}</row>'
    yield "</sheetData></worksheet>"


def _xlsx_cell(place: str, value: Any) -> str:
    match value:
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case Share():
            return f'<c r="{place}" s="{SHARE}"><v>{value!r}</v></c>'
        case float() | int():
            return f'<c r="{place}"><v>{value!r}</v></c>'
        case Money():
            return f'<c r="{place}" s="{MONEY}"><v>{value:f}</v></c>'
        case Decimal():
            return f'<c r="{place}"><v>{value:f}</v></c>'
        case datetime() if value.tzinfo is None and value.date() >= FIRST_EXCEL_DAY:
            seconds = (value - datetime.combine(value.date(), datetime.min.time())).total_seconds()
            return f'<c r="{place}" s="{INSTANT}"><v>{(value.date() - EXCEL_EPOCH).days + seconds / 86_400!r}</v></c>'
        case datetime():
            return _text_cell(place, value.isoformat())
        case date() if value >= FIRST_EXCEL_DAY:
            return f'<c r="{place}" s="{DAY}"><v>{(value - EXCEL_EPOCH).days}</v></c>'
        case date():
            return _text_cell(place, value.isoformat())
    return _text_cell(place, str(value))


def _text_cell(place: str, text: str, style: int = 0) -> str:
    content = escape(LOOKS_ESCAPED.sub("_x005F_", written(text))).replace("\r", "&#13;")
    styled = f' s="{style}"' if style else ""
    return f'<c r="{place}"{styled} t="inlineStr"><is><t xml:space="preserve">{content}</t></is></c>'


def _letters(position: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _frame(names: Sequence[str]) -> dict[str, str]:
    """The parts of a workbook around its sheets."""
    numbers = range(1, len(names) + 1)
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    overrides = "".join(
        f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{kind}.worksheet+xml"/>'
        for number in numbers
    )
    sheets = "".join(
        f'<sheet name={quoteattr(_sheet_name(name))} sheetId="{number}" r:id="rId{number}"/>'
        for number, name in zip(numbers, names, strict=True)
    )
    links = "".join(
        f'<Relationship Id="rId{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>'
        for number in numbers
    )
    return {
        "[Content_Types].xml": (
            f'{DECLARATION}<Types xmlns="{PACKAGE}/content-types">'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{kind}.styles+xml"/>{overrides}</Types>'
        ),
        "_rels/.rels": (
            f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">'
            f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
        ),
        "xl/workbook.xml": (
            f'{DECLARATION}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>'
        ),
        "xl/_rels/workbook.xml.rels": (
            f'{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">{links}'
            f'<Relationship Id="rId{len(names) + 1}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>'
        ),
        "xl/styles.xml": STYLES,
    }


def _sheet_name(name: str) -> str:
    """Excel allows 31 characters, and not these."""
    return re.sub(r"[\[\]:*?/\\']", " ", UNWRITABLE.sub("", name))[:31].strip() or "Sheet"
