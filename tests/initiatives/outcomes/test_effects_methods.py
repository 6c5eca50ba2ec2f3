"""The methods against other people's arithmetic: statsmodels, scipy, and matrices written out."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import OLS

from initiatives.outcomes.effects.rules import Inputs, Point, estimate
from initiatives.outcomes.effects.rules.cells import turns
from initiatives.outcomes.effects.rules.regression import fit, lag
from initiatives.outcomes.effects.rules.straight_line import t95, through

GO_LIVE = date(2026, 1, 5)


def weekly(before, after, skip=(), n=None, shift=0) -> tuple[Point, ...]:
    """Readings every Monday around go-live; the positions in `skip` are missing."""
    days = [GO_LIVE + timedelta(days=7 * number + shift) for number in range(-len(before), len(after))]
    values = [float(one) for one in (*before, *after)]
    return tuple(Point(on, v, n) for i, (on, v) in enumerate(zip(days, values, strict=True)) if i not in skip)


def run(treated, comparison=(), unit="min"):
    return estimate(Inputs(treated, comparison, GO_LIVE, "lower", unit, 7))


def wandering(readings: int, pull: float) -> np.ndarray:
    """Readings each of which remembers the one before."""
    values = [0.0]
    for noise in np.random.default_rng(20261121).normal(size=readings):
        values.append(pull * values[-1] + noise)
    return 50 + np.array(values[1:])


def newey_west(x: np.ndarray, y: np.ndarray, lags: int) -> np.ndarray:
    """(x'x)^-1 s (x'x)^-1 n / (n - k), s with Bartlett weights, as in Newey and West (1987)."""
    bread = np.linalg.inv(x.T @ x)
    scores = x * (y - x @ bread @ x.T @ y)[:, None]
    s = scores.T @ scores
    for back in range(1, lags + 1):
        lagged = scores[back:].T @ scores[:-back]
        s += (1 - back / (lags + 1)) * (lagged + lagged.T)
    n, k = x.shape
    return bread @ s @ bread * n / (n - k)


def plain(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    left = y - x @ np.linalg.lstsq(x, y, rcond=None)[0]
    return left @ left / (len(y) - x.shape[1]) * np.linalg.inv(x.T @ x)


@pytest.mark.parametrize("pull", [-0.6, 0.0, 0.8])
@pytest.mark.parametrize("skip", [(), (3, 14)], ids=["complete", "with gaps"])
def test_the_break_in_a_series_is_what_matrices_give(pull, skip):
    values = wandering(24, pull)
    found = run(weekly(values[:12], values[12:], skip))
    t = np.array([i + 1.0 for i in range(24) if i not in skip])
    y = np.array([v for i, v in enumerate(values) if i not in skip])
    after = (t > 12).astype(float)
    x = np.column_stack([np.ones(len(t)), t, after, (t - 12) * after])
    beta = np.linalg.solve(x.T @ x, x.T @ y)
    assert [one.value for one in found.coefficients] == pytest.approx(beta)
    late = t > 12
    assert found.effect == pytest.approx((y[late] - beta[0] - beta[1] * t[late]).mean())
    weights = np.array([0, 0, 1, (t[late] - 12).mean()])
    errors = [np.sqrt(weights @ matrix @ weights) for matrix in (plain(x, y), newey_west(x, y, lag(len(t))))]
    assert found.se == pytest.approx(max(errors))
    reach = stats.t.ppf(0.975, len(t) - 4) * max(errors)
    assert (found.low, found.high) == (pytest.approx(found.effect - reach), pytest.approx(found.effect + reach))
    assert ("gap" in found.cautions) == bool(skip)


def test_readings_that_remember_widen_the_interval():
    values = wandering(40, 0.9)
    x = np.column_stack([np.ones(40), (np.arange(40) >= 20).astype(float)])
    found = fit(x.T.tolist(), values.tolist())
    assert found.errors()[1] > np.sqrt(plain(x, values)[1, 1]) * 1.2


def test_the_regression_is_statsmodels_own():
    random = np.random.default_rng(7)
    x, y = random.normal(size=(30, 3)), random.normal(size=30)
    theirs = OLS(y, x).fit(cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True})
    ours = fit(x.T.tolist(), y.tolist())
    assert ours.params == pytest.approx(tuple(theirs.params))
    assert ours.covariances[1] == [pytest.approx(row) for row in theirs.cov_params().tolist()]


@pytest.mark.parametrize(("readings", "back"), [(6, 2), (16, 2), (27, 2), (28, 3), (99, 3), (100, 4)])
def test_the_robust_error_looks_back_by_the_rule_of_thumb(readings, back):
    assert lag(readings) == back


def test_before_and_after_is_welch_s_interval_where_neighbours_do_not_resemble():
    before, after = [31, 30, 33, 29, 32], [27, 25, 28, 24, 27.5, 26]
    found = run(weekly(before, after))
    theirs = stats.ttest_ind(after, before, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == (pytest.approx(theirs.low), pytest.approx(theirs.high))


def test_before_and_after_is_wider_where_they_do():
    before, after = [30, 30.5, 31, 33, 33.5, 34, 34.2], [28, 28.2, 28, 26, 25.5, 25, 25.1]
    found = run(weekly(before, after))
    step = np.array([0.0] * 7 + [1.0] * 7)
    x = np.column_stack([np.ones(14), step])
    expected = np.sqrt(newey_west(x, np.array(before + after), 2)[1, 1])
    assert found.se == pytest.approx(expected)
    assert found.se > np.sqrt(np.var(before, ddof=1) / 7 + np.var(after, ddof=1) / 7)


def test_two_groups_read_on_the_same_days_are_one_series_of_differences():
    treated, other = [10, 12, 11, 13, 12], [8, 7, 9, 6]
    also, likewise = [20, 21, 21, 22, 22.5], [21, 20, 22.5, 20]
    found = run(weekly(treated, other), weekly(also, likewise))
    apart = run(weekly(np.subtract(treated, also), np.subtract(other, likewise)))
    assert (found.effect, found.se, found.low, found.high) == pytest.approx(
        (apart.effect, apart.se, apart.low, apart.high)
    )
    assert (found.method, found.readings_before, found.readings_after) == ("did_series", 5, 4)
    gap = np.mean(np.subtract(treated, also))
    assert [value for _on, value in found.expected] == pytest.approx([one + gap for one in likewise])


def test_days_only_one_group_was_read_on_are_left_out():
    treated, other = weekly([10, 12, 11, 13], [8, 7, 9, 6]), weekly([20, 21, 21, 22], [21, 20, 22, 20])
    more = run((*treated, Point(GO_LIVE + timedelta(days=3), 900.0)), other)
    assert (more.method, more.effect, more.naive) == ("did_series", run(treated, other).effect, -4.0)


def test_two_groups_read_on_different_days_are_compared_by_their_means():
    cells = [10, 12, 11, 13.5], [8, 7, 9], [20, 21, 22], [21, 20, 22, 20, 23]
    found = run(weekly(*cells[:2]), weekly(*cells[2:], shift=2))
    parts = [np.var(cell, ddof=1) / len(cell) for cell in cells]
    df = sum(parts) ** 2 / sum(part**2 / (len(cell) - 1) for part, cell in zip(parts, cells, strict=True))
    reach = stats.t.ppf(0.975, df) * np.sqrt(sum(parts))
    effect = (8 - 11.625) - (21.2 - 21)
    assert (found.method, found.readings_before, found.readings_after) == ("did_means", 3, 3)
    assert (found.effect, found.se) == (pytest.approx(effect), pytest.approx(np.sqrt(sum(parts))))
    assert (found.low, found.high) == (pytest.approx(effect - reach), pytest.approx(effect + reach))
    assert [value for _on, value in found.expected] == [pytest.approx(11.625 + 0.2)] * 3


def test_rates_are_pooled_over_their_cases():
    treated = (Point(date(2025, 12, 1), 10.0, 100), Point(date(2025, 12, 8), 20.0, 300), Point(GO_LIVE, 12.0, 500))
    other = (Point(date(2025, 12, 2), 30.0, 200), Point(date(2026, 1, 9), 25.0, 400))
    found = run(treated, other, unit="%")
    cells = [(0.175, 400), (0.12, 500), (0.3, 200), (0.25, 400)]
    assert found.effect == pytest.approx(100 * ((0.12 - 0.175) - (0.25 - 0.3)))
    assert found.se == pytest.approx(100 * np.sqrt(sum(p * (1 - p) / n for p, n in cells)))
    assert (found.method, found.cases) == ("did_rates", 1500)


def test_rates_are_never_surer_than_their_cases_allow():
    alike = run(weekly([20, 20.1, 20, 20.1], [18, 18.1, 18, 18.1], n=50), unit="%")
    assert alike.se == pytest.approx(100 * np.sqrt(0.2005 * 0.7995 / 200 + 0.1805 * 0.8195 / 200))
    assert alike.high - alike.effect == pytest.approx(stats.norm.ppf(0.975) * alike.se)


@pytest.mark.parametrize(("slope", "parallel"), [(0.0, True), (0.8, False)])
def test_groups_that_moved_apart_before_are_told(slope, parallel):
    noise = [0.2, -0.1, 0.1, -0.2, 0.1, -0.1, 0.2, -0.2]
    treated = weekly([20 + slope * i + noise[i] for i in range(8)], [20, 21, 20])
    other = weekly([30.0] * 8, [30, 30.5, 30])
    trend = run(treated, other).pre_trend
    theirs = stats.linregress(range(1, 9), [slope * i + noise[i] for i in range(8)])
    assert (trend.slope_difference, trend.se) == (pytest.approx(theirs.slope), pytest.approx(theirs.stderr))
    assert (trend.parallel, trend.readings) == (parallel, 8)
    assert ("pre_trend_differs" in run(treated, other).cautions) is not parallel


def test_groups_read_on_different_days_have_a_trend_each():
    treated, other = weekly([1, 2, 3.5, 4], [5, 5, 6]), weekly([7, 6.5, 7, 6], [7, 7, 6.9], shift=2)
    trend = run(treated, other).pre_trend
    mine, theirs = stats.linregress(range(4), [1, 2, 3.5, 4]), stats.linregress(range(4), [7, 6.5, 7, 6])
    assert trend.slope_difference == pytest.approx(mine.slope - theirs.slope)
    assert trend.se == pytest.approx(np.hypot(mine.stderr, theirs.stderr))


@pytest.mark.parametrize("df", [1, 1.5, 2, 3.7, 10, 40, 1000, float("inf")])
def test_the_quantile_is_student_s(df):
    assert t95(df) == pytest.approx(stats.t.ppf(0.975, df), rel=1e-6)


def test_the_line_is_everyone_s_line():
    xs, ys = [1, 2, 4, 7, 8], [3, 2.5, 5, 9, 8]
    line, theirs = through(xs, ys), stats.linregress(xs, ys)
    assert (line.slope, line.slope_se, line.intercept) == pytest.approx((theirs.slope, theirs.stderr, theirs.intercept))
    ours = OLS(ys, np.column_stack([np.ones(5), xs])).fit().get_prediction([1, 10]).summary_frame()
    reach = t95(3) * line.error_of_new(10)
    assert line.at(10) - reach == pytest.approx(ours["obs_ci_lower"][0])


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


def test_without_an_effect_an_interval_leaves_out_nothing_once_in_twenty():
    values = np.random.default_rng(6).normal(50, 2, size=(400, 20))
    found = [run(weekly(row[:10], row[10:])) for row in values]
    assert 0.02 < np.mean([one.low > 0 or one.high < 0 for one in found]) < 0.08
