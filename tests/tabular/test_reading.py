"""Files as people save them are read; files that are something else, or mean harm, are refused quickly and say why."""

import struct
import time
import zipfile

import openpyxl
import pytest

from cxtracker.tabular import limits
from cxtracker.tabular.problems import Problem, Problems
from cxtracker.tabular.sources import Sources


def read(path):
    """(rows of all tables, sentences) of a file."""
    problems = Problems()
    rows = []
    with Sources(problems) as sources:
        sources.add([path])
        for table in sources.tables:
            try:
                for found in table:
                    if isinstance(found, Problem):
                        problems.add(found)
                    else:
                        rows.append(found)
            except Exception as error:
                problems.add(error.problem)
    return rows, [problem.sentence for problem in problems.kept]


def given(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def workbook(tmp_path, rows, name="book.xlsx", title="functions"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / name)
    return tmp_path / name


def archive(tmp_path, members, name="lists.zip"):
    with zipfile.ZipFile(tmp_path / name, "w", zipfile.ZIP_DEFLATED) as packed:
        for member, content in members.items():
            packed.writestr(member, content)
    return tmp_path / name


# --- CSV --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "content",
    [
        "key,name\nIT,Größe\n",
        "key;name\nIT;Größe\n",
        "key\tname\nIT\tGröße\n",
        "sep=;\nkey;name\nIT;Größe\n",
        "\ufeffkey,name\r\nIT,Größe\r\n",
        "KEY, Name \rIT,Größe\r",
        "key,name,,\nIT,Größe,,\n\n",
        'key,name\n"IT","Größe"',
    ],
)
def test_separators_marks_and_line_ends_are_recognised(tmp_path, content):
    rows, sentences = read(given(tmp_path, "functions.csv", content))
    assert sentences == []
    assert [cells for _number, cells in rows] == [{"key": "IT", "name": "Größe"}]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_encodings_are_recognised(tmp_path, encoding):
    rows, sentences = read(given(tmp_path, "functions.csv", "key,name\nIT,Größe\n".encode(encoding)))
    assert (sentences, rows) == ([], [(2, {"key": "IT", "name": "Größe"})])


def test_rows_count_as_a_spreadsheet_shows_them_blank_ones_and_line_breaks_included(tmp_path):
    rows, _none = read(given(tmp_path, "functions.csv", 'key,name\nIT,"two\nlines"\n\nCX,b\n'))
    assert [number for number, _cells in rows] == [2, 4]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "functions.csv, list functions: the file is empty."),
        (b" \n ", "the file is empty."),
        (b"\x00\x01\x02\x03binary", "this is not a text file."),
        (
            b"key,name\nIT,a\nCX,Gr\xf6\xdfe\n",
            "functions.csv, row 3, column name: the text is not UTF-8 from here on (byte 0xF6).",
        ),
        ("key,name\nIT,a\n".encode("utf-16") + b"\x00", "the text is not UTF-16"),
        (b"key,name,key\n", "row 1, column key: the column “key” occurs twice"),
        (b"key,,name\n", "column 2 has no name"),
        (b"\nkey,name\n", "the first row is blank"),
        (b'key,name\nIT,"open\nCX,b\n', "the quotation marks do not match"),
        (b"key,name\nIT,a,b\n", "functions.csv, row 2: there are more cells than the first row has column names."),
        (",".join(f"c{n}" for n in range(65)).encode(), "there are 65 columns; the limit is 64."),
    ],
)
def test_a_csv_that_cannot_be_read_says_where_and_what_to_do(tmp_path, content, sentence):
    _rows, sentences = read(given(tmp_path, "functions.csv", content))
    assert any(sentence.removeprefix("functions.csv, list functions: ") in one for one in sentences), sentences


def test_ten_million_rows_are_refused_within_seconds(tmp_path):
    path = given(tmp_path, "measurements.csv", b"series,on,value\n" + b"a,b,1\n" * 10_000_000)
    started = time.monotonic()
    _rows, sentences = read(path)
    assert "there are more than 2,000,000 rows. Split the file" in sentences[0]
    assert time.monotonic() - started < 10


def test_a_cell_of_a_novels_length_is_told_not_kept(tmp_path):
    rows, _none = read(given(tmp_path, "functions.csv", "key,name\nIT," + "x" * 10_001))
    assert "the text has 10,001 characters; the limit is 10,000." in rows[0][1]["name"].message


