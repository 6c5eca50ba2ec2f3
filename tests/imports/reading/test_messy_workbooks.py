"""Workbooks as people have them, and exactly what is read of each: rows, what is left out, what is asked."""

from __future__ import annotations

from datetime import date

from cxtracker.tabular import sheets
from cxtracker.tabular.tables import Percent
from initiatives.imports.rules.tables import candidates
from tests.imports.reading.company import INGO, SABINE


def test_a_workbook_with_everything_at_once(bring):
    got = bring("everything-at-once.xlsx")
    assert got.left_out == [
        "row 2: above the table: “Programm Kundenerlebnis 2026”",
        "row 5: title of a section: “Vertrieb”",
        "row 8: sum: “Gesamt”",
        "row 11: note below the table: “Quelle: Controlling”",
        "sheet Listen: hidden sheet",
        "sheet README: sheet with notes for people",
    ]
    assert [(question.text, question.about, question.chosen, question.rows) for question in got.questions] == [
        ("=", "formulas", "take", 2)
    ]
    assert got.problems == [
        "6 Go-live: The cell is a formula. Say whether to take the values shown.",
        "7 Go-live: The cell is a formula. Say whether to take the values shown.",
    ]
    got = bring("everything-at-once.xlsx", go_live={"=": "take"})
    assert got.of("initiatives") == [
        {
            "key": "A1",
            "title": "Rückruf",
            "accountable": INGO,
            "status": "delivering",
            "budget": 5000,
            "go_live": date(2026, 12, 31),
        },
        {"key": "A2", "title": "Portal", "status": "proposed", "budget": 6000, "go_live": date(2026, 12, 31)},
    ]
    assert not got.problems
    assert "go_live" not in bring("everything-at-once.xlsx", go_live={"=": ""}).of("initiatives")[0]


def test_each_row_of_merged_cells_has_their_value(bring):
    assert bring("merged-groups.xlsx").of("initiatives") == [
        {"title": "Rückruf", "lead_function": "SAL"},
        {"title": "Portal", "lead_function": "SAL"},
        {"title": "Kamera", "lead_function": "IT"},
    ]


def test_years_merged_over_months(bring):
    got = bring("years-over-months.xlsx")
    assert got.found.columns == ("KPI", "2025 Nov", "2025 Dez", "2026 Jan", "2026 Feb")
    assert [(row["on"], row["value"]) for row in got.of("measurements")] == [
        (date(2025, 11, 30), 18),
        (date(2025, 12, 31), 19),
        (date(2026, 1, 31), 20),
        (date(2026, 2, 28), 21),
    ]


def test_dates_in_headings_and_per_cent_in_cells(bring):
    first, second = bring("dates-in-headings.xlsx").of("measurements")
    assert first == {"series": "churn", "on": date(2026, 1, 31), "value": 0.024}
    assert isinstance(second["value"], Percent)


def test_strict_open_xml(bring):
    assert bring("strict.xlsx").of("initiatives") == [{"title": "Rückruf", "start": date(2026, 1, 5)}]


def test_a_spreadsheet_of_libreoffice(bring):
    got = bring("libreoffice.ods", accountable={"I. Schmidt": INGO})
    assert got.left_out == ["sheet Anleitung: sheet with notes for people"]
    assert got.asked == {"I. Schmidt": INGO}
    assert got.of("initiatives") == [
        {"title": "Rückruf", "accountable": SABINE, "private": True, "budget": 90_000, "start": date(2026, 1, 5)},
        {"title": "Portal", "accountable": INGO, "start": date(2026, 2, 2)},
    ]
    assert got.problems == ["3 Budget: The cell is in USD, but money here is in EUR. Convert it."]


def test_units_and_numbers_under_the_headings(bring):
    got = bring("numbered-columns-and-units.xlsx")
    assert got.left_out == ["row 4: units, taken into the headings", "row 5: numbers of the columns"]
    assert got.of("initiatives") == [
        {
            "title": "Rückruf",
            "budget": 90_000,
            "start": date(2026, 1, 5),
            "go_live": date(2026, 12, 31),
            "status": "delivering",
        },
        {"title": "Portal", "budget": 12_500, "start": date(2026, 2, 5)},
    ]


def test_headings_again_and_another_table_below(bring, tmp_path):
    got = bring("two-tables.xlsx")
    assert got.left_out == ["row 3: the headings again", "sheet All, row 6: another table"]
    assert [row["title"] for row in got.of("initiatives")] == ["Callback", "Portal"]
    found = candidates(sheets.read(tmp_path / "two-tables.xlsx", file="two-tables.xlsx"))
    assert [table.columns for table in found] == [("Title", "Status", "Owner"), ("Metric", "Date", "Value")]


def test_cells_with_several_entries_and_marks_for_yes(bring):
    got = bring("yes-no-and-several.xlsx", asked={"Legal": ""}, segments={"Students": "+"})
    assert got.of("initiatives") == [
        {"title": "Callback", "touchpoints": "first-call", "segments": "PRIV;BUS", "on_hold": True, "depth": 2},
        {"title": "Portal", "touchpoints": "invoice;first-call", "segments": "students", "on_hold": False, "depth": 3},
    ]
    reported = {"state": "reported", "reported": "approved"}
    assert got.of("ownerships") == [
        {"function": "IT", **reported},
        {"function": "SAL", **reported},
        {"function": "MKT", "state": "requested"},
        {"function": "FIN", "state": "requested"},
        {"function": "S&M", **reported},
    ]
    assert got.of("segments") == [{"key": "students", "name": "Students"}]
    assert {question.text: question.may_add for question in got.questions} == {"Legal": True, "Students": True}


def test_touchpoints(bring):
    got = bring("touchpoints.xlsx")
    assert got.of("touchpoints") == [
        {
            "key": "first-call",
            "stage": "buy",
            "name": "Erstanruf",
            "channel": "Telefon",
            "satisfaction": 4,
            "moment_of_truth": True,
        },
        {
            "key": "website-besuchen",
            "stage": "research",
            "name": "Website besuchen",
            "channel": "Web",
            "satisfaction": 3,
        },
    ]


def test_outcomes(bring):
    got = bring("outcomes.xlsx")
    assert got.of("outcomes") == [
        {
            "initiative": "I1",
            "metric": "CHURN",
            "baseline": 0.031,
            "target": 0.026,
            "target_on": date(2027, 6, 30),
            "share": 0.5,
            "benefit_kind": "saving",
        }
    ]
