"""OpenDocument spreadsheets and Strict Open XML, read as ordinary workbooks are, and as carefully."""

from __future__ import annotations

from datetime import date, datetime

import openpyxl
import pytest

from cxtracker.tabular import limits
from cxtracker.tabular.problems import Problem, Problems
from cxtracker.tabular.sources import Sources
from cxtracker.tabular.tables import BadCell, Cash, Percent
from tests.spreadsheets import MEDIA, Raw, cell, ods, packed, strict

MANIFEST = "META-INF/manifest.xml"


def read(path):
    """(sheet → rows, sentences, sheets left out) of a file."""
    problems, rows = Problems(), {}
    with Sources(problems) as sources:
        sources.add([path])
        for table in sources.tables:
            for found in table:
                if isinstance(found, Problem):
                    problems.add(found)
                else:
                    rows.setdefault(table.name, []).append(found)
        return rows, [problem.sentence for problem in problems.kept], [str(one) for one in sources.left_out]


def test_every_kind_of_cell_is_read_as_it_is_shown(tmp_path):
    cells = {
        "text": "läuft",
        "two lines": "one\ntwo",
        "blank": None,
        "whole": 7,
        "part": 2.5,
        "yes": True,
        "day": date(2026, 9, 1),
        "percent": cell("percentage", "0.31", text="31 %"),
        "money": cell("currency", "90000", text="90.000 €", more='office:currency="EUR"'),
        "moment": Raw('<table:table-cell office:value-type="date" office:date-value="2026-09-01T09:30:00"/>'),
        "constant": Raw(
            '<table:table-cell table:formula="of:=TRUE()" office:value-type="boolean" office:boolean-value="true"/>'
        ),
        "note": Raw(
            '<table:table-cell office:value-type="string"><office:annotation><text:p>not this</text:p>'
            '</office:annotation><text:p>a<text:s text:c="2"/><text:span>b</text:span></text:p></table:table-cell>'
        ),
    }
    rows, sentences, _left_out = read(ods(tmp_path / "book.ods", {"things": [list(cells), list(cells.values())]}))
    assert not sentences
    ((number, found),) = rows["things"]
    assert number == 2
    assert found == {
        "text": "läuft",
        "two lines": "one\ntwo",
        "blank": None,
        "whole": 7,
        "part": 2.5,
        "yes": True,
        "day": date(2026, 9, 1),
        "percent": 0.31,
        "money": 90000,
        "moment": datetime.fromisoformat("2026-09-01T09:30"),
        "constant": True,
        "note": "a  b",
    }
    assert isinstance(found["percent"], Percent)
    assert isinstance(found["money"], Cash)
    assert found["money"].currency == "EUR"


def test_formulas_and_errors_are_named(tmp_path):
    cells = [
        Raw('<table:table-cell table:formula="of:=[.A1]*2" office:value-type="float" office:value="4"/>'),
        Raw(
            '<table:table-cell office:value-type="string" calcext:value-type="error"><text:p>#REF!</text:p>'
            "</table:table-cell>"
        ),
    ]
    rows, _sentences, _left_out = read(ods(tmp_path / "book.ods", {"things": [["a", "b"], cells]}))
    found = rows["things"][0][1]
    assert isinstance(found["a"], BadCell)
    assert "#REF!" in found["b"].message


def test_repeated_cells_hidden_and_merged_ones(tmp_path):
    repeated = Raw(
        '<table:table-cell table:number-columns-repeated="2" office:value-type="string"><text:p>x</text:p>'
        "</table:table-cell>"
    )
    merged = Raw(
        '<table:table-cell table:number-rows-spanned="2" table:number-columns-spanned="1" office:value-type="string">'
        "<text:p>A</text:p></table:table-cell>"
    )
    sheets = {
        "things": [["a", "b", "c"], [repeated], [merged, "1"], [Raw("<table:covered-table-cell/>"), "2"]],
        "secret": [["a"], ["1"]],
        "README": [["read this"]],
    }
    rows, _sentences, left_out = read(ods(tmp_path / "book.ods", sheets, hidden=["secret"]))
    assert [row for _number, row in rows["things"][:2]] == [
        {"a": "x", "b": "x", "c": None},
        {"a": "A", "b": "1", "c": None},
    ]
    assert rows["things"][2][1]["a"].message.startswith("the cell is merged with A3.")
    assert left_out == ["book.ods, “secret” (hidden)", "book.ods, “README” (notes for people)"]


