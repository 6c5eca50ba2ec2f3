"""The methods, weakest first: each makes an effect and its error from the readings it is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import hypot, inf, sqrt

from cxtracker.typed_numbers import is_share
from initiatives.outcomes.effects.rules.cells import Sides, cases, mean, mean_error, turns
from initiatives.outcomes.effects.rules.regression import fit
from initiatives.outcomes.effects.rules.shapes import Coefficient, Point

VERDICT_FROM = 3
"""Readings on a side without which nothing is said about chance."""

FEWEST_CASES = 5
"""A rate is close to a normal distribution with so many cases that have the trait, and as many without."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a method makes of the groups it used, treated first.

    `se` is None where chance cannot be told; `df` are its degrees of freedom (inf: known from the cases). `readings`
    are those before and after, of the smaller group.
    """

    method: str
    groups: tuple[Sides, ...]
    effect: float
    se: float | None
    df: float
    readings: tuple[int, int]
    coefficients: tuple[Coefficient, ...]
    expected: tuple[tuple[date, float], ...]


def before_after(treated: Sides, unit: str) -> Found:
    """Mean after minus mean before (E1)."""
    level = mean(treated.before)
    se, df = _step_error(treated) if treated.least >= VERDICT_FROM else (None, inf)
    return Found(
        "before_after",
        (treated,),
        treated.difference,
        *_at_least_sampling(se, df, (treated,), unit),
        _counts(treated),
        _means(("before", treated.before), ("after", treated.after)),
        tuple((point.on, level) for point in treated.after),
    )


def segmented(treated: Sides, unit: str, rhythm_days: int) -> Found:
    """y = b0 + b1 t + b2 D + b3 (t - t0) D (E2); the effect is the mean of actual minus the earlier line's forecast.

    t counts turns of the rhythm from 1, D is 1 after go-live, t0 is the last reading before it.
    """
    times = turns([point.on for point in treated], rhythm_days)
    change = len(treated.before)
    t0 = times[change - 1]
    after = [float(number >= change) for number in range(len(times))]
    since = [(time - t0) * flag for time, flag in zip(times, after, strict=True)]
    found = fit([[1.0] * len(times), times, after, since], [point.value for point in treated])
    effect, se = found.weighed([0, 0, 1, sum(since) / len(treated.after)])
    b0, b1 = found.params[:2]
    return Found(
        "segmented",
        (treated,),
        effect,
        *_at_least_sampling(se, len(times) - 4, (treated,), unit),
        _counts(treated),
        tuple(
            Coefficient(f"b{number}", value, error)
            for number, (value, error) in enumerate(zip(found.params, found.errors(), strict=True))
        ),
        tuple((point.on, b0 + b1 * time) for point, time in zip(treated.after, times[change:], strict=True)),
    )


def did_series(treated: Sides, comparison: Sides, unit: str) -> Found:
    """Mean after minus mean before of the difference treated - comparison, read on the same days (E3)."""
    apart = differences(treated, comparison)
    gap = mean(apart.before)
    return Found(
        "did_series",
        (treated, comparison),
        apart.difference,
        *_at_least_sampling(*_step_error(apart), (treated, comparison), unit),
        _counts(apart),
        _four_means(treated, comparison),
        tuple((point.on, point.value + gap) for point in comparison.after),
    )


def did_means(treated: Sides, comparison: Sides, unit: str) -> Found:
    """(T after - T before) - (C after - C before) with s**2 / n of the four means (E3)."""
    parts = [(mean_error(side) or 0.0, len(side) - 1) for group in (treated, comparison) for side in _both(group)]
    se, df = _pooled(parts)
    level = mean(treated.before) + comparison.difference
    return Found(
        "did_means",
        (treated, comparison),
        treated.difference - comparison.difference,
        *_at_least_sampling(se, df, (treated, comparison), unit),
        (min(len(treated.before), len(comparison.before)), min(len(treated.after), len(comparison.after))),
        _four_means(treated, comparison),
        tuple((point.on, level) for point in treated.after),
    )


def did_rates(treated: Sides, comparison: Sides) -> Found:
    """The same for rates in per cent pooled over each side's cases, with se = sqrt(sum of p (1 - p) / n) (E3)."""
    names = ("treated_before", "treated_after", "comparison_before", "comparison_after")
    sides = (*_both(treated), *_both(comparison))
    cells = [Coefficient(name, rate(side), _rate_error(side)) for name, side in zip(names, sides, strict=True)]
    t_before, t_after, c_before, c_after = (cell.value for cell in cells)
    level = t_before + c_after - c_before
    return Found(
        "did_rates",
        (treated, comparison),
        (t_after - t_before) - (c_after - c_before),
        hypot(*(cell.se or 0.0 for cell in cells)),
        inf,
        (min(len(treated.before), len(comparison.before)), min(len(treated.after), len(comparison.after))),
        tuple(cells),
        tuple((point.on, level) for point in treated.after),
    )


