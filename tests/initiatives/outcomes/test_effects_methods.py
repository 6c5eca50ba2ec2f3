"""The methods against other people's arithmetic: statsmodels, scipy, and matrices written out."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import GLS, OLS

from initiatives.outcomes.effects.rules import Inputs, Point, estimate
from initiatives.outcomes.effects.rules.cells import turns
from initiatives.outcomes.effects.rules.engine import Design, Readings, fit

GO_LIVE = date(2026, 1, 5)


def weekly(before, after, skip=(), n=None, shift=0) -> tuple[Point, ...]:
    """Readings every Monday around go-live; the positions in `skip` are missing."""
    days = [GO_LIVE + timedelta(days=7 * number + shift) for number in range(-len(before), len(after))]
    values = [float(one) for one in (*before, *after)]
    return tuple(Point(on, v, n) for i, (on, v) in enumerate(zip(days, values, strict=True)) if i not in skip)


def run(treated, comparison=(), unit="min"):
    return estimate(Inputs(treated, comparison, GO_LIVE, "lower", unit, 7))


@pytest.mark.parametrize("seed", range(20))
def test_each_fit_is_generalised_least_squares(seed):
    chance = np.random.default_rng(seed)
    before, after, rho = int(chance.integers(8, 20)), int(chance.integers(3, 20)), float(chance.choice([0.0, 0.3, 0.8]))
    t = np.cumsum(chance.choice([1, 1, 1, 2], before + after)).astype(float)
    y = 50 + np.cumsum(chance.normal(size=len(t)))
    flag = (np.arange(len(t)) >= before).astype(float)
    columns = [np.ones(len(t)), t, flag]
    shapes = [[0.0, 0.0, 1.0]]
    models = [columns]
    if after >= 8:
        since = (t - t[before - 1]) * flag
        models.append([*columns, since])
        shapes.append([0.0, 0.0, 1.0, since[before:].mean()])
    sigma = rho ** np.abs(t[:, None] - t[None]) if rho else np.eye(len(t))
    oracles = [GLS(y, np.column_stack(model), sigma=sigma).fit() for model in models]
    tests = [oracle.t_test(np.array(shape)) for oracle, shape in zip(oracles, shapes, strict=True)]
    found = fit(Readings(y, Design(tuple(t), (0.0,) * len(t), before, trend=True)), seasons=(False,), only_rho=rho)
    p = 3
    logs = [
        -(len(t) - p) / 2 * np.log(oracle.wresid @ oracle.wresid) - (len(model) - p) / 2 * np.log(len(t))
        for oracle, model in zip(oracles, models, strict=True)
    ]
    weights = np.exp(np.array(logs) - max(logs))
    weights /= weights.sum()
    assert found.effect == pytest.approx(sum(w * test.effect[0] for w, test in zip(weights, tests, strict=True)))
    if len(models) == 1:
        assert found.se == pytest.approx(tests[0].sd.item())
        assert (found.low, found.high) == pytest.approx(tuple(tests[0].conf_int()[0]))


def test_without_the_time_of_year_the_worked_series_gives_the_printed_numbers():
    values = [31, 30, 32, 31, 30, 31, 32, 31, 30, 31, 32, 31, 27, 27, 26, 26, 25, 26, 25, 24]
    found = fit(Readings(values, Design(tuple(range(1, 21)), (0.0,) * 20, 12, trend=True)), seasons=(False,))
    assert [round(value, 3) for value in (found.effect, found.low, found.high)] == [-5.410, -7.187, -3.285]


def test_plain_segmented_regression_gives_the_printed_numbers():
    t = np.arange(1, 21.0)
    flag = (t > 12).astype(float)
    y = [31, 30, 32, 31, 30, 31, 32, 31, 30, 31, 32, 31, 27, 27, 26, 26, 25, 26, 25, 24]
    params = OLS(y, np.column_stack([np.ones(20), t, flag, (t - 12) * flag])).fit().params
    assert [round(value, 3) for value in params] == [30.773, 0.035, -3.728, -0.416]
    assert params[2] + params[3] * 4.5 == pytest.approx(-5.60, abs=0.005)


def test_a_reading_of_few_cases_weighs_less():
    before, after = [30, 31, 30, 31, 30], [28, 27, 28]
    alike, one_thin = (weekly(before, [*after, 60.0], n=1000), weekly(before, after, n=1000))
    thin = (*one_thin, Point(GO_LIVE + timedelta(days=21), 60.0, 1))
    assert run(alike).effect > 4
    assert run(thin).effect < 0


def test_two_groups_read_on_the_same_days_are_one_series_of_differences():
    treated, other = [10, 12, 11, 13, 12], [8, 7, 9, 6]
    also, likewise = [20, 21, 21, 22, 22.5], [21, 20, 22.5, 20]
    found = run(weekly(treated, other), weekly(also, likewise))
    apart = run(weekly(np.subtract(treated, also), np.subtract(other, likewise)))
    assert (found.effect, found.se, found.low, found.high) == pytest.approx(
        (apart.effect, apart.se, apart.low, apart.high)
    )
    assert (found.method, found.evidence, found.readings_before, found.readings_after) == ("did_series", "E1", 5, 4)


def test_days_only_one_group_was_read_on_are_left_out():
    treated, other = weekly([10, 12, 11, 13], [8, 7, 9, 6]), weekly([20, 21, 21, 22], [21, 20, 22, 20])
    more = run((*treated, Point(GO_LIVE + timedelta(days=3), 900.0)), other)
    assert (more.method, more.effect, more.naive) == ("did_series", run(treated, other).effect, -4.0)


def test_two_groups_read_on_different_days_have_a_difference_without_an_interval():
    cells = [10, 12, 11, 13.5], [8, 7, 9], [20, 21, 22], [21, 20, 22, 20, 23]
    found = run(weekly(*cells[:2]), weekly(*cells[2:], shift=2))
    assert (found.method, found.evidence, found.low) == ("did_point", "E1", None)
    assert found.effect == pytest.approx((8 - 11.625) - (21.2 - 21))
    assert found.cautions == ("comparison_incomplete",)


def test_rates_are_pooled_over_their_cases():
    treated = (Point(date(2025, 12, 1), 10.0, 100), Point(date(2025, 12, 8), 20.0, 300), Point(GO_LIVE, 12.0, 500))
    other = (Point(date(2025, 12, 2), 30.0, 200), Point(date(2026, 1, 9), 25.0, 400))
    found = run(treated, other, unit="%")
    cells = [(0.175, 400), (0.12, 500), (0.3, 200), (0.25, 400)]
    assert found.effect == pytest.approx(100 * ((0.12 - 0.175) - (0.25 - 0.3)))
    assert found.se == pytest.approx(100 * np.sqrt(sum(p * (1 - p) / n for p, n in cells)))
    assert (found.method, found.cases) == ("did_rates", 1500)


@pytest.mark.parametrize(("slope", "parallel"), [(0.0, True), (0.8, False)])
def test_groups_that_moved_apart_before_are_told(slope, parallel):
    noise = [0.2, -0.1, 0.1, -0.2, 0.1, -0.1, 0.2, -0.2]
    treated = weekly([20 + slope * i + noise[i] for i in range(8)], [20, 21, 20])
    other = weekly([30.0] * 8, [30, 30.5, 30])
    trend = run(treated, other).pre_trend
    theirs = stats.linregress(range(1, 9), [slope * i + noise[i] for i in range(8)])
    assert trend.slope_difference == pytest.approx(theirs.slope, abs=2 * theirs.stderr)
    assert (trend.parallel, trend.readings) == (parallel, 8)
    assert ("pre_trend_differs" in run(treated, other).cautions) is not parallel


def test_what_carries_over_is_not_taken_for_moving_apart():
    """A line through readings that carry over finds a slope in one of three pairs; the engine knows better."""
    chance, ours, theirs = np.random.default_rng(20_261_127), 0, 0
    for _number in range(60):
        apart = chance.normal(size=36)
        for place in range(1, 36):
            apart[place] = 0.6 * apart[place - 1] + 0.8 * apart[place]
        treated, other = weekly(list(20 + apart[:24]), list(20 + apart[24:])), weekly([30.0] * 24, [30.0] * 12)
        ours += not run(treated, other).pre_trend.parallel
        theirs += stats.linregress(range(24), apart[:24]).pvalue < 0.05
    assert ours / 60 <= 0.15 < theirs / 60


@pytest.mark.parametrize(("slope", "parallel"), [(0.0, True), (0.5, False)])
def test_differences_on_a_line_to_the_last_digit_move_apart_or_not(slope, parallel):
    trend = run(weekly([20 + slope * i for i in range(8)], [20, 21, 22]), weekly([20.0] * 8, [20, 20, 21])).pre_trend
    assert (trend.slope_difference, trend.parallel) == (pytest.approx(slope), parallel)


def test_a_rhythm_in_months_goes_by_the_calendar():
    firsts = [date(2025, 1, 1), date(2025, 2, 1), date(2025, 3, 1), date(2025, 6, 1)]
    assert turns(firsts, 31) == [1, 2, 3, 6]
    assert turns([date(2025, 1, 31), date(2025, 2, 28), date(2025, 3, 29)], 30) == [1, 2, 3]
    assert turns([date(2024, 12, 31), date(2025, 3, 31), date(2025, 9, 30)], 92) == [1, 2, 4]
    assert turns([date(2023, 7, 1), date(2024, 7, 1)], 366) == [1, 2]


def test_any_other_rhythm_counts_days():
    assert turns([date(2026, 1, 5), date(2026, 1, 13), date(2026, 1, 26)], 7) == [1, 2, 4]
    assert turns([date(2026, 1, 5), date(2026, 1, 8)], 7) == [1, pytest.approx(1 + 3 / 7)]


def test_readings_closer_than_the_rhythm_stay_apart():
    assert len(set(turns([date(2026, 1, day) for day in (5, 6, 7)], 31))) == 3
