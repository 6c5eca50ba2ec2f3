"""Where the table is in a sheet, what of it is left out, and what a mapping keeps for the next file of its shape."""

from __future__ import annotations

import pytest

from cxtracker.tabular import sheets
from cxtracker.tabular.sheets import Formula, Sheet
from initiatives.imports.rules import mapping as maps
from initiatives.imports.rules.columns import ColumnMap, Mapping
from initiatives.imports.rules.tables import candidates
from tests.imports.reading.company import KNOWN, brought


def found(*lines, **more):
    """The best table of a sheet of rows, numbered from 1; None is a blank row."""
    rows = [(number, list(line)) for number, line in enumerate(lines, 1) if line]
    return candidates([Sheet("S", rows, **more)])[0]


def reasons(table):
    return [f"{part.where}: {part.why}" for part in table.left_out]


HEAD = ("Title", "Owner", "Budget", "Start")
ROW = ("Callback", "Bob Jones", 90, "2026-01-01")


@pytest.mark.parametrize(
    "sums",
    [
        ("Total", None, 90, None),
        ("Grand total:", None, "90 €", None),
        (None, "Zwischensumme", 90, None),
        ("Summe 2026", None, Formula(90, "=SUM(C2:C2)"), None),
        (None, None, Formula(90, "=SUBTOTAL(9,C2:C2)"), None),
        ("Итого", None, "1 090", None),
        ("Ø", None, 45, None),
    ],
    ids=repr,
)
def test_sums_are_left_out(sums):
    table = found(HEAD, ROW, sums, ROW)
    assert len(table.rows) == 2
    assert reasons(table)[0].startswith("row 3: sum: ")


def test_a_title_that_begins_with_a_word_for_sums_stays():
    table = found(HEAD, ("Total cost transparency", "Bob Jones", 90, None), ("Total", "Bob Jones", 5, None))
    assert len(table.rows) == 2


def test_the_sum_at_the_end_needs_no_word():
    table = found(HEAD, ROW, ("Portal", "Ann", 10, "2026-02-01"), (None, None, 100, None))
    assert reasons(table) == ["row 4: sum of the rows above"]
    table = found(HEAD, ROW, ("Portal", "Ann", 10, "2026-02-01"), (None, None, 55, None))
    assert len(table.rows) == 3


def test_a_row_with_a_title_alone_stays():
    assert len(found(HEAD, ROW, ("Only an idea", None, None, None), ROW).rows) == 3


def test_blank_columns_go_and_nameless_ones_get_their_letter():
    table = found((None, "Title", None, "Owner", None), (None, "Callback", "?", "Bob Jones", None))
    assert table.columns == ("Title", "Column C", "Owner")
    assert table.rows[0].cells == ("Callback", "?", "Bob Jones")


def test_very_many_rows_left_out_are_summed_up():
    lines = [line for number in range(60) for line in (ROW, ("Sum", None, number, None))]
    table = found(HEAD, *lines)
    assert len(table.rows) == 60
    assert reasons(table)[-1] == "40 more: for the same reasons"


def test_a_sheet_of_notes_is_read_where_there_is_no_other():
    (table,) = candidates([Sheet("Notes", [(1, list(HEAD)), (2, list(ROW))], notes=True)])
    assert len(table.rows) == 1


def test_nothing_is_found_in_nothing():
    assert candidates([]) == []
    assert candidates([Sheet("S", [(1, ["alone"])])]) == []


def test_the_best_table_comes_first():
    log = Sheet("Log", [(1, ["when", "what happened"]), (2, ["yesterday", "edited"])])
    plan = Sheet("Plan", [(1, list(HEAD)), (2, list(ROW))])
    first, _second = candidates([log, plan])
    assert first.sheet == "Plan"
    assert reasons(first) == ["sheet Log, row 1: another table"]


# --- remembering --------------------------------------------------------------------------------------------------
def test_a_shape_is_the_headings_in_their_order():
    shapes = {maps.shape(found(head, ROW)) for head in (HEAD, ("TITLE", "Owner ", "budget", "Start"), HEAD[::-1])}
    assert len(shapes) == 2


def test_what_was_decided_comes_back_but_how_numbers_are_written_is_looked_up_anew():
    before = Mapping(
        "initiatives",
        {0: ColumnMap("title"), 1: ColumnMap("initiator"), 2: ColumnMap("budget", factor=1000, locale="en")},
        {"initiator": {"The boss": "bob.jones@example.com"}},
    )
    table = found(HEAD, ("Callback", "The boss", "90.000", "2026-01-01"))
    got = maps.guess(table, KNOWN, Mapping.from_json(before.to_json()))
    assert [got.columns[place].target for place in range(3)] == ["title", "initiator", "budget"]
    assert got.columns[2].factor == 1000
    assert got.columns[2].locale == ""
    assert got.values["initiator"] == {"The boss": "bob.jones@example.com"}
    assert [question.about for question in maps.unsure(table, got, KNOWN)] == ["locale"]


def test_a_mapping_is_kept_as_json():
    mapping = brought("Kennzahl\tJan 26\tFeb 26\nNPS\t20\t21,5\n").mapping
    assert Mapping.from_json(mapping.to_json()) == mapping


def test_columns_of_departments_and_people_are_told_apart_by_what_is_in_them():
    assert brought("Title;Owner\nCallback;Marketing\nPortal;IT\n").targets == {
        "Title": "title",
        "Owner": "lead_function",
    }
    assert brought("Title;Team\nCallback;Bob Jones\n").targets == {"Title": "title", "Team": "accountable"}


def test_a_column_is_not_taken_for_what_its_cells_cannot_be():
    assert brought("Nr;Titel;Ende\n1;Rückruf;wenn alles fertig ist\n2;Portal;später\n").targets == {"Titel": "title"}


def test_an_initiative_without_key_is_found_by_its_title():
    rows = brought("Title;Budget\nSmile camera;5\nSomething new;6\n").of("initiatives")
    assert rows == [{"title": "Smile camera", "budget": 5, "key": "I1"}, {"title": "Something new", "budget": 6}]


def test_rows_of_other_lists_name_the_initiative_by_its_key():
    got = brought("Key;Title;Owners;KPI;Baseline\nX1;Callback;IT;NPS;20\n")
    assert got.of("ownerships") == [{"initiative": "X1", "function": "IT", "state": "reported", "reported": "approved"}]
    assert got.of("outcomes") == [{"initiative": "X1", "metric": "NPS", "baseline": 20, "headline": True}]


def test_what_is_missing_is_said_once():
    got = brought("Key;Title\nX1;\n")
    assert got.problems == ["2 Title: “Title” is missing. Fill it in, or choose the column that holds it."]
    assert sheets.paste("a;b\n1;2\n").name == ""