# --- JSON -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "the file is empty."),
        ("{", "this is not JSON: line 1"),
        ("[]", "the document must be an object of lists"),
        ('{"functions": [1]}', "list functions, item 1: each item must be an object"),
        ('{"functions": [{"key": NaN}]}', "“NaN” is not a number."),
        ('{"functions": [{"key": 1, "key": 2}]}', "“key” occurs twice in one object."),
        ("[" * 100_000, "nested too deeply"),
        ('{"functions": ' + "9" * 5000 + "}", "one of the numbers has too many digits"),
        (b'{"functions": [\n{"name": "\xf6"}]}', "not UTF-8 from line 2 on (byte 0xF6)"),
    ],
)
def test_a_document_that_cannot_be_read_says_where_and_what_to_do(tmp_path, content, sentence):
    _rows, sentences = read(given(tmp_path, "bundle.json", content))
    assert len(sentences) == 1
    assert sentence in sentences[0]


# --- XLSX -------------------------------------------------------------------------------------------------------
def test_sheets_are_read_with_their_row_numbers_and_types(tmp_path):
    rows, sentences = read(workbook(tmp_path, [["key", "n"], ["IT", 1.5], [], ["CX", True]]))
    assert (sentences, rows) == ([], [(2, {"key": "IT", "n": 1.5}), (4, {"key": "CX", "n": True})])


def test_formula_cells_are_refused_with_the_cure(tmp_path):
    rows, _none = read(workbook(tmp_path, [["key", "n"], ["IT", "=1+1"]]))
    assert rows[0][1]["n"].message == "the cell contains a formula. Copy the column and paste it as values."


def test_yes_and_no_as_libreoffice_saves_them_are_read(tmp_path):
    name = b'<c r="%s1" t="inlineStr"><is><t>%s</t></is></c>'
    cell = b'<c r="%s2" t="b"><f aca="false">%s()</f><v>%d</v></c>'
    data = b'<row r="1">' + name % (b"A", b"yes") + name % (b"B", b"no") + b"</row>"
    data += b'<row r="2">' + cell % (b"A", b"TRUE", 1) + cell % (b"B", b"FALSE", 0) + b"</row>"
    assert read(_with_sheet(tmp_path, data)) == ([(2, {"yes": True, "no": False})], [])


@pytest.mark.parametrize("formula", ["=NOT(TRUE())", "=TRUE()+0", "=A1"])
def test_other_formulas_of_yes_and_no_are_still_refused(tmp_path, formula):
    rows, _none = read(workbook(tmp_path, [["key", "n"], ["IT", formula]]))
    assert rows[0][1]["n"].message == "the cell contains a formula. Copy the column and paste it as values."


def test_a_sheet_with_too_many_rows_is_refused_within_seconds(tmp_path):
    line = b'<row r="%d"><c r="A%d" t="inlineStr"><is><t>x</t></is></c></row>'
    data = b"".join(line % (n, n) for n in range(1, 1_048_577))
    path = _with_sheet(tmp_path, data)
    started = time.monotonic()
    _rows, sentences = read(path)
    assert "sheet functions: the sheet has more than 200,000 rows." in sentences[0]
    assert time.monotonic() - started < 10


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="A1048576"><v>1</v></c></row>', "200,000 rows"),
        (b'<row r="1"><c r="XFD1"><v>1</v></c></row>', "to the right of column 64"),
        (b'<row r="1"><c r="A1" t="s"><v>99</v></c></row>', "the workbook is damaged"),
    ],
)
def test_workbooks_that_claim_more_than_they_hold_are_refused(tmp_path, data, sentence):
    _rows, sentences = read(_with_sheet(tmp_path, data))
    assert sentence in sentences[0]


