"""Text files as people have them, and exactly what is read of each: rows, what is left out, what is asked."""

from __future__ import annotations

from datetime import date

import pytest

from cxtracker.tabular import sheets
from cxtracker.tabular.tables import Percent
from tests.files.messy import MADE, register
from tests.imports.reading.company import ANNA, BOB, INGO, OLGA, brought


def test_a_german_register(bring):
    got = bring("german-register.csv", accountable={"Frau Schmidt (IT)": INGO}, lead_function={"Kundendienst": "+"})
    assert got.mapping.subject == "initiatives"
    assert got.found.heading_row == 4
    assert got.targets == {
        "Nr.": "key",
        "Projekt": "title",
        "Bereich": "lead_function",
        "Verantwortlich": "accountable",
        "Status": "status",
        "Budget (T€)": "budget",
        "Ende": "go_live",
    }
    assert got.left_out == [
        "row 1: above the table: “Projektübersicht Kundenerlebnis”",
        "row 2: above the table: “Stand: 26.11.2026”",
        "row 9: sum: “Summe”",
    ]
    assert got.asked == {"Kundendienst": "", "Frau Schmidt (IT)": INGO, "Budget (T€)": "1000"}
    assert [row.number for row in got.rows] == [5, 6, 7]
    assert got.of("initiatives") == [
        {
            "key": "P-01",
            "title": "Freundliche Kamera",
            "lead_function": "SAL",
            "accountable": INGO,
            "status": "delivering",
            "budget": 90_000,
            "go_live": date(2026, 12, 31),
        },
        {
            "key": "P-02",
            "title": "Klare Rechnung",
            "lead_function": "FIN",
            "accountable": ANNA,
            "status": "proposed",
            "budget": 12_500,
            "go_live": date(2027, 9, 30),
        },
        {
            "key": "P-03",
            "title": "Bessere Hotline",
            "lead_function": "kundendienst",
            "accountable": BOB,
            "status": "closed",
            "budget": 1_250_000,
            "go_live": date(2026, 6, 30),
        },
    ]
    assert got.of("functions") == [{"key": "kundendienst", "name": "Kundendienst"}]
    assert not got.problems


def test_thousands_are_taken_as_they_stand_where_somebody_says_so(bring):
    got = bring("german-register.csv", budget={"Budget (T€)": "1"})
    assert [row["budget"] for row in got.of("initiatives")] == [90, 12.5, 1250]


def test_a_russian_register(bring):
    got = bring("russian-register.csv", accountable={"Петрова О.": OLGA}, lead_function={"Финансы": ""})
    assert got.left_out == ["row 4: sum: “Итого”"]
    assert got.asked == {"Финансы": "", "Петрова О.": OLGA}
    assert got.of("initiatives") == [
        {
            "key": "П1",
            "title": "Быстрый ответ",
            "lead_function": "SAL",
            "accountable": OLGA,
            "status": "delivering",
            "budget": 1250.5,
            "go_live": date(2026, 12, 31),
        },
        {
            "key": "П2",
            "title": "Понятный счет",
            "accountable": OLGA,
            "status": "proposed",
            "budget": 10_000,
            "go_live": date(2027, 6, 30),
        },
    ]


def test_a_tracker_export_with_repeated_columns(bring):
    got = bring("jira-export.csv")
    assert got.found.columns[14:22] == (
        *("Labels", "Labels (2)", "Component/s", "Component/s (2)"),
        *("Touchpoint", "Touchpoint (2)", "Comment", "Comment (2)"),
    )
    assert not got.questions
    assert not got.problems
    assert got.of("initiatives") == [
        {
            "key": "CX-12",
            "title": "Faster answers",
            "problem": "Calls wait, too long\nand nobody knows",
            "status": "delivering",
            "accountable": BOB,
            "initiator": INGO,
            "lead_function": "SAL",
            "touchpoints": "first-call;invoice",
            "go_live": date(2026, 12, 31),
        },
        {"key": "CX-13", "title": "Clear invoice", "status": "stopped", "initiator": ANNA},
    ]


def test_objectives_and_key_results(bring):
    got = bring("okr.tsv")
    assert got.left_out == ["row 1: above the table: “OKRs 2026”"]
    assert got.of("initiatives") == [
        {"title": "Delight callers", "accountable": BOB, "go_live": date(2026, 12, 31)},
        {"title": "Keep customers", "accountable": INGO, "go_live": date(2026, 12, 31)},
    ]
    nps, churn = got.of("outcomes")
    assert nps == {"metric": "NPS", "baseline": 20, "target": 40, "headline": True}
    assert (churn["metric"], churn["baseline"], churn["target"]) == ("CHURN", 0.024, 0.019)
    assert isinstance(churn["baseline"], Percent)


def test_a_file_that_names_its_separator_with_quotes_and_yes_and_no(bring):
    got = bring("excel-says-the-separator.csv")
    assert got.of("initiatives") == [
        {"key": "A1", "title": "Answer, at once", "start": date(2026, 1, 5), "private": False},
        {"key": "A2", "title": 'Say "sorry"', "start": date(2026, 2, 5), "private": True},
    ]


