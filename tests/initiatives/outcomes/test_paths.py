"""What was to be expected at each reading, and since which reading a verdict stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from django.utils import timezone
from scipy import optimize, stats
from statsmodels.regression.linear_model import GLS

from cxtracker.ui import numbers
from initiatives.assessment.services import evaluation
from initiatives.models import Effect
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.effects.rules import Estimate, Inputs, Point, estimate, since, since_sentence
from initiatives.outcomes.effects.rules.engine import Design, Readings, fit
from initiatives.outcomes.effects.rules.mixture import ends
from initiatives.outcomes.effects.rules.paths import SHOWN
from initiatives.outcomes.queries.lines import lines
from initiatives.outcomes.queries.page import page_of
from tests.initiatives.outcome_cast import AFTER, live
from tests.initiatives.outcomes.test_pages import PAGE, text

BEFORE = [31, 30, 32, 31, 30, 31, 32, 31, 30, 31, 32, 31]
LIVE = date(2025, 1, 31)


def month_ends(count: int, last=date(2024, 12, 31)) -> list[date]:
    ends = [date(year, month, 28) for year in range(2015, 2040) for month in range(1, 13)]
    first = next(place for place, on in enumerate(ends) if on > last.replace(day=1)) - 11
    return ends[first : first + count]


def inputs(values, comparison=(), before=12, rhythm_days=31, direction="lower") -> Inputs:
    days = month_ends(len(values))
    treated, other = (
        tuple(Point(on, float(value)) for on, value in zip(days, some, strict=False)) for some in (values, comparison)
    )
    return Inputs(treated, other, days[before], direction, "min", rhythm_days, compared=bool(comparison))


def noisy(seed: int, count: int, season: float = 0.0) -> np.ndarray:
    return 30 + np.random.default_rng(seed).normal(size=count) + season * np.sin(np.arange(count) * np.pi / 6)


# --- the path -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("compared", [False, True])
@pytest.mark.parametrize(("before", "after"), [(5, 5), (12, 6), (24, 14)])
@pytest.mark.parametrize("season", [0.0, 3.0])
def test_the_effect_is_what_lies_between_the_two_paths(before, after, season, compared):
    count = before + after
    other = tuple(noisy(2, count)) if compared else ()
    found = estimate(inputs(noisy(1, count, season), other, before=before))
    later = [at for at in found.path if at.fitted is not None]
    assert (len(found.path), len(later)) == (count, after)
    assert np.mean([at.fitted - at.expected for at in later]) == pytest.approx(found.effect, rel=1e-9)
    assert all(at.low < at.expected < at.high for at in later)
    assert all(at.low is None for at in found.path[:before])


@pytest.mark.parametrize("rho", [0.0, 0.4])
def test_the_band_of_a_single_fit_is_that_of_generalised_least_squares(rho):
    y, t = noisy(3, 18), np.arange(18.0)
    flag = (t >= 12).astype(float)
    oracle = GLS(y, np.column_stack([np.ones(18), t - 11, flag]), sigma=rho ** np.abs(t[:, None] - t[None])).fit()
    design = Design(tuple(t), (0.0,) * 18, 12, trend=True)
    found = fit(Readings(y, design), seasons=(False,), only_rho=rho, places=range(18)).path
    without = oracle.t_test(np.column_stack([np.ones(18), t - 11, np.zeros(18)])[12:])
    assert found.expected[12:] == pytest.approx(tuple(without.effect))
    assert found.fitted == pytest.approx(tuple(oracle.fittedvalues))
    assert np.column_stack([found.low[12:], found.high[12:]]) == pytest.approx(without.conf_int())


def test_the_ends_of_a_mixture_are_where_its_distribution_says():
    chance = np.random.default_rng(5)
    centres, errors = chance.normal(size=(40, 6)) * 3, chance.uniform(0.1, 4, size=(40, 6))
    freedom, weights = chance.integers(1, 30, size=40).astype(float), chance.dirichlet(np.ones(40))
    found = ends(centres, errors, freedom, weights)
    for column in range(6):
        for row, end in enumerate((0.025, 0.975)):

            def below(value, column=column, end=end):
                return weights @ stats.t.cdf(value, freedom, centres[:, column], errors[:, column]) - end

            assert found[row, column] == pytest.approx(optimize.brentq(below, -200, 200, xtol=1e-12), abs=1e-9)


def test_the_time_of_year_is_a_part_of_the_path_and_makes_nothing_over_a_year():
    found = estimate(inputs(noisy(4, 36, 4.0), before=24))
    parts = [at.time_of_year for at in found.path]
    assert found.season > 0.95
    assert 3 < max(parts) < 5
    assert sum(parts[:24]) == pytest.approx(0, abs=1)


def test_the_path_of_a_comparison_lies_upon_its_readings():
    values, other = noisy(6, 12), noisy(7, 12) + 50
    found, apart = estimate(inputs(values, tuple(other), before=5)), estimate(inputs(values - other, before=5))
    assert found.method == "did_series"
    for at, gap, ground in zip(found.path, apart.path, other, strict=True):
        assert at.expected == pytest.approx(gap.expected + ground)
        assert (at.low is None) == (gap.low is None)
        assert at.low is None or (at.low, at.high) == pytest.approx((gap.low + ground, gap.high + ground))


def test_readings_that_never_vary_have_a_path_without_a_band():
    found = estimate(inputs([5.0] * 20))
    assert [at.expected for at in found.path] == pytest.approx([5.0] * 20)
    assert {at.low for at in found.path} == {None}


def test_of_a_long_series_every_so_many_readings_are_told_and_the_last():
    days = [date.fromordinal(LIVE.toordinal() + place) for place in range(-900, 900)]
    points = tuple(Point(on, value) for on, value in zip(days, noisy(8, 1800), strict=True))
    found = estimate(Inputs(points, (), LIVE, "lower", "min", 1))
    assert len(found.path) <= 2 * SHOWN
    assert {days[899], days[-1]} <= {at.on for at in found.path}


def test_what_an_earlier_release_stored_is_read_without_a_path():
    old = {**estimate(inputs(noisy(1, 20))).to_json(), "expected": [["2025-01-31", 30.0]], "time_of_year": [0.1]}
    del old["path"]
    assert Estimate.from_json(old).path == ()


# --- since when -----------------------------------------------------------------------------------------------
def told(values, **more):
    given = inputs(values, **more)
    found = since(given, estimate(given))
    return found and (found.verdict, [point.on for point in given.treated].index(found.on) - 11, found.earlier)


def test_a_verdict_stands_since_the_first_reading_from_which_on_it_was_always_the_same():
    assert told([*BEFORE, 27, 27, 26, 26, 25, 26, 25, 24]) == ("improved", 3, False)
    assert told([*BEFORE, 35, 36, 35, 36, 36]) == ("worsened", 3, False)


def test_a_relapse_in_between_sets_the_day_anew():
    values = [*BEFORE, 27, 27, 26, 26, 27, 35, *[26, 27] * 9]
    days = [told(values[:count]) for count in (17, 18, len(values))]
    assert days[0] == ("improved", 3, False)
    assert days[1] is None
    assert days[2] == ("improved", 16, False)


def test_each_day_is_judged_by_what_stood_in_the_readings_then():
    values = [*BEFORE, 27, 27, 26, 26, 25, 26, 25, 24]
    given = inputs(values)
    first = since(given, estimate(given)).on
    for point in given.treated[12:]:
        until = replace(given, treated=tuple(one for one in given.treated if one.on <= point.on))
        assert (since(until, estimate(until)) is not None) == (point.on >= first)


def test_nothing_stands_where_there_is_no_better_or_worse():
    assert told([*BEFORE, 31, 30, 32, 31, 31]) is None
    assert told([*BEFORE, 27, 27]) is None
    assert told([*BEFORE, 27, 27, 26, 26, 25, 26], direction="neutral") is None


def test_the_way_back_ends_after_two_years_of_months():
    found = told([*BEFORE, *[26, 27] * 20])
    assert found == ("improved", 40 - 23, True)
    given = inputs([*BEFORE, *[26, 27] * 20])
    assert since_sentence(since(given, estimate(given))).endswith("or longer.")


# --- page and API ---------------------------------------------------------------------------------------------
def test_chart_sentence_and_table_say_since_when_and_what_was_expected(as_, churn, rita):
    (card,) = page_of(churn.initiative, today=timezone.localdate()).cards
    day = numbers.day(card.line.verdict_since)
    assert f"Improved since the reading of {day}." in card.chart.sentence
    heads = [cell.text for cell in card.chart.table().heads]
    ends = ["95 % interval of what was expected: low", "95 % interval of what was expected: high"]
    assert heads[2:-1] == ["Expected without the change", "Fitted since go-live", *ends]
    (row,) = [row for row in card.chart.table().rows if "Improved since here" in row[-1].text]
    assert row[0].text == day
    assert all(cell.text for cell in row[1:6])
    page = text(as_(rita).get(PAGE))
    assert f"Improved since the reading of {day}." in page
    assert "of a month carries over to the next" in page


def test_the_api_tells_path_season_carry_over_and_since_when(api_as, churn, rita):
    [one] = api_as(rita).get("/api/v1/outcomes/?initiative=CX-7").json()["results"]
    found = one["found"]
    (line,) = lines([churn.initiative.pk], as_of=timezone.localdate())[churn.initiative.pk]
    assert found["verdict_since"] == line.verdict_since.isoformat()
    assert 0 <= found["season"] <= 1
    assert 0 <= found["carry_over"] < 1
    assert found["fitted"].endswith("of a month carries over to the next.")
    later = [at for at in found["path"] if at["on"] >= live().isoformat()]
    assert len(later) == len(AFTER)
    assert all(at["low"] < at["expected"] < at["high"] for at in later)
    gaps = [at["fitted"] - at["expected"] for at in later]
    assert sum(gaps) / len(gaps) == pytest.approx(found["effect"])


def test_without_a_verdict_nothing_stands_since_any_day(api_as, churn, rita):
    churn.initiative.first_reading = date(2999, 1, 1)
    churn.initiative.save(update_fields=["first_reading"])
    evaluation.evaluate_all(today=timezone.localdate())
    [one] = api_as(rita).get("/api/v1/outcomes/?initiative=CX-7").json()["results"]
    assert (one["found"]["verdict"], one["found"]["verdict_since"]) == ("too_early", None)


def test_an_effect_of_an_earlier_release_is_shown_until_it_is_computed_anew(as_, churn, rita):
    effect = Effect.objects.get(outcome=churn.outcome)
    del effect.detail["since"], effect.detail["estimate"]["path"]
    effect.fingerprint = "old"
    effect.save()
    page = text(as_(rita).get(PAGE))
    assert "It works: Early churn improved" in page
    assert "Improved since" not in page
    effects.estimate_all(now=timezone.now())
    assert "Improved since" in text(as_(rita).get(PAGE))


def test_a_season_is_drawn_where_it_explains_more_than_little(churn):
    for place, row in enumerate(churn.series.measurements.order_by("on")):
        row.value += 2 * np.sin(row.on.timetuple().tm_yday / 365 * 2 * np.pi) + 0.01 * (place % 3)
        row.save()
    effects.estimate_all(now=timezone.now())
    (card,) = page_of(churn.initiative, today=timezone.localdate()).cards
    assert card.line.estimate.season > 0.25
    assert "The same, without the time of year" in [cell.text for cell in card.chart.table().heads]
    assert "The time of year" in card.fitted
