"""How single cells are read: numbers by locale, days and periods in three languages, yes and no, people."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from cxtracker.tabular.tables import Cash, Percent
from initiatives.imports.rules import amounts, days
from initiatives.imports.rules.folding import factor, fold, heading
from initiatives.imports.rules.heading_words import WORDS
from initiatives.imports.rules.matching import Vocabulary, pieces
from initiatives.imports.rules.targets import SUBJECTS
from initiatives.imports.rules.value_words import CODES, code
from tests.imports.reading.company import KNOWN


@pytest.mark.parametrize(
    ("cell", "locale", "value"),
    [
        ("90.000", "de", 90_000),
        ("90.000", "en", 90),
        ("1.234,56", "", 1234.56),
        ("1,234.56", "", 1234.56),
        ("1,234", "de", 1.234),
        ("1,234", "en", 1234),
        ("1 234,5", "ru", 1234.5),
        ("1\u00a0234,5", "ru", 1234.5),
        ("1’250", "en", 1250),
        ("-5,25", "de", -5.25),
        ("(1.200)", "de", -1200),
        ("90.000,- €", "de", 90_000),
        ("€ 90,000", "en", 90_000),
        ("90 T€", "de", 90_000),
        ("5 TEUR", "de", 5000),
        ("1,2 Mio. €", "de", 1_200_000),
        ("12k", "en", 12_000),
        ("12,5 Tage", "de", 12.5),
        (Cash(90, "T€"), "de", 90_000),
        (Cash(90, "EUR"), "de", 90),
        (Decimal("2.50"), "en", Decimal("2.50")),
        (0.1, "en", 0.1),
    ],
)
def test_numbers(cell, locale, value):
    assert amounts.number(cell, locale, currency="EUR") == value


def test_numbers_times_a_factor_are_exact():
    assert [amounts.number(cell, "de", factor=1000) for cell in (0.29, 12.345, "0,29", 7)] == [290, 12_345, 290, 7000]


def test_shares_and_per_cent():
    assert amounts.number("31 %", "de") == 0.31
    assert isinstance(amounts.number("31 %", "de"), Percent)
    assert [amounts.number(cell, "de", share=True) for cell in (50, "50", "50 %", 0.5, "0,5", 1)] == [*[0.5] * 5, 1]


@pytest.mark.parametrize(
    "cell",
    ["ca. 50", "50-60", "50 von 100", "> 5", "n/a", "soon", "$ 5", "5 USD", Cash(5, "$"), True, "1" * 61, "x" * 61],
)
def test_what_is_no_number_is_said_with_the_cure(cell):
    with pytest.raises(amounts.Unclear, match=r"Write digits|Convert it"):
        amounts.number(cell, "de", currency="EUR")


@pytest.mark.parametrize("cell", ["90.000", "1.250", "12,500", "1,234"])
def test_thousands_that_could_be_decimals_are_never_guessed(cell):
    with pytest.raises(amounts.EitherWay) as either:
        amounts.number(cell, "")
    assert float(either.value.readings["de"]) != float(either.value.readings["en"])


@pytest.mark.parametrize(
    ("texts", "locale"),
    [
        (["90.000"], ""),
        (["90.000", "1,5"], "de"),
        (["90,000", "1.5"], "en"),
        (["1 234,5"], "ru"),
        (["12"], "en"),
        (["90.000", "1,5", "2.5"], ""),
        (["1.234.567"], "de"),
        ([], "en"),
    ],
)
def test_the_locale_is_concluded_from_the_column(texts, locale):
    assert amounts.locale_of(texts) == locale


@given(st.decimals(-(10**9), 10**9, places=3, allow_nan=False))
def test_a_number_written_in_a_locale_is_read_as_it_was(number):
    english = f"{number:,.3f}"
    german = english.translate(str.maketrans(",.", ".,"))
    russian = german.replace(".", "\u00a0")
    for text, locale in ((english, "en"), (german, "de"), (russian, "ru")):
        assert amounts.number(text, locale) == pytest.approx(float(number))


@given(st.text(max_size=80))
def test_no_text_breaks_the_readers(text):
    with suppress(amounts.Unclear):
        amounts.number(text, "de", currency="EUR")
    with suppress(days.Unclear):
        days.span(text, "dmy")


@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2026-09-01", "2026-09-01", "2026-09-01"),
        ("1.9.2026", "2026-09-01", "2026-09-01"),
        ("31.12.26", "2026-12-31", "2026-12-31"),
        ("26/Nov/26 9:15 AM", "2026-11-26", "2026-11-26"),
        ("2026-11-26T09:15:00+01:00", "2026-11-26", "2026-11-26"),
        ("December 31, 2026", "2026-12-31", "2026-12-31"),
        ("31. März 2026", "2026-03-31", "2026-03-31"),
        ("31 декабря 2026 г.", "2026-12-31", "2026-12-31"),
        ("1-Dec-26", "2026-12-01", "2026-12-01"),
        ("20260901", "2026-09-01", "2026-09-01"),
        ("13/4/2026", "2026-04-13", "2026-04-13"),
        ("Sep 26", "2026-09-01", "2026-09-30"),
        ("September 2026", "2026-09-01", "2026-09-30"),
        ("сентябрь 2026", "2026-09-01", "2026-09-30"),
        ("09/2026", "2026-09-01", "2026-09-30"),
        ("2026-09", "2026-09-01", "2026-09-30"),
        ("Q3 2026", "2026-07-01", "2026-09-30"),
        ("2026-Q3", "2026-07-01", "2026-09-30"),
        ("3. Quartal 2026", "2026-07-01", "2026-09-30"),
        ("2 кв. 2027", "2027-04-01", "2027-06-30"),
        ("H1 2026", "2026-01-01", "2026-06-30"),
        ("KW 38 2026", "2026-09-14", "2026-09-20"),
        ("2026", "2026-01-01", "2026-12-31"),
        (2026, "2026-01-01", "2026-12-31"),
        (46_023, "2026-01-01", "2026-01-01"),
        ("46023", "2026-01-01", "2026-01-01"),
        (date(2026, 9, 1), "2026-09-01", "2026-09-01"),
        (datetime.fromisoformat("2026-09-01T09:30"), "2026-09-01", "2026-09-01"),
    ],
    ids=repr,
)
def test_days_and_periods(cell, first, last):
    span = days.span(cell, "")
    assert (span.first.isoformat(), span.last.isoformat()) == (first, last)


@pytest.mark.parametrize("cell", ["Ende Q3", "soon", "31.02.2026", "12. Mai", 3.5, "KW 60 2026", "x" * 61, "0/0/2026"])
def test_what_is_no_day_is_said(cell):
    with pytest.raises(days.Unclear):
        days.span(cell, "dmy")


@pytest.mark.parametrize(
    ("texts", "order"),
    [
        (["1/2/2026", "13/2/2026"], "dmy"),
        (["1/2/2026", "2/13/2026"], "mdy"),
        (["1/2/2026"], ""),
        (["13/2/2026", "2/13/2026"], ""),
        (["2026-01-02"], "dmy"),
    ],
)
def test_the_order_of_day_and_month_is_concluded_from_the_column(texts, order):
    assert days.order_of(texts) == order


def test_words_are_compared_without_case_accents_and_units():
    assert fold("Fälligkeits-Datum") == fold("faelligkeits_datum")
    assert heading("Budget (T€)") == heading("Budget in TEUR") == heading("BUDGET") == "budget"
    assert [factor(text) for text in ("Budget (T€)", "Kosten in TEUR", "k€", "Mio. €", "Budget", "тыс. руб.")] == [
        *(1000, 1000, 1000, 1_000_000, 1, 1000)
    ]


def test_every_target_has_words_and_every_code_is_found_by_them():
    for subject, targets in SUBJECTS.items():
        assert set(WORDS[subject]) == {target.key for target in targets}
    for name, codes in CODES.items():
        for key, words in codes.items():
            assert {code(name, word) for word in words.split(",")} == {key}


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("ingo.schmidt@example.com", "ingo.schmidt@example.com"),
        ("Ingo.Schmidt@Example.com", "ingo.schmidt@example.com"),
        ("Schmidt, Ingo <ingo.schmidt@example.com>", "ingo.schmidt@example.com"),
        ("Ingo Schmidt", "ingo.schmidt@example.com"),
        ("Schmidt, Ingo", "ingo.schmidt@example.com"),
        ("Herr Dr. Ingo Schmidt (IT)", "ingo.schmidt@example.com"),
        ("Anna Mueller", "anna.mueller@example.com"),
        ("Schmidt", None),
        ("Frau Schmidt (IT)", None),
        ("someone@example.com", None),
    ],
)
def test_people_are_sure_by_address_or_full_name_only(text, key):
    assert Vocabulary("people", KNOWN).sure(text) == key


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("Frau Schmidt (IT)", "ingo.schmidt@example.com"),
        ("Schmidt (SAL)", "sabine.schmidt@example.com"),
        ("Schmidt (Vertrieb)", "sabine.schmidt@example.com"),
        ("B. Jones", "bob.jones@example.com"),
        ("Bob Jomes", ""),
        ("Schmidt", ""),
        ("Nobody Else", ""),
    ],
)
def test_who_is_probably_meant_is_proposed(text, likely):
    assert Vocabulary("people", KNOWN).suggestions(text)[1] == likely


def test_several_in_one_cell_unless_the_whole_is_known():
    functions = Vocabulary("functions", KNOWN)
    assert pieces("Sales & Marketing", functions, {}) == ["Sales & Marketing"]
    assert pieces("Sales, IT und Finanzen", functions, {}) == ["Sales", "IT", "Finanzen"]
    assert pieces("Research, Development", functions, {}) == ["Research, Development"]
    assert functions.sure("Marketing (MKT)") == functions.sure("MKT (Marketing)") == "MKT"
