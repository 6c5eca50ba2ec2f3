"""Readings as they come: missing, doubled, mistyped, of the wrong group. Each is said, none stops the rest."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from initiatives.outcomes.effects.rules import Inputs, Point, caution_sentence, estimate, refusal_sentence, verdict

GO_LIVE = date(2026, 1, 1)
BEFORE, AFTER = [31, 30, 32, 31, 30, 31, 32, 31], [27, 27, 26, 26, 25, 26, 25, 24]


def monthly(before, after, n=None, missing=(), day=1) -> tuple[Point, ...]:
    months = [2026 * 12 - len(before) + number for number in range(len(before) + len(after))]
    values = [*before, *after]
    return tuple(
        Point(date(month // 12, month % 12 + 1, day), values[i], n)
        for i, month in enumerate(months)
        if i not in missing
    )


def inputs(treated=(), comparison=(), unit="min", go_live: date | None = GO_LIVE, rhythm_days=31) -> Inputs:
    return Inputs(treated, comparison, go_live, "lower", unit, rhythm_days)


def judge(found) -> str:
    return verdict(found, direction="lower", first_reading=None, go_live=GO_LIVE, today=date(2027, 1, 1))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (inputs(monthly(BEFORE, AFTER), go_live=None), "no_go_live"),
        (inputs(), "nothing_after"),
        (inputs(monthly(BEFORE, [])), "nothing_after"),
        (inputs(monthly([], AFTER)), "nothing_before"),
        (inputs(monthly(BEFORE, [*AFTER, 1e200])), "unreadable"),
        (inputs(monthly(BEFORE, [*AFTER, float("nan")])), "unreadable"),
        (inputs(monthly(BEFORE, AFTER), monthly([float("inf")], [1])), "unreadable"),
    ],
)
def test_without_anything_to_estimate_it_is_an_assertion(given, code):
    found = estimate(given)
    assert (found.evidence, found.method, found.effect, found.refusal) == ("E0", "none", None, code)
    assert refusal_sentence(code)
    assert judge(found) == "too_few"


def test_readings_too_large_to_add_up_are_refused_not_added_up():
    twice = (Point(GO_LIVE, 1.7e308), Point(GO_LIVE, 1.7e308))
    assert estimate(inputs((*monthly(BEFORE, []), *twice))).refusal == "unreadable"


def test_a_refusal_still_tells_the_readings_there_are():
    found = estimate(inputs(monthly(BEFORE, [])))
    assert (found.readings_before, found.readings_after) == (8, 0)


@pytest.mark.parametrize(
    ("before", "after", "codes"),
    [
        (BEFORE, AFTER, ()),
        (BEFORE, AFTER[:7], ("few_after",)),
        (BEFORE[:7], AFTER, ("few_readings",)),
        (BEFORE[:3], AFTER[:3], ("few_readings",)),
        (BEFORE, AFTER[:1], ("one_reading",)),
        (BEFORE[:1], AFTER, ("one_reading",)),
    ],
)
def test_few_readings_are_said_with_what_more_would_give(before, after, codes):
    assert estimate(inputs(monthly(before, after))).cautions == codes
    assert all(caution_sentence(code) for code in codes)


def test_a_missing_month_is_said_and_counted():
    whole, gap = (estimate(inputs(monthly(BEFORE, AFTER, missing=missing))) for missing in ((), (3,)))
    assert (whole.cautions, gap.cautions) == ((), ("few_readings", "gap"))
    assert estimate(inputs(monthly([30, *BEFORE], AFTER, missing=(3,)))).cautions == ("gap",)


def test_readings_that_never_scatter_prove_nothing():
    for before, after in (([30] * 4, [25] * 4), ([30] * 9, [25] * 9), (list(range(10)), list(range(20, 30)))):
        found = estimate(inputs(monthly(before, after)))
        assert "constant" in found.cautions
        assert (found.se, found.low, found.high) == (None, None, None)
        assert found.effect is not None
        assert judge(found) == "no_evidence"


def test_two_readings_of_one_day_are_one():
    doubled = (*monthly(BEFORE[:3], AFTER[:3]), Point(GO_LIVE, 29.0))
    found = estimate(inputs(doubled))
    assert found.readings_after == 3
    assert found == estimate(inputs(monthly(BEFORE[:3], [28, *AFTER[1:3]])))


def test_a_reading_on_the_day_of_go_live_is_after_it():
    assert estimate(inputs(monthly([30], [20, 20]))).effect == -10


# --- comparisons ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("comparison", "refusal"),
    [
        (monthly(BEFORE, AFTER), "comparison_same"),
        (monthly(BEFORE, AFTER, missing=(2, 5)), "comparison_same"),
        (monthly(BEFORE, AFTER[:1]), "comparison_same"),
        (monthly(BEFORE, []), "comparison_one_side"),
        (monthly([], [40, 41, 42]), "comparison_one_side"),
    ],
)
def test_a_comparison_that_is_none_leaves_nothing_to_say(comparison, refusal):
    found = estimate(inputs(monthly(BEFORE, AFTER), comparison))
    assert (found.evidence, found.effect, found.refusal) == ("E0", None, refusal)
    assert refusal_sentence(refusal)


def test_a_comparison_without_a_reading_is_said_and_not_passed_over():
    assert estimate(replace(inputs(monthly(BEFORE, AFTER)), compared=True)).refusal == "comparison_unread"


def test_a_thin_comparison_gives_the_double_difference_without_interval():
    found = estimate(inputs(monthly(BEFORE, AFTER), monthly([40, 41], [40, 41, 42])))
    assert (found.method, found.evidence, found.low, found.cautions) == (
        "did_point",
        "E1",
        None,
        ("comparison_incomplete",),
    )
    assert found.effect == pytest.approx((25.75 - 31) - (41 - 40.5))
    assert judge(found) == "too_few"


@pytest.mark.parametrize(
    ("treated_n", "comparison_n", "code"),
    [(None, 60_000, "no_cases"), (60_000, None, "no_cases"), (0, 60_000, "no_cases"), (60_000, 100, "few_cases")],
)
def test_a_pair_of_rates_needs_enough_cases_in_both_groups(treated_n, comparison_n, code):
    treated, comparison = monthly([2.4], [1.9], n=treated_n), monthly([2.5], [2.4], n=comparison_n)
    found = estimate(inputs(treated, comparison, unit="%"))
    assert (found.evidence, found.method, found.cautions) == ("E1", "did_point", (code,))
    assert judge(found) == "too_few"


def test_a_standard_error_of_nothing_is_not_believed():
    treated, comparison = (
        tuple(replace(point, se=0.0) for point in group) for group in (monthly([310], [290]), monthly([300], [299]))
    )
    assert estimate(inputs(treated, comparison, unit="EUR")).method == "did_point"


def test_one_lucky_customer_is_no_comparison():
    found = estimate(inputs(monthly([100], [0], n=1), monthly([50], [50], n=10**6), unit="%"))
    assert judge(found) == "too_few"


def test_what_is_no_share_is_no_rate():
    found = estimate(inputs(monthly([140], [120], n=500), monthly([130], [131], n=500), unit="%"))
    assert (found.method, found.cautions[0]) == ("did_point", "comparison_incomplete")


def test_ten_years_of_days_use_the_readings_nearest_to_go_live():
    days = [GO_LIVE + timedelta(days=number) for number in range(-1825, 1825)]
    points = tuple(Point(on, 30.0 + on.toordinal() % 7) for on in days)
    found = estimate(inputs(points, rhythm_days=1))
    assert (found.readings_before, found.readings_after) == (1000, 1000)
    assert "long" in found.cautions


# --- units ----------------------------------------------------------------------------------------------------
def test_per_cents_typed_as_fractions_are_suspected():
    mistyped = monthly([31, 30, 32], [0.27, 0.26, 0.27])
    assert "units" in estimate(inputs(mistyped, unit="%")).cautions
    assert "units" not in estimate(inputs(mistyped, unit="min")).cautions
    assert (
        "units"
        in estimate(
            inputs(monthly([31, 30, 32], [27, 26, 27]), monthly([0.3] * 3, [0.31, 0.3, 0.3]), unit="%")
        ).cautions
    )


def test_small_per_cents_are_not():
    assert "units" not in estimate(inputs(monthly([1.2, 1.1, 1.3], [0.8, 0.9, 0.7]), unit="%")).cautions
    assert "units" not in estimate(inputs(monthly([3, 4, 3], [0, 0, 0]), unit="%")).cautions


def test_any_rhythm_is_taken():
    for rhythm in (-5, 0, 1, 7, 31, 366, 10_000):
        assert estimate(inputs(monthly(BEFORE, AFTER), rhythm_days=rhythm)).effect == pytest.approx(-5.4, abs=0.7)
