"""Numbers and days as people write them, and lines from a spreadsheet."""

from __future__ import annotations

from datetime import date

import pytest

from journeys.metrics.readings.queries.pasting import plan
from journeys.metrics.readings.rules import pasting, typed
from tests.factories import MeasurementFactory, MetricFactory, SeriesFactory

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2.4", 2.4),
        ("2,4", 2.4),
        (" 2.4 ", 2.4),
        ("-2.4", -2.4),
        ("\u22122,4", -2.4),
        ("+3", 3),
        (".5", 0.5),
        ("0,024", 0.024),
        ("12 %", 12),
        ("12%", 12),
        ("60 000", 60_000),
        ("60\u00a0000,5", 60_000.5),
        ("1'234", 1234),
        ("1,234.5", 1234.5),
        ("1.234,5", 1234.5),
        ("1.234.567", 1_234_567),
        ("1,234,567", 1_234_567),
        ("1.234", 1.234),
        ("12,34", 12.34),
        ("1234,567", 1234.567),
    ],
)
def test_a_number_is_read_as_it_is_written(text, value):
    assert typed.number(text, "%", decimal_comma=False) == value


def test_a_percent_sign_is_read_where_the_unit_is_a_share_of_something():
    assert typed.number("12 %", "% of orders", decimal_comma=False) == 12


def test_a_reader_with_a_decimal_comma_writes_thousands_the_other_way():
    assert typed.number("1,234", "%", decimal_comma=True) == 1.234
    with pytest.raises(typed.Unreadable, match="could be 1234 or 1,234"):
        typed.number("1.234", "%", decimal_comma=True)


@pytest.mark.parametrize(
    ("text", "unit", "sentence"),
    [
        ("1,234", "%", "could be 1234 or 1.234"),
        ("12.500", "%", "could be 12500 or 12.5"),
        ("90.000", "%", "could be 90000 or 90"),
        ("12 %", "days", "this metric is in days"),
        ("12 EUR", "money", "includes a currency"),
        ("12 EUR", "", "Enter only the number; all money here is in one currency."),
        ("5 %", "", "this asks for an amount"),
        ("€12", "money", "includes a currency"),
        ("12 руб.", "money", "includes a currency"),
        ("nan", "%", "not a number"),
        ("inf", "%", "not a number"),
        ("1e400", "%", "not a number"),
        ("9" * 400, "%", "too large"),
        ("about 3", "%", "not a number"),
        ("1,23,456", "%", "not a number"),
        ("12 34", "%", "not a number"),
        ("2.4 60000", "%", "not a number"),
        ("", "%", "missing"),
    ],
)
def test_what_is_no_number_or_two_is_refused(text, unit, sentence):
    with pytest.raises(typed.Unreadable, match=sentence):
        typed.number(text, unit, decimal_comma=False)


@pytest.mark.parametrize(("text", "n"), [("", None), ("60000", 60_000), ("60,000", 60_000), ("60 000", 60_000)])
def test_cases_are_whole(text, n):
    assert typed.cases(text) == n


@pytest.mark.parametrize("text", ["-1", "2.5", "many", "1" * 30])
def test_cases_that_cannot_be_are_refused(text):
    with pytest.raises(typed.Unreadable):
        typed.cases(text)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-01-31", None, date(2026, 1, 31)),
        ("2026-01-31 00:00:00", None, date(2026, 1, 31)),
        ("31.01.2026", None, date(2026, 1, 31)),
        ("3.4.2026", None, date(2026, 4, 3)),
        ("1/31/2026", None, date(2026, 1, 31)),
        ("1/31/2026", "day", date(2026, 1, 31)),
        ("31/1/2026", None, date(2026, 1, 31)),
        ("5/5/2026", None, date(2026, 5, 5)),
        ("3/4/2026", "day", date(2026, 4, 3)),
        ("3/4/2026", "month", date(2026, 3, 4)),
    ],
)
def test_a_day_is_read_where_it_can_only_be_one(text, order, day):
    assert typed.day(text, order) == day


@pytest.mark.parametrize("text", ["3/4/2026", "31.02.2026", "31.01.26", "January", "", "2026-13-01", "46053"])
def test_what_is_no_day_or_two_is_refused(text):
    with pytest.raises(typed.Unreadable):
        typed.day(text, None)


def read(text: str, unit: str = "%") -> list[pasting.Line]:
    return pasting.read(text, unit, today=TODAY, decimal_comma=False, order=None)


def test_lines_from_a_spreadsheet_are_read_with_headings_and_blank_lines():
    lines = read("Date\tChurn\tn\n2026-01-31\t2.4\t60000\n\n28.02.2026\t2,5 %\t\tbilling\n")
    assert [line.heading for line in lines] == [True, False, False]
    assert (lines[1].on, lines[1].value, lines[1].n, lines[1].source) == (date(2026, 1, 31), 2.4, 60_000, None)
    assert (lines[2].number, lines[2].value, lines[2].n, lines[2].source) == (4, 2.5, None, "billing")


def test_one_date_that_leaves_no_doubt_decides_for_all():
    assert [line.on for line in read("1/31/2026\t1\n2/3/2026\t2")] == [date(2026, 1, 31), date(2026, 2, 3)]
    assert read("2/3/2026\t2")[0].problems == ("“2/3/2026” is ambiguous. Write the year first: 2026-03-02.",)


def test_every_problem_is_told_with_its_line():
    lines = read("2026-01-31\t2.4\n2026-01-31\t2.5\n2026-12-31\tx\t-1\n2026-02-28\n2026-03-31 2.4 60000")
    told = {line.number: line.problems for line in lines if line.problems}
    assert told[2] == ("Line 1 already has this date; keep one.",)
    assert len(told[3]) == 3
    assert told[4] == ("The value is missing.",)
    assert "not a number" in told[5][0]


@pytest.mark.django_db
def test_a_plan_says_what_each_line_would_do_and_keeps_what_a_line_is_silent_about(django_assert_num_queries, alma):
    series = SeriesFactory(metric=MetricFactory(unit="%"))
    for month, value in [(1, 2.4), (2, 2.5), (3, 2.3)]:
        MeasurementFactory(series=series, on=date(2026, month, 28), value=value, n=100, source="billing")
    lines = read("2026-01-28\t2.4\n2026-02-28\t2.6\n2026-04-28\t0.024\n2026-05-28\tx")
    with django_assert_num_queries(1):
        found = plan(series, lines, alma)
    assert [one.effect for one in found.lines] == ["unchanged", "changed", "created", "wrong"]
    assert (found.lines[1].before, found.lines[1].n, found.lines[1].source) == (2.5, 100, "billing")
    assert found.lines[2].doubts[0].startswith("Did you mean 2.4?")
    assert (found.created, found.changed, found.unchanged, found.wrong, found.doubtful) == (1, 1, 1, 1, 1)
    MeasurementFactory(series=series, on=date(2026, 4, 28), value=9)
    assert plan(series, lines, alma).fingerprint != found.fingerprint


@pytest.mark.django_db
def test_in_an_empty_series_pasted_values_are_judged_beside_each_other(alma):
    found = plan(
        SeriesFactory(metric=MetricFactory(unit="%")),
        read("2026-01-31\t2.4\n2026-02-28\t0.024\n2026-03-31\t2.5"),
        alma,
    )
    assert [bool(one.doubts) for one in found.lines] == [False, True, False]
