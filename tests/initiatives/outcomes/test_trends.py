"""Where readings are heading."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st
from scipy import stats

from initiatives.outcomes.effects.rules import Point
from initiatives.outcomes.effects.rules.trends import drift_apart, forecast, heading, off_track, passed_limit

START = date(2026, 1, 1)


def weekly(*values: float) -> tuple[Point, ...]:
    return tuple(Point(START + timedelta(days=7 * number), value) for number, value in enumerate(values))


def in_weeks(number: int) -> date:
    return START + timedelta(days=7 * number)


NPS, FLAT, LEAVING = weekly(20, 24, 29, 33), weekly(88, 88, 88, 88), weekly(88, 86, 85, 82)


# --- smiles without sales -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("said", "done", "alarm"),
    [
        (NPS, FLAT, "smiles_without_sales"),
        (NPS, LEAVING, "smiles_without_sales"),
        (LEAVING, NPS, "captive_growth"),
        (NPS, NPS, ""),
        (LEAVING, LEAVING, ""),
        (FLAT, NPS, ""),
        (LEAVING, FLAT, ""),
        (NPS[:2], FLAT, ""),
        (NPS, FLAT[:2], ""),
        ((), (), ""),
    ],
)
def test_what_customers_say_is_held_against_what_they_do(said, done, alarm):
    assert drift_apart(said, done) == alarm


def test_better_is_where_the_metric_s_good_direction_points():
    effort_falls, churn_falls, churn_rises = weekly(5, 4.5, 3.9), weekly(3, 2.6, 2.1), weekly(2, 2.4, 3.1)
    assert drift_apart(effort_falls, churn_falls, perception_direction="lower", behaviour_direction="lower") == ""
    assert (
        drift_apart(effort_falls, churn_rises, perception_direction="lower", behaviour_direction="lower")
        == "smiles_without_sales"
    )
    assert drift_apart(NPS, FLAT, behaviour_direction="neutral") == ""


def test_a_slope_within_one_standard_error_is_flat():
    values = [30, 34, 29, 33, 31]
    fit = stats.linregress(range(5), values)
    assert abs(fit.slope) < fit.stderr
    assert heading(weekly(*values), "higher") == 0
    assert heading(weekly(30, 31, 30, 33, 31), "higher") == 1


def test_only_the_last_six_periods_count():
    assert heading(weekly(90, 80, 70, 20, 21, 22, 23, 24, 25), "higher") == 1


# --- forecasts ------------------------------------------------------------------------------------------------
def test_the_forecast_is_the_line_with_the_bounds_of_a_new_reading():
    values = [40, 38.5, 39, 36, 35.5]
    value, low, high = forecast(weekly(*values), in_weeks(9))
    fit = stats.linregress(range(5), values)
    noise = np.sqrt(sum((v - fit.intercept - fit.slope * i) ** 2 for i, v in enumerate(values)) / 3)
    reach = stats.t.ppf(0.975, 3) * noise * np.sqrt(1 + 1 / 5 + (9 - 2) ** 2 / 10)
    assert (value, low, high) == pytest.approx((fit.intercept + 9 * fit.slope, value - reach, value + reach))


def test_the_forecast_starts_at_go_live_or_a_year_of_months_back():
    points = weekly(90, 90, 90, 90, *range(20, 32))
    assert forecast(points, in_weeks(16))[0] == pytest.approx(32)
    assert forecast(points, in_weeks(16), go_live=in_weeks(10))[0] == pytest.approx(32)
    assert forecast(points[:10], in_weeks(16))[0] != pytest.approx(32)
    assert forecast(points, in_weeks(16), go_live=in_weeks(14)) is None


@pytest.mark.parametrize(
    ("target", "direction", "misses"),
    [(24, "lower", True), (26, "lower", False), (25, "lower", False), (24, "higher", False), (26, "higher", True)],
)
def test_a_target_the_line_does_not_reach_is_off_track(target, direction, misses):
    falling = weekly(30, 29, 28)
    assert off_track(falling, target, in_weeks(5), direction) is misses


def test_off_track_is_unknown_below_three_readings_and_without_a_good_direction():
    assert off_track(weekly(30, 29), 10, in_weeks(9), "lower") is None
    assert off_track(weekly(30, 29, 28, 27), 10, in_weeks(9), "lower", go_live=in_weeks(2)) is None
    assert off_track(weekly(30, 29, 28), 10, in_weeks(9), "neutral") is None


@pytest.mark.parametrize(
    ("value", "direction", "passed"),
    [(4.9, "higher", True), (5, "higher", False), (5, "lower", False), (5.1, "lower", True), (5.1, "neutral", True)],
)
def test_a_limit_is_passed_on_the_bad_side_only(value, direction, passed):
    assert passed_limit(value, 5, direction) is passed


finite = st.floats(-1e15, 1e15) | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 88.0])
readings = st.lists(st.tuples(st.integers(0, 40), finite), max_size=20)


@given(readings, readings)
def test_no_readings_are_too_odd(said, done):
    said, done = ([Point(in_weeks(week), value) for week, value in points] for points in (said, done))
    assert drift_apart(said, done) in ("", "smiles_without_sales", "captive_growth")
    assert (forecast(said, in_weeks(50)) is None) == (off_track(said, 0, in_weeks(50), "lower") is None)
