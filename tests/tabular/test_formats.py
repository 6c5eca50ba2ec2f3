"""What a workbook shows beside a number, and what people leave in workbooks: it is read as they see it, or named."""

from __future__ import annotations

from datetime import date

import openpyxl
import pytest

from cxtracker.tabular.problems import Problem, Problems
from cxtracker.tabular.sources import Sources
from cxtracker.tabular.tables import Cash, Percent
from cxtracker.typed_numbers import is_currency


def read(path):
    """(rows of all tables, sentences, sheets left out) of a file."""
    problems, rows = Problems(), []
    with Sources(problems) as sources:
        sources.add([path])
        for table in sources.tables:
            for found in table:
                if isinstance(found, Problem):
                    problems.add(found)
                else:
                    rows.append(found[1])
        return rows, [problem.sentence for problem in problems.kept], [str(one) for one in sources.left_out]


def saved(tmp_path, fill):
    book = openpyxl.Workbook()
    book.active.title = "functions"
    fill(book)
    book.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def one_cell(tmp_path, value, number_format):
    def fill(book):
        book.active.append(["key", "n"])
        book.active.append(["A", value])
        book.active["B2"].number_format = number_format

    rows, sentences, _left_out = read(saved(tmp_path, fill))
    assert not sentences
    return rows[0]["n"]


@pytest.mark.parametrize("number_format", ["0%", "0.0%", '0.00" "%;[Red]-0%', "#,##0 %"])
def test_per_cent_is_kept(tmp_path, number_format):
    found = one_cell(tmp_path, 0.31, number_format)
    assert isinstance(found, Percent)
    assert (found, found.shown) == (0.31, 31.0)


def test_per_cent_is_shown_without_the_dirt_of_binary_fractions():
    assert [Percent(one).shown for one in (0.07, 0.29, 0.0245, 1.1, -0.145)] == [7.0, 29.0, 2.45, 110.0, -14.5]


@pytest.mark.parametrize("number_format", ["General", "0.00", '0" \\% "', "0\\%", '0 "pieces"', "[Red]0", "0.00E+00"])
def test_other_formats_leave_a_number_a_number(tmp_path, number_format):
    found = one_cell(tmp_path, 0.31, number_format)
    assert (type(found), found) == (float, 0.31)


@pytest.mark.parametrize(
    ("number_format", "currency"),
    [
        ("[$€-407] #,##0.00", "€"),
        ('#,##0.00 "€"', "€"),
        ("#,##0.00 €", "€"),
        ("[$$-409]#,##0.00", "$"),
        ("$#,##0", "$"),
        ("[$USD] #,##0", "USD"),
        ("[$CHF-807] #,##0", "CHF"),
    ],
)
def test_money_is_kept_with_its_currency(tmp_path, number_format, currency):
    found = one_cell(tmp_path, 12.5, number_format)
    assert isinstance(found, Cash)
    assert (found, found.currency) == (12.5, currency)


def test_money_in_the_format_of_the_country_is_whoever_opens_its_own(tmp_path):
    found = one_cell(tmp_path, 12.5, '"$"#,##0.00_);[Red]("$"#,##0.00)')
    assert type(found) is float


@pytest.mark.parametrize(
    ("said", "own", "same"),
    [
        ("€", "EUR", True),
        ("eur", "EUR", True),
        ("$", "EUR", False),
        ("$", "CAD", True),
        ("USD", "CAD", False),
        ("¥", "CNY", True),
    ],
)
def test_signs_and_codes_of_money(said, own, same):
    assert is_currency(said, own) is same


def test_dates_stay_dates(tmp_path):
    assert one_cell(tmp_path, date(2026, 1, 31), "yyyy-mm-dd") == date(2026, 1, 31)


# --- what else stands in workbooks --------------------------------------------------------------------------------
def test_hidden_sheets_and_notes_for_people_are_left_out_and_named(tmp_path):
    def fill(book):
        book.active.append(["key"])
        book.active.append(["A"])
        book.create_sheet("README").append(["Fill in one row for each function."])
        hidden = book.create_sheet("segments")
        hidden.append(["key"])
        hidden.append(["old"])
        hidden.sheet_state = "hidden"

    rows, sentences, left_out = read(saved(tmp_path, fill))
    assert (rows, sentences) == ([{"key": "A"}], [])
    assert left_out == ["book.xlsx, “README” (notes for people)", "book.xlsx, “segments” (hidden)"]


def test_cells_that_hold_a_blank_make_no_row_and_no_column(tmp_path):
    def fill(book):
        book.active.append(["key", "name", " "])
        book.active.append(["A", " ", None, " "])
        book.active.append([" ", "\xa0"])

    rows, sentences, _left_out = read(saved(tmp_path, fill))
    assert (rows, sentences) == ([{"key": "A", "name": " "}], [])


def test_a_line_of_blanks_in_csv_is_no_row(tmp_path):
    path = tmp_path / "functions.csv"
    path.write_text("key,name\nA, , \n , \n")
    assert read(path) == ([{"key": "A", "name": " "}], [], [])


@pytest.mark.parametrize(
    ("heading", "said"),
    [
        (date(2026, 1, 31), "column 2 is named by a date (2026-01-31). The first row names columns"),
        ("=A1", "the name of column 2 is a formula. Copy the first row and paste it as values."),
    ],
)
def test_a_heading_that_is_no_name_is_told_as_what_it_is(tmp_path, heading, said):
    rows, sentences, _left_out = read(saved(tmp_path, lambda book: book.active.append(["key", heading])))
    assert rows == []
    assert said in sentences[0]
    assert "row 1" in sentences[0]


def test_merged_cells_are_told_where_a_value_is_missing(tmp_path):
    def fill(book):
        book.active.append(["key", "name"])
        for name in "xyz":
            book.active.append(["A", name])
        book.active.merge_cells("A2:A4")

    rows, sentences, _left_out = read(saved(tmp_path, fill))
    assert not sentences
    assert rows[0]["key"] == "A"
    for row in rows[1:]:
        assert row["key"].message.startswith("the cell is merged with A2. Take the merging back")