def test_an_entity_bomb_is_refused(tmp_path):
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
    path = _with_sheet(tmp_path, b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>', before=bomb)
    assert "the workbook is damaged" in read(path)[1][0]


def test_a_reader_that_takes_too_long_is_ended(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "CHILD_SECONDS", 0.01)
    monkeypatch.setattr("cxtracker.tabular.workbooks.CHILD", given(tmp_path, "child.py", "import time; time.sleep(60)"))
    _rows, sentences = read(workbook(tmp_path, [["key"]]))
    assert "takes more memory or time to read than allowed" in sentences[0]


def test_a_workbook_that_needs_too_much_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "CHILD_BYTES", 24 * limits.MIB)
    _rows, sentences = read(workbook(tmp_path, [["key"], *[[f"key {n} " + "x" * 500] for n in range(2_000)]]))
    assert "takes more memory or time to read than allowed" in sentences[0]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600, "old or password-protected Office file"),
        ("a.xlsx", b"", "the file is empty"),
        ("a.xlsx", b"key,name", "the content does not match the name of the file (*.xlsx)"),
        ("a.xlsx", b"PK\x03\x04" + b"x" * 600, "damaged or incomplete"),
        ("a.pdf", b"%PDF-1.7", ".pdf files cannot be imported"),
    ],
)
def test_files_of_another_kind_are_named_as_such(tmp_path, name, content, sentence):
    assert sentence in read(given(tmp_path, name, content))[1][0]


def test_a_workbook_with_macros_is_refused(tmp_path):
    path = archive(tmp_path, {"[Content_Types].xml": "x", "xl/workbook.xml": "x", "xl/vbaProject.bin": "x"}, "a.xlsm")
    assert "the workbook contains macros" in read(path)[1][0]


# --- archives and folders ---------------------------------------------------------------------------------------
def test_an_archive_holds_one_csv_per_list(tmp_path):
    path = archive(tmp_path, {"data/functions.csv": "key\nIT\n", "segments.csv": "key\nnew\n", "__MACOSX/._x": "x"})
    rows, sentences = read(path)
    assert (sentences, len(rows)) == ([], 2)


@pytest.mark.parametrize(
    ("members", "sentence"),
    [
        ({"../functions.csv": "key"}, "leads outside the archive"),
        ({"/etc/functions.csv": "key"}, "leads outside the archive"),
        ({"inner.zip": "x"}, "is an archive or workbook inside the archive"),
        ({"readme.txt": "x"}, "is not a CSV file"),
        ({f"{n}.csv": "key" for n in range(201)}, "it contains 201 files; the limit is 200"),
        ({"measurements.csv": b"\0" * (3 * limits.MIB)}, "would unpack to far more than its size"),
        ({}, "there is no CSV file in the archive"),
    ],
)
def test_an_archive_that_means_harm_or_holds_something_else_is_refused(tmp_path, members, sentence):
    assert sentence in read(archive(tmp_path, members))[1][0]


def test_an_encrypted_archive_is_refused(tmp_path):
    path = archive(tmp_path, {"functions.csv": "key\nIT\n"})
    content = bytearray(path.read_bytes())
    directory = content.index(b"PK\x01\x02")
    content[directory + 8 : directory + 10] = struct.pack("<H", 1)
    path.write_bytes(content)
    assert "is encrypted" in read(path)[1][0]


def test_a_damaged_member_is_told_and_the_others_are_read(tmp_path):
    path = tmp_path / "lists.zip"
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("functions.csv", "key\nIT\n")
    content = path.read_bytes().replace(b"IT\n", b"XX\n")
    path.write_bytes(content)
    assert "damaged or incomplete" in read(path)[1][0]


def test_a_folder_is_read_file_by_file_and_strangers_in_it_are_named(tmp_path):
    folder = tmp_path / "company"
    folder.mkdir()
    given(folder, "functions.csv", "key\nIT\n")
    given(folder, ".DS_Store", b"\0")
    given(folder, "notes.docx", "x")
    rows, sentences = read(folder)
    assert len(rows) == 1
    assert sentences == [
        (
            "company/notes.docx: .docx files cannot be imported. "
            "Use JSON, XLSX, ODS or CSV, or a folder or zip of CSV files."
        )
    ]


def test_a_file_that_is_not_there_is_told(tmp_path):
    assert "cannot be opened (No such file or directory)" in read(tmp_path / "gone.csv")[1][0]


def _with_sheet(tmp_path, data, before=b""):
    """A workbook whose only sheet has this XML as its data."""
    source = workbook(tmp_path, [["key"]], "plain.xlsx")
    path = tmp_path / "made.xlsx"
    main = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    with zipfile.ZipFile(source) as plain, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name in plain.namelist():
            content = plain.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = b"<?xml version='1.0'?>" + before + b"<worksheet " + main + b"><sheetData>" + data
                content += b"</sheetData></worksheet>"
            made.writestr(name, content)
    return path
