"""Any table as sheets of cells: encodings, separators, workbooks with everything; what is refused, with the cure."""

from __future__ import annotations

import zipfile
from datetime import date

import pytest
import xlsxwriter

from cxtracker.tabular import limits, sheets
from cxtracker.tabular.problems import Unreadable
from cxtracker.tabular.sheets import Formula
from cxtracker.tabular.tables import BadCell, Cash, Percent
from tests.spreadsheets import MEDIA, ods, packed

GERMAN = "Titel;Größe\nÄrger über „Preise“;groß\nRückfragen – müßig;süß\n"
RUSSIAN = "Название;Отдел\nБыстрый ответ на звонок;Продажи и сервис\n"


def read(path, content, **more):
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return sheets.read(path, file=path.name, **more)


@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        (GERMAN, "utf-8", "read as UTF-8"),
        (GERMAN, "utf-8-sig", "read as UTF-8"),
        (GERMAN, "utf-16", "read as UTF-16"),
        (GERMAN, "utf-16-le", "read as UTF-16"),
        (GERMAN, "utf-16-be", "read as UTF-16"),
        (GERMAN, "utf-32", "read as UTF-32"),
        (GERMAN, "cp1252", "read as Windows-1252, by its letters"),
        (GERMAN, "mac-roman", "read as Mac Roman, by its letters"),
        (GERMAN.replace("„", "").replace("“", "").replace("–", "-"), "cp850", "read as CP850, by its letters"),
        ("Název;Oddělení\nZlepšit účtování;Příjem žádostí\n", "cp1250", "read as Windows-1250, by its letters"),
        (RUSSIAN, "cp1251", "read as Windows-1251, by its letters"),
        (RUSSIAN, "koi8-r", "read as KOI8-R, by its letters"),
        (RUSSIAN, "cp866", "read as CP866, by its letters"),
    ],
)
def test_every_usual_encoding_is_found_out(tmp_path, text, encoding, name):
    (sheet,) = read(tmp_path / "a.csv", text.encode(encoding))
    assert sheet.remarks[0] == name
    assert [";".join(cells) for _number, cells in sheet.rows] == text.splitlines()


def test_an_encoding_can_be_named(tmp_path):
    (sheet,) = read(tmp_path / "a.csv", "Größe\nklein\n".encode("cp1252"), encoding="cp1252")
    assert sheet.rows[0] == (1, ["Größe"])


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("a;b;c\n1,5;2,5;3\n", ";"),
        ("a,b,c\nx;y,2,3\n", ","),
        ("a\tb\n1,5\t2;5\n", "TAB"),
        ("a|b\n1|2\n", "|"),
        ("Bericht\n\nStand: heute, 9 Uhr\na;b\n1;2\n3;4\n", ";"),
        ('key,title\n1,"a;b;c;d"\n2,"e;f"\n', ","),
    ],
)
def test_the_separator_is_the_one_that_makes_a_table(tmp_path, text, mark):
    (sheet,) = read(tmp_path / "a.txt", text)
    assert sheet.remarks[-1] == f"separated by {mark}"


def test_rows_keep_the_numbers_the_program_shows(tmp_path):
    (sheet,) = read(tmp_path / "a.csv", 'a;b\n;\n"two\nlines";2\n3;4\n')
    assert sheet.rows == [(1, ["a", "b"]), (3, ["two\nlines", "2"]), (4, ["3", "4"])]


def test_pasted_cells():
    assert sheets.paste("a\tb\n1\t2").rows == [(1, ["a", "b"]), (2, ["1", "2"])]
    with pytest.raises(Unreadable, match="Paste the rows with their headings"):
        sheets.paste(" \n")


def workbook(path, fill):
    with xlsxwriter.Workbook(str(path)) as book:
        fill(book)
    return sheets.read(path, file=path.name)


