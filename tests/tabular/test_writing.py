"""The one writer of spreadsheets: types are kept, texts stay texts, and what is read back is what was written."""

import io
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import time_machine
from hypothesis import HealthCheck, example, given, settings, strategies as st

from cxtracker.tabular import separated, workbooks
from cxtracker.tabular.writing import UNWRITABLE, Money, Share, csv_lines, write_xlsx

TEXTS = st.text(max_size=40).map(lambda text: UNWRITABLE.sub("", text)) | st.sampled_from(
    ["=1+1", "'=1", "-5", '"quoted", with; separators', "two\nlines", "Привет", "🙂", "_x000D_", "a\tb", "<&>", "  x  "]
)


def as_csv(columns, rows) -> bytes:
    return "".join(csv_lines(columns, rows)).encode()


def as_xlsx(columns, rows) -> bytes:
    stream = io.BytesIO()
    write_xlsx(stream, [("things", columns, rows)])
    return stream.getvalue()


def csv_read_back(content: bytes):
    table = separated.read(io.BytesIO(content), file="things.csv", name="things")
    return table.columns, [cells for _number, cells in table]


def xlsx_read_back(content: bytes):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "things.xlsx"
        path.write_bytes(content)
        [table] = workbooks.read(path, file="things.xlsx")
        return table.columns, [cells for _number, cells in table]


def test_numbers_dates_and_yes_or_no_keep_their_types_in_a_workbook():
    row = [1, 0.1 + 0.2, Decimal("12.50"), date(2026, 2, 1), datetime(2026, 2, 1, 12), True, "text", None]  # noqa: DTZ001
    content = as_xlsx(list("abcdefgh"), [row])
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    values = [cell.value for cell in sheet[2]]
    assert values[:3] == [1, 0.1 + 0.2, 12.5]
    assert values[3:6] == [datetime(2026, 2, 1), datetime(2026, 2, 1, 12), True]  # noqa: DTZ001
    assert values[6] == "text"


def test_shares_and_money_are_numbers_that_look_like_what_they_are():
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(["share", "money"], [[Share(0.655), Money("-1234.50")]]))).active
    share, money = sheet[2]
    assert (share.value, share.number_format) == (0.655, "0.0%")
    assert (money.value, money.number_format) == (-1234.5, "#,##0")


def test_a_workbook_is_ready_to_read_filter_and_print():
    rows = [["short", "x" * 200], ["s", "y"]]
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(["a", "text"], rows))).active
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:B3", "$1:$1")
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.column_dimensions["A"].width < 12 < 55 < sheet.column_dimensions["B"].width < 65
    assert sheet["B2"].alignment.wrap_text
    assert not sheet["A2"].alignment.wrap_text


def test_headings_break_between_words_and_lines_of_a_text_are_shown():
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(["share of all influence"], [["a\nb"]]))).active
    assert sheet.column_dimensions["A"].width < 16
    assert sheet["A1"].alignment.wrap_text
    assert sheet["A2"].alignment.wrap_text


def test_no_text_is_cut_in_silence():
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx(["a"], [["x" * 40_000]]))).active
    assert len(sheet["A2"].value) == 40_000


def test_a_row_of_another_length_than_the_header_is_refused():
    for row in (["a"], ["a", "b", "c"]):
        with pytest.raises(ValueError, match="zip"):
            as_xlsx(["first", "second"], [row])


def test_a_workbook_that_fails_halfway_leaves_no_file_behind(tmp_path, monkeypatch):
    def rows():
        yield ["a"]
        raise LookupError

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with pytest.raises(LookupError):
        as_xlsx(["first"], rows())
    assert list(tmp_path.iterdir()) == []


def test_equal_tables_are_equal_files():
    with time_machine.travel(datetime(2026, 2, 1, tzinfo=UTC)):
        early = as_xlsx(["a"], [["b"]])
    with time_machine.travel(datetime(2027, 3, 2, tzinfo=UTC)):
        assert as_xlsx(["a"], [["b"]]) == early


def test_a_csv_begins_with_the_mark_by_which_excel_knows_utf8():
    assert as_csv(["name"], [["Größe"]]) == "\ufeffname\r\nGröße\r\n".encode()


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-1", "@x", " =1", "＝1"])
def test_no_cell_and_no_heading_can_become_a_formula(text):
    sheet = openpyxl.load_workbook(io.BytesIO(as_xlsx([text], [[text]]))).active
    assert [cell.data_type for row in sheet.iter_rows() for cell in row] == ["s", "s"]
    assert [cell.value for row in sheet.iter_rows() for cell in row] == ["'" + text] * 2
    assert as_csv(["a"], [[text]]).decode("utf-8-sig").splitlines()[1] == "'" + text


def test_negative_numbers_stay_numbers():
    assert as_csv(["a", "b"], [[-5, -0.5]]).decode("utf-8-sig").splitlines()[1] == "-5,-0.5"
    assert xlsx_read_back(as_xlsx(["a"], [[-5]]))[1] == [{"a": -5}]


def test_days_before_excels_calendar_are_written_as_text():
    assert xlsx_read_back(as_xlsx(["a"], [[date(1899, 5, 1)]]))[1] == [{"a": "1899-05-01"}]


@given(st.lists(TEXTS, min_size=2, max_size=2))
def test_every_text_comes_back_from_csv(texts):
    columns, rows = csv_read_back(as_csv(["first", "second"], [texts, ["x", "y"]]))
    assert columns == ["first", "second"]
    assert [row["first"] or "" for row in rows if row["second"] == "y" and row["first"] == "x"]
    if any(texts):
        assert [rows[0]["first"] or "", rows[0]["second"] or ""] == texts


@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(TEXTS.filter(bool), min_size=25, max_size=60))
@example(
    ["_x000D_", "x_x0041_y", "\ttab", "a\nb", "'", "''=", "&amp;", "]]>", "<r><t>x</t></r>", "a  b", "\x85", "\u2028"]
)
def test_every_text_comes_back_from_a_workbook(texts):
    _columns, rows = xlsx_read_back(as_xlsx(["text", "number"], [[text, 1] for text in texts]))
    assert [row["text"] for row in rows] == texts


@settings(max_examples=4, deadline=None)
@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=30))
def test_every_number_comes_back_to_its_last_digit(numbers):
    assert [row["n"] for row in xlsx_read_back(as_xlsx(["n"], [[one] for one in numbers]))[1]] == numbers
    assert [float(row["n"]) for row in csv_read_back(as_csv(["n"], [[one] for one in numbers]))[1]] == numbers
