"""Where readings are heading: the engine's own path, carried on with its interval."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, strategies as st

from initiatives.outcomes.effects.rules import Forecast, Inputs, Point, fitting, forecast
from initiatives.outcomes.effects.rules.cells import place_in_year, split
from initiatives.outcomes.effects.rules.forecasting import _row, reading_ahead
from initiatives.outcomes.effects.rules.methods import as_readings

GO_LIVE = date(2025, 1, 1)
BEFORE = (31, 30, 32, 31, 30, 31, 32, 31, 30, 31, 32, 31)
AFTER = (27, 27, 26, 26, 25, 26, 25, 24)
JUNE = date(2026, 6, 30)


def months(count: int, year: int = 2024) -> list[date]:
    """Month ends from January on."""
    places = (divmod(number, 12) for number in range(count))
    return [date(year + more, month + 1, monthrange(year + more, month + 1)[1]) for more, month in places]


def inputs(values, *, go_live: date | None = GO_LIVE, direction: str = "lower") -> Inputs:
    points = tuple(Point(on, float(value)) for on, value in zip(months(len(values)), values, strict=True))
    return Inputs(points, (), go_live, direction, "min", 31)


FALLING = inputs((*BEFORE, *AFTER))


def test_each_fit_foretells_what_a_further_row_of_its_own_would_be():
    """A row of the day to come with a column of its own: its coefficient is the forecast, with its standard error."""
    readings = as_readings(split(FALLING.treated, GO_LIVE), 31, trend=True)
    design, rho = readings.design, fitting.rhos()
    fits = fitting.fits(fitting.frame(design), np.array([readings.values]))
    ahead, place = 7.0, place_in_year(date(2026, 3, 31))
    t = np.array([*design.turns, design.turns[-1] + ahead]) - design.turns[11]
    flag = np.array([0.0] * 12 + [1.0] * 9)
    angle = 2 * np.pi * np.array([*design.places, place])
    whole = np.column_stack([np.ones(21), t, flag, t * flag, np.sin(angle), np.cos(angle)])
    own = np.array([0.0] * 20 + [-1.0])
    y = np.array([*readings.values, 0.0])
    for part in fits.components:
        last = _row(t[-2], design.places[-1])
        values, errors = reading_ahead(part, rho, _row(t[-1], place), last, y[-2:-1], ahead)
        x = np.column_stack([whole[:, part.shape.columns], own])
        for at, rho_of in enumerate(rho):
            gaps = np.diff(t)
            left_over = np.sqrt((1 - rho_of ** (2 * gaps)) / (1 - rho_of**2))
            size = np.concatenate([[1 / np.sqrt(1 - rho_of**2)], left_over])
            carried = np.concatenate([[0], rho_of**gaps])
            rows = (x - carried[:, None] * np.vstack([np.zeros(x.shape[1]), x[:-1]])) / size[:, None]
            left = (y - carried * np.concatenate([[0], y[:-1]])) / size
            found, rss, _rank, _sizes = np.linalg.lstsq(rows, left, rcond=None)
            error = np.sqrt(rss[0] / (21 - x.shape[1]) * np.linalg.inv(rows.T @ rows)[-1, -1])
            assert (values[at, 0], errors[at, 0]) == pytest.approx((found[-1], error), rel=1e-8)


def test_a_path_that_bends_is_carried_on_and_its_interval_widens():
    near, far = forecast(FALLING, date(2025, 9, 30)), forecast(FALLING, JUNE)
    assert near == Forecast(date(2025, 9, 30), *(pytest.approx(one, abs=5e-4) for one in (24.062, 22.791, 25.362)))
    assert far == Forecast(JUNE, *(pytest.approx(one, abs=5e-4) for one in (21.055, 18.194, 24.377)))
    assert far.high - far.low > near.high - near.low


@pytest.mark.parametrize(
    ("target", "direction", "misses"),
    [
        (10, "lower", True),
        (18, "lower", True),
        (18.5, "lower", False),
        (26, "lower", False),
        (26, "higher", True),
        (24, "higher", False),
        (10, "neutral", None),
    ],
)
def test_off_track_is_an_interval_wholly_short_of_the_target(target, direction, misses):
    assert forecast(FALLING, JUNE).misses(target, direction) is misses


@pytest.mark.parametrize(
    "told", [inputs((*BEFORE, *AFTER[:7])), inputs((*BEFORE[:8], *AFTER), go_live=date(2024, 8, 1))]
)
def test_below_eight_readings_on_a_side_nothing_is_foretold(told):
    assert forecast(told, JUNE) is None


def test_neither_a_day_that_was_read_nor_a_change_that_is_not_dated_is_foretold():
    assert forecast(FALLING, date(2025, 8, 31)) is None
    assert forecast(inputs((*BEFORE, *AFTER), go_live=None), JUNE) is None


def test_readings_that_never_vary_go_on_as_they_are():
    steady = forecast(inputs([5.0] * 12 + [4.0] * 8), JUNE)
    assert (steady.low, steady.value, steady.high) == (pytest.approx(4), pytest.approx(4), pytest.approx(4))
    assert steady.misses(4, "lower") is False
    assert steady.misses(3.9, "lower") is True


def test_it_is_kept_and_read_again():
    told = forecast(FALLING, JUNE)
    assert Forecast.of({"forecast": told.to_json()}) == told
    assert Forecast.of({"forecast": None}) is Forecast.of({}) is None


@pytest.mark.parametrize("rho", [0.0, 0.3])
def test_about_eight_readings_in_ten_come_to_lie_in_the_interval(rho):
    """Of simulated series with a step; and one that reaches its target is rarely called off track."""
    chance, held, alarms = np.random.default_rng(20_261_127), 0, 0
    for _number in range(60):
        noise = chance.normal(size=30) * np.sqrt(1 - rho**2)
        for place in range(1, 30):
            noise[place] += rho * noise[place - 1]
        values = 50 + noise - 3 * (np.arange(30) >= 12)
        told = forecast(inputs(values[:24]), months(30)[-1])
        held += told.low <= values[-1] <= told.high
        alarms += told.misses(47, "lower")
    assert 0.65 <= held / 60 <= 0.95
    assert alarms / 60 <= 0.2


finite = st.floats(-1e15, 1e15) | st.sampled_from([0.0, 88.0, 1e15, -1e15, 1e300])


@given(st.lists(st.tuples(st.integers(0, 900), finite), max_size=24), st.integers(1, 5_000))
def test_no_readings_are_too_odd(told, ahead):
    points = tuple(Point(date(2024, 1, 1) + timedelta(days=day), value) for day, value in told)
    found = forecast(Inputs(points, (), GO_LIVE, "lower", "%", 31), date(2024, 1, 1) + timedelta(days=ahead))
    assert found is None or found.low <= found.high