def test_cells_of_every_kind(tmp_path):
    def fill(book):
        page = book.add_worksheet("Tabelle1")
        page.write_row(0, 0, ["text", " ", 7, 2.5, True])
        page.write_datetime(1, 0, date(2026, 9, 1), book.add_format({"num_format": "dd.mm.yyyy"}))
        page.write_number(1, 1, 0.31, book.add_format({"num_format": "0 %"}))
        page.write_number(1, 2, 90, book.add_format({"num_format": '#,##0 "T€"'}))
        page.write_formula(1, 3, "=A1&B1", None, "text ")
        page.write_formula(2, 0, "=0.5*0.62", book.add_format({"num_format": "0%"}), 0.31)
        page.write_formula(2, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(2, 2, "=TRUE()", None, True)
        page.write_formula(2, 3, "=SUM(C1:C2)", None, 97)

    (sheet,) = workbook(tmp_path / "a.xlsx", fill)
    first, second, third = (cells for _number, cells in sheet.rows)
    assert first == ["text", None, 7, 2.5, True]
    assert second == [date(2026, 9, 1), 0.31, 90, Formula("text ", "=A1&B1")]
    assert isinstance(second[1], Percent)
    assert isinstance(second[2], Cash)
    assert second[2].currency == "T€"
    assert third[0] == Formula(0.31, "=0.5*0.62")
    assert isinstance(third[0].value, Percent)
    assert isinstance(third[1].value, BadCell)
    assert third[2:] == [True, Formula(97, "=SUM(C1:C2)")]


def test_blanks_and_formats_beyond_the_table_are_nothing(tmp_path):
    def fill(book):
        page = book.add_worksheet("Tabelle1")
        grey = book.add_format({"bg_color": "#cccccc"})
        page.write_row(0, 0, ["a", "b"])
        page.write_blank(1_048_575, 0, None, grey)
        page.write_blank(5, 16_383, None, grey)
        page.write_string(7, 3, "  ")

    (sheet,) = workbook(tmp_path / "a.xlsx", fill)
    assert sheet.rows == [(1, ["a", "b"])]


def test_a_workbook_of_two_hundred_sheets(tmp_path):
    def fill(book):
        for number in range(200):
            page = book.add_worksheet(f"S{number}")
            page.write_row(0, 0, ["Titel", "Status"])
            page.write_row(1, 0, [f"Vorhaben {number}", "läuft"])
            if number % 2:
                page.hide()

    found = workbook(tmp_path / "a.xlsx", fill)
    assert len(found) == 200
    assert sum(sheet.hidden for sheet in found) == 100
    assert found[198].rows[1] == (2, ["Vorhaben 198", "läuft"])


def test_merged_cells_fill_their_rows_and_say_where_they_go_across(tmp_path):
    def fill(book):
        page = book.add_worksheet("Tabelle1")
        page.merge_range("A1:C1", "Titel")
        page.merge_range("A2:A4", "x")
        page.write_column(1, 1, [1, 2, 3])

    (sheet,) = workbook(tmp_path / "a.xlsx", fill)
    assert sheet.across == ((1, 0, 2),)
    assert [cells[:2] for _number, cells in sheet.rows[1:]] == [["x", 1], ["x", 2], ["x", 3]]


def test_an_archive_of_csv_files_is_a_sheet_for_each(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("eins.csv", "a;b\n1;2\n")
        archive.writestr("zwei.csv", "c,d\n3,4\n")
    assert [sheet.name for sheet in sheets.read(tmp_path / "a.zip", file="a.zip")] == ["eins", "zwei"]


def test_names_that_speak_to_people(tmp_path):
    found = sheets.read(ods(tmp_path / "a.ods", {"Anleitung": [["x"]], "Daten": [["y"]]}), file="a.ods")
    assert [(sheet.name, sheet.notes) for sheet in found] == [("Anleitung", True), ("Daten", False)]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.csv", b" \n", "the file is empty"),
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "old or password-protected Office file"),
        ("a.xls", b"<html><table><tr><td>1</td></tr></table></html>", "a web page or XML, whatever its name says"),
        ("a.xml", b'<?xml version="1.0"?><Workbook/>', "a web page or XML"),
        ("a.pdf", b"%PDF-1.7", "this is a PDF"),
        ("a.json", b'{"initiatives": []}', "this is JSON, not a table"),
        ("a.csv", b'[{"a": 1}]', "this is JSON, not a table"),
        ("a.csv", bytes(range(256)) * 20, "this is not a text file"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 600, "damaged or incomplete"),
        ("a.csv", ";".join("x" * 600).encode(), "to the right of column 512"),
    ],
)
def test_what_is_no_table_is_refused_with_the_cure(tmp_path, name, content, sentence):
    with pytest.raises(Unreadable, match=sentence):
        read(tmp_path / name, content)


def test_bombs_and_macros_are_refused_as_everywhere(tmp_path):
    bomb = ods(tmp_path / "bomb.ods", {"x": [["x" * 9 * limits.MIB]]})
    with pytest.raises(Unreadable, match="unpack to far more"):
        sheets.read(bomb, file="bomb.ods")
    macros = packed(tmp_path / "a.xlsm", {"[Content_Types].xml": "x", "xl/workbook.xml": "x", "xl/vbaProject.bin": "x"})
    with pytest.raises(Unreadable, match="macros"):
        sheets.read(macros, file="a.xlsm")
    secret = packed(
        tmp_path / "a.ods", {"mimetype": MEDIA, "content.xml": "?", "META-INF/manifest.xml": "<encryption-data/>"}
    )
    with pytest.raises(Unreadable, match="password"):
        sheets.read(secret, file="a.ods")


def test_too_many_rows_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "XLSX_ROWS", 3)
    with pytest.raises(Unreadable, match="more than 3 rows"):
        read(tmp_path / "a.csv", "a\n" * 4)


def test_a_text_that_is_too_long_is_named_by_its_cell(tmp_path):
    (sheet,) = read(tmp_path / "a.csv", f"a;b\n{'x' * 10_001};2\n")
    assert isinstance(sheet.rows[1][1][0], BadCell)