def test_guarded_formulas_are_texts_again(bring):
    assert [row["title"] for row in bring("apostrophes.csv").of("initiatives")] == ["=1+1", "-5 days"]


def test_quotation_marks_that_do_not_match(bring, tmp_path):
    assert bring("open-quotation-mark.csv").of("initiatives") == [
        {"key": "A1", "title": "19 screen for shops", "budget": 100},
        {"key": "A2", "title": "Paper", "budget": 200},
    ]
    (sheet,) = sheets.read(tmp_path / "open-quotation-mark.csv", file="open-quotation-mark.csv")
    assert sheet.remarks[-1] == "quotation marks do not match in line 2; look at its rows"


def test_american_dates_and_a_foreign_currency(bring):
    got = bring("american.csv")
    assert [(row["start"], row["go_live"]) for row in got.of("initiatives")] == [
        (date(2026, 1, 15), date(2026, 12, 31)),
        (date(2026, 2, 3), date(2026, 3, 4)),
    ]
    assert got.problems == ["2 Cost: “$1,234.50” is in another currency than EUR. Convert it."]
    assert got.of("initiatives")[1]["budget"] == 1000


def test_what_can_be_read_in_two_ways_is_asked_and_not_guessed(bring):
    got = bring("which-month.csv")
    assert [(question.text, question.about, question.suggestions, question.chosen) for question in got.questions] == [
        ("3/4/2026", "order", (("dmy", "2026-04-03"), ("mdy", "2026-03-04")), ""),
        ("90.000", "locale", (("de", "90000"), ("en", "90")), ""),
    ]
    assert got.of("initiatives") == [{"title": "Callback"}, {"title": "Portal"}]
    assert len(got.problems) == 4
    got = bring("which-month.csv", start={"3/4/2026": "mdy"}, budget={"90.000": "de"})
    assert got.of("initiatives") == [
        {"title": "Callback", "start": date(2026, 3, 4), "budget": 90_000},
        {"title": "Portal", "start": date(2026, 5, 6), "budget": 12_500},
    ]
    assert not got.problems


def test_months_as_columns(bring):
    got = bring("months-as-columns.csv")
    assert got.mapping.subject == "readings"
    assert got.mapping.months_as_columns == (1, 2, 3)
    assert got.of("measurements") == [
        {"series": "nps", "on": date(2026, 1, 31), "value": 20, "source": "Umfrage"},
        {"series": "nps", "on": date(2026, 2, 28), "value": 21.5, "source": "Umfrage"},
        {"series": "churn", "on": date(2026, 1, 31), "value": 0.024, "source": "DWH"},
        {"series": "churn", "on": date(2026, 2, 28), "value": 0.023, "source": "DWH"},
        {"series": "churn", "on": date(2026, 3, 31), "value": 0.022, "source": "DWH"},
    ]
    assert isinstance(got.of("measurements")[-1]["value"], Percent)


def test_series_as_columns(bring):
    got = bring("series-as-columns.csv")
    assert got.targets == {"Monat": "on", "NPS": "value", "Kündigungsquote": "value"}
    assert got.of("measurements") == [
        {"series": "nps", "on": date(2026, 1, 31), "value": 20},
        {"series": "churn", "on": date(2026, 1, 31), "value": 2.4},
        {"series": "nps", "on": date(2026, 2, 28), "value": 21},
        {"series": "churn", "on": date(2026, 2, 28), "value": 2.3},
    ]


def test_two_columns_without_headings(bring):
    got = bring("no-headings.csv", series={"Column B": "nps"})
    assert got.found.heading_row == 0
    assert got.asked == {"Column B": ""}
    assert [(row["on"], row["value"]) for row in got.of("measurements")] == [
        (date(2026, 1, 31), 20),
        (date(2026, 2, 28), 21.5),
        (date(2026, 3, 31), 22),
    ]


def test_a_file_of_a_mac(bring):
    assert bring("mac.csv").of("initiatives") == [
        {"title": "Rückruf für Käufer", "status": "delivering"},
        {"title": "Ärger klären", "status": "closed"},
    ]


def test_every_made_file_is_read_without_a_question_it_does_not_need(bring):
    assert len(MADE) >= 20
    for name in MADE:
        assert bring(name).rows


@pytest.mark.slow
def test_a_register_of_fifty_thousand_rows(tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(register(50_000), encoding="utf-8")
    got = brought(path)
    assert len(got.rows) == 50_000
    assert not got.problems
    assert got.of("initiatives")[-1] == {
        "key": "R49999",
        "title": "Vorhaben 49999",
        "lead_function": "SAL" if 49_999 % 3 == 0 else ("IT" if 49_999 % 3 == 1 else "FIN"),
        "accountable": ANNA,
        "status": ("delivering", "proposed", "closed")[49_999 % 3],
        "budget": 49_999.5,
        "start": date(2026, 2, 1),
        "go_live": date(2026, 12, 31),
    }