def test_a_strict_workbook_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "things"
    book.active.append(["key", "day", "share"])
    book.active.append(["Ä1", date(2026, 9, 1), 0.31])
    book.active["C2"].number_format = "0%"
    book.save(tmp_path / "ordinary.xlsx")
    rows, sentences, _left_out = read(strict(tmp_path / "ordinary.xlsx", tmp_path / "strict.xlsx"))
    assert not sentences
    assert rows["things"][0][1] == {"key": "Ä1", "day": date(2026, 9, 1), "share": 0.31}


def test_days_of_a_strict_workbook_are_written_out(tmp_path):
    book = openpyxl.Workbook()
    book.iso_dates = True
    book.active.title = "things"
    book.active.append(["day", "moment"])
    book.active.append([date(2026, 9, 1), datetime.fromisoformat("2026-09-01T09:30")])
    book.save(tmp_path / "ordinary.xlsx")
    rows, sentences, _left_out = read(strict(tmp_path / "ordinary.xlsx", tmp_path / "strict.xlsx"))
    assert not sentences
    assert rows["things"][0][1] == {
        "day": date(2026, 9, 1),
        "moment": datetime.fromisoformat("2026-09-01T09:30"),
    }


ENTITIES = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("entity", ["&a;", "&b;"])
def test_entities_are_refused(tmp_path, entity):
    text = Raw(f'<table:table-cell office:value-type="string"><text:p>{entity}</text:p></table:table-cell>')
    rows, sentences, _left_out = read(ods(tmp_path / "book.ods", {"things": [["a"], [text]]}, head=ENTITIES))
    assert not rows
    assert "the workbook is damaged" in sentences[0]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ('table:number-rows-repeated="9999999999"><table:table-cell', "more than 200,000 rows"),
        ('><table:table-cell table:number-columns-repeated="9999999999"', "to the right of column 64"),
    ],
)
def test_cells_repeated_without_end_are_refused(tmp_path, row, sentence):
    bomb = f'<table:table-row {row} office:value-type="float" office:value="1"/></table:table-row>'
    sheet = Raw(f"<table:table-cell/></table:table-row>{bomb}<table:table-row>")
    _rows, sentences, _left_out = read(ods(tmp_path / "book.ods", {"things": [["a"], [sheet]]}))
    assert sentence in sentences[0]


def test_an_archive_that_unpacks_to_far_more_is_refused(tmp_path):
    path = ods(tmp_path / "book.ods", {"things": [["a"], ["x" * 9 * limits.MIB]]})
    _rows, sentences, _left_out = read(path)
    assert "it would unpack to far more than its size" in sentences[0]


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        (
            {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>", MANIFEST: "<x/>"},
            "not a spreadsheet",
        ),
        ({"mimetype": MEDIA, "content.xml": "?", MANIFEST: "<x><encryption-data/></x>"}, "protected by a password"),
        ({"mimetype": MEDIA, "content.xml": "<x", MANIFEST: "<x/>"}, "damaged"),
        ({"[Content_Types].xml": "<x/>", "xl/workbook.bin": "x"}, "binary workbook (.xlsb)"),
    ],
)
def test_what_only_looks_like_a_spreadsheet_is_named(tmp_path, members, sentence):
    _rows, sentences, _left_out = read(packed(tmp_path / "book.ods", members))
    assert sentence in sentences[0]
