"""How numbers, shares, money and days are written, and that they are written so wherever they stand."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Template
from django.utils import timezone, translation
from hypothesis import given, strategies as st

from cxtracker.ui import numbers
from tests.architecture import source


def spaced(text: str) -> str:
    """The text with ordinary spaces, so that a table of what is expected can be read."""
    return text.replace(numbers.SPACE, " ")


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.285, "28.5 %"),
        (0.28, "28 %"),
        (0.005, "0.5 %"),
        (0.0004, "0 %"),
        (1.0, "100 %"),
        (0, "0 %"),
        (1 / 3, "33.3 %"),
        (0.0925, "9.3 %"),
        (0.2945, "29.5 %"),
        (1.25, "125 %"),
        (12.5, "1,250 %"),
        (-0.125, "−12.5 %"),
        (-0.00001, "0 %"),
        (Decimal("0.285"), "28.5 %"),
        (None, "–"),
    ],
)
def test_a_share_has_one_decimal_where_there_is_one(share, said):
    assert spaced(numbers.share(share)) == said


@given(st.floats(-2, 2))
def test_a_share_says_the_same_from_what_was_kept_of_it(share):
    assert numbers.share(round(share, numbers.STORED_DECIMALS)) == numbers.share(share)


@given(st.decimals(0, 1, places=4))
def test_a_share_and_the_rest_add_up_to_all(share):
    own = numbers.per_cent(share)
    assert own + numbers.per_cent(1 - own / 100) == 100


@pytest.mark.parametrize(
    ("share", "said"), [(1 / 3, "33.3333 %"), (0.285, "28.5 %"), (Decimal("0.5"), "50 %"), (0.00125, "0.125 %")]
)
def test_a_share_to_multiply_with_keeps_its_decimals(share, said):
    assert spaced(numbers.factor(share)) == said


@pytest.mark.parametrize(
    ("change", "said"),
    [(0.045, "+4.5 points"), (-0.045, "−4.5 points"), (0.01, "+1 point"), (-0.01, "−1 point"), (0, "0 points")],
)
def test_shares_differ_by_points(change, said):
    assert numbers.points(change, signed=True) == said


@pytest.mark.parametrize(
    ("value", "number", "exact", "figure", "typed"),
    [
        (1234567.891, "1,234,567.891", "1,234,567.891", "1,234,568", "1234567.891"),
        (1250.5, "1,250.5", "1,250.5", "1,251", "1250.5"),
        (2.4, "2.4", "2.4", "2.4", "2.4"),
        (28.0, "28", "28", "28", "28"),
        (0.0123456, "0.0123", "0.0123456", "0.0123", "0.0123456"),
        (0.07 * 100, "7", "7", "7", "7"),
        (0.1 + 0.2, "0.3", "0.3", "0.3", "0.3"),
        (-2.5, "−2.5", "−2.5", "−2.5", "-2.5"),
        (-0.00001, "0", "−0.00001", "−0.00001", "-0.00001"),
        (0, "0", "0", "0", "0"),
        (1e15, "1,000,000,000,000,000", "1,000,000,000,000,000", "1,000,000,000,000,000", "1000000000000000"),
        (Decimal("1200.50"), "1,200.5", "1,200.5", "1,201", "1200.5"),
    ],
)
def test_a_number_has_the_decimals_it_needs(value, number, exact, figure, typed):
    said = numbers.number(value), numbers.exact(value), numbers.figure(value), numbers.typed(value)
    assert said == (number, exact, figure, typed)


@pytest.mark.parametrize(
    ("value", "places", "said"),
    [(28, 1, "28.0"), (2.675, 2, "2.68"), (0.5, 0, "1"), (1.5, 0, "2"), (-0.5, 0, "−1"), (-0.04, 1, "0.0")],
)
def test_halves_are_rounded_up_and_nothing_has_no_sign(value, places, said):
    assert numbers.fixed(value, places) == said


def test_a_sign_is_shown_where_it_is_asked_for():
    assert [numbers.number(value, signed=True) for value in (4.5, 0, -4.5)] == ["+4.5", "0", "−4.5"]


@pytest.mark.parametrize(
    "written", [numbers.number, numbers.fixed, numbers.exact, numbers.figure, numbers.score, numbers.money]
)
def test_what_is_not_known_is_a_dash(written):
    assert written(None) == "–"


@pytest.mark.parametrize(
    ("amount", "places", "said"),
    [
        (Decimal(1200), 2, "1,200 EUR"),
        (Decimal("1200.5"), 2, "1,200.50 EUR"),
        (Decimal("-2.5"), 0, "−3 EUR"),
        (Decimal("-0.2"), 0, "0 EUR"),
        (Decimal("1234567.89"), 0, "1,234,568 EUR"),
    ],
)
def test_money_has_cents_only_where_there_are_some(amount, places, said):
    assert spaced(numbers.money(amount, "EUR", places)) == said


@pytest.mark.parametrize(
    ("unit", "said"),
    [("%", "2.4 %"), ("per 100 bills", "2.4 per 100 bills"), ("0-10", "2.4 (0-10)"), ("count", "2.4"), ("", "2.4")],
)
def test_a_unit_stands_behind_its_number(unit, said):
    assert spaced(numbers.with_unit("2.4", unit)) == said


@pytest.mark.parametrize(("days", "said"), [(1, "1 person-day"), (2.5, "2.5 person-days"), (0, "0 person-days")])
def test_effort_is_counted_in_person_days(days, said):
    assert numbers.person_days(days) == said


def test_the_reader_s_language_writes_the_numbers():
    with translation.override("de"):
        assert numbers.number(1234.5) == "1.234,5"
        assert numbers.typed(1234.5) == "1234,5"
        assert spaced(numbers.share(0.285)) == "28,5 %"


def test_a_day_is_written_short_beside_other_things_and_long_on_paper():
    on = date(2026, 11, 12)
    assert [one(on) for one in (numbers.day, numbers.long_day, numbers.short_day, numbers.weekday)] == [
        "12 Nov 2026",
        "12 November 2026",
        "12 Nov",
        "Thu 12 Nov",
    ]
    assert (numbers.month(on), numbers.long_month(on), numbers.short_month(on)) == ("Nov 2026", "November 2026", "Nov")
    assert numbers.day(None) == ""


def test_a_moment_is_of_the_day_it_is_where_one_reads():
    late = datetime(2026, 11, 12, 23, 30, tzinfo=UTC)
    with timezone.override("Europe/Berlin"):
        assert numbers.day(late) == "13 Nov 2026"
        assert numbers.moment(late) == "13 November 2026, 00:30"


@pytest.mark.parametrize(
    ("filtered", "said"),
    [
        ("0.285|percent", "28.5 %"),
        ("1250.5|number", "1,250.5"),
        ("1250.123|number:1", "1,250.1"),
        ("28|score", "28.0"),
        ('2.4|amount:"%"', "2.4 %"),
        ("12.5|fixed:3", "12.500"),
        ("0.045|points", "4.5 points"),
    ],
)
def test_pages_write_what_is_written_here(filtered, said):
    assert spaced(Template(f"{{{{ {filtered} }}}}").render(Context())) == said


def test_nothing_else_writes_numbers_and_days():
    formatters = {"django.utils.formats.number_format", "django.utils.formats.date_format", "django.utils.formats"}
    modules = [str(path) for path in source.modules() if formatters & set(source.imports(path))]
    assert modules == ["cxtracker/ui/numbers.py"]
    own = re.compile(r"\|(?:floatformat|intcomma|date:\"(?!c\")|time\b)")
    templates = (source.ROOT / "templates").rglob("*.*")
    assert [path.name for path in templates if own.search(path.read_text())] == []