def differences(treated: Sides, comparison: Sides) -> Sides:
    """Treated minus comparison, day by day; both must hold the same days."""
    return Sides(
        *(
            tuple(Point(one.on, one.value - other.value) for one, other in zip(mine, theirs, strict=True))
            for mine, theirs in zip(_both(treated), _both(comparison), strict=True)
        )
    )


def rate(points: Sequence[Point]) -> float:
    """Per cent over all cases of the readings; every reading must tell its cases."""
    return sum(point.value * (point.n or 0) for point in points) / sum(point.n or 0 for point in points)


def are_rates(groups: Sequence[Sides], unit: str) -> bool:
    """Whether every reading is a share in per cent of a known number of cases."""
    return is_share(unit) and all(point.n and 0 <= point.value <= 100 for group in groups for point in group)


def enough_cases(groups: Sequence[Sides]) -> bool:
    """Whether each side has 5 cases with and 5 without what is counted, so that its rate has an interval."""
    return all(
        min(rate(side), 100 - rate(side)) / 100 * (cases(side) or 0) >= FEWEST_CASES - 1e-9
        for group in groups
        for side in _both(group)
    )


def _rate_error(points: Sequence[Point]) -> float:
    p = rate(points) / 100
    return 100 * sqrt(max(0.0, p * (1 - p)) / sum(point.n or 0 for point in points))


def _step_error(sides: Sides) -> tuple[float, float]:
    """Error of mean after minus mean before, and its degrees of freedom: Welch's, or the robust one where larger."""
    welch, df = _pooled([(mean_error(side) or 0.0, len(side) - 1) for side in _both(sides)])
    after = [float(side) for side, points in enumerate(_both(sides)) for _point in points]
    robust = fit([[1.0] * len(after), after], [point.value for point in sides]).errors()[1]
    return max(welch, robust), df


def _pooled(parts: Sequence[tuple[float, int]]) -> tuple[float, float]:
    """The error of a sum of independent means from (error, degrees of freedom) of each, by Welch and Satterthwaite."""
    se = hypot(*(error for error, _df in parts))
    if not se:
        return 0.0, float(min(df for _error, df in parts))
    return se, 1 / sum((error / se) ** 4 / df for error, df in parts)


def _at_least_sampling(se: float | None, df: float, groups: Sequence[Sides], unit: str) -> tuple[float | None, float]:
    """Rates of known numbers of cases cannot be surer than the cases allow, however alike the readings are."""
    if se is None or not are_rates(groups, unit):
        return se, df
    sampling = hypot(*(_rate_error(side) for group in groups for side in _both(group)))
    return (sampling, inf) if sampling > se else (se, df)


def _both(sides: Sides) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    return sides.before, sides.after


def _counts(sides: Sides) -> tuple[int, int]:
    return len(sides.before), len(sides.after)


def _means(*named: tuple[str, Sequence[Point]]) -> tuple[Coefficient, ...]:
    return tuple(Coefficient(name, mean(points), mean_error(points)) for name, points in named)


def _four_means(treated: Sides, comparison: Sides) -> tuple[Coefficient, ...]:
    return _means(
        ("treated_before", treated.before),
        ("treated_after", treated.after),
        ("comparison_before", comparison.before),
        ("comparison_after", comparison.after),
    )
