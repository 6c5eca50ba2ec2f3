"""The methods: one engine for every series, double differences of rates, and plain differences without an interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import hypot, sqrt
from statistics import NormalDist, median

from cxtracker.typed_numbers import is_share
from initiatives.outcomes.effects.rules import engine
from initiatives.outcomes.effects.rules.cells import (
    MONTHS,
    Sides,
    cases,
    mean,
    mean_error,
    place_in_year,
    turns,
    without_last,
)
from initiatives.outcomes.effects.rules.engine import SHAPES_FROM, Fit, Readings
from initiatives.outcomes.effects.rules.shapes import Coefficient, Point

VERDICT_FROM = 3
"""Readings on a side without which nothing is said about chance."""

FEWEST_CASES = 5
"""A rate is close to a normal distribution with so many cases that have the trait, and as many without."""

WIDENED_FROM = 3
"""Readings before go-live in each group from which one sees how much more than chance they vary."""

NORMAL95 = NormalDist().inv_cdf(0.975)
YEAR = 12


@dataclass(frozen=True, slots=True)
class Found:
    """What a method makes of the groups it used, treated first.

    `low` and `high` are None where chance cannot be told. `readings` are those before and after, of the smaller group.
    `stands`: the interval leaves out 0 without the last reading, too. `checked`: the readings carry the level that the
    design of the comparison allows.
    """

    method: str
    groups: tuple[Sides, ...]
    effect: float
    low: float | None
    high: float | None
    se: float | None
    readings: tuple[int, int]
    coefficients: tuple[Coefficient, ...]
    expected: tuple[tuple[date, float], ...]
    stands: bool = False
    checked: bool = False
    fitted: Fit | None = None


def single(treated: Sides, rhythm_days: int) -> Found:
    """One group alone: E2 with 8 readings on both sides, E1 with fewer."""
    checked = treated.least >= SHAPES_FROM
    coefficients = _means(("before", treated.before), ("after", treated.after))
    fit = judged(treated, rhythm_days, trend=len(treated.before) >= SHAPES_FROM)
    if fit is None or treated.least < VERDICT_FROM:
        level = mean(treated.before)
        path = tuple((point.on, level) for point in treated.after)
        return Found(
            "before_after", (treated,), treated.difference, None, None, None, counts(treated), coefficients, path
        )
    earlier = judged(without_last(treated), rhythm_days, trend=len(treated.before) >= SHAPES_FROM)
    return Found(
        "segmented" if checked else "before_after",
        (treated,),
        fit.effect,
        fit.low,
        fit.high,
        fit.se,
        counts(treated),
        coefficients,
        tuple(zip((point.on for point in treated.after), fit.expected, strict=True)),
        stands=_same_side(fit, earlier),
        checked=checked,
        fitted=fit,
    )


def against_series(treated: Sides, comparison: Sides, rhythm_days: int, *, trend: bool) -> Found | None:
    """The engine on treated - comparison, read on the same days; `trend`: they moved apart before, and go on so."""
    apart = differences(treated, comparison)
    fit = judged(apart, rhythm_days, trend=trend)
    if fit is None:
        return None
    earlier = judged(without_last(apart), rhythm_days, trend=trend)
    return Found(
        "did_series",
        (treated, comparison),
        fit.effect,
        fit.low,
        fit.high,
        fit.se,
        counts(apart),
        _four_means(treated, comparison),
        tuple((point.on, point.value + gap) for point, gap in zip(comparison.after, fit.expected, strict=True)),
        stands=_same_side(fit, earlier),
        checked=apart.least >= SHAPES_FROM,
        fitted=fit,
    )


def judged(sides: Sides, rhythm_days: int, *, trend: bool) -> Fit | None:
    """What the engine makes of a series; None where there is too little to tell chance."""
    points = tuple(sides)
    if min(len(sides.before), len(sides.after) + 1) < VERDICT_FROM:  # one fewer after: what stood before the last
        return None
    return engine.fit(
        Readings(
            [point.value for point in points],
            turns([point.on for point in points], rhythm_days),
            [place_in_year(point.on) for point in points],
            len(sides.before),
            trend,
            yearly=MONTHS.get(rhythm_days) == YEAR,
            weights=_weights(points),
        )
    )


def _weights(points: Sequence[Point]) -> list[float] | None:
    """sqrt(min(1, n / median n)); a reading that does not tell its cases weighs as much as the median."""
    known = [point.n for point in points if point.n]
    if not known:
        return None
    typical = median(known)
    return [sqrt(min(1.0, point.n / typical)) if point.n else 1.0 for point in points]


def _same_side(fit: Fit, earlier: Fit | None) -> bool:
    """Whether both intervals lie on the same side of 0."""
    return earlier is not None and side(fit.low, fit.high) == side(earlier.low, earlier.high) != 0


def side(low: float | None, high: float | None) -> int:
    """1 or -1 where the interval lies above or below 0; 0 where it holds 0 or there is none."""
    return 0 if low is None or high is None else (low > 0) - (high < 0)


def did_point(treated: Sides, comparison: Sides) -> Found:
    """(T after - T before) - (C after - C before) without an interval, where a comparison is too thin for one."""
    level = mean(treated.before) + comparison.difference
    return Found(
        "did_point",
        (treated, comparison),
        treated.difference - comparison.difference,
        None,
        None,
        None,
        _fewer(treated, comparison),
        _four_means(treated, comparison),
        tuple((point.on, level) for point in treated.after),
    )


def did_rates(treated: Sides, comparison: Sides) -> Found:
    """The same for readings whose own error is known: se = sqrt(sum of the squared errors of the four cells).

    Binomial for rates with their cases, `Point.se` where it is given. With 3 readings before in each group the errors
    are widened by how much more than chance they vary there.
    """
    names = ("treated_before", "treated_after", "comparison_before", "comparison_after")
    seen = min(len(treated.before), len(comparison.before)) >= WIDENED_FROM
    wider = [widening(group.before) if seen else 1.0 for group in (treated, comparison) for _side in range(2)]
    sides = (*_both(treated), *_both(comparison))
    cells = [
        Coefficient(name, level(side), ratio * level_error(side))
        for name, side, ratio in zip(names, sides, wider, strict=True)
    ]
    t_before, t_after, c_before, c_after = (cell.value for cell in cells)
    effect = (t_after - t_before) - (c_after - c_before)
    se = hypot(*(cell.se or 0.0 for cell in cells))
    path = t_before + c_after - c_before
    low, high = effect - NORMAL95 * se, effect + NORMAL95 * se
    return Found(
        "did_rates",
        (treated, comparison),
        effect,
        low,
        high,
        se,
        _fewer(treated, comparison),
        tuple(cells),
        tuple((point.on, path) for point in treated.after),
        stands=_rates_stand(treated, comparison, side(low, high)),
        checked=seen,
    )


def _rates_stand(treated: Sides, comparison: Sides, towards: int) -> bool:
    """One reading after go-live rests on its cases alone; of several the last must not decide."""
    if min(len(treated.after), len(comparison.after)) == 1:
        return True
    last = max(treated.after[-1].on, comparison.after[-1].on)
    earlier = [
        Sides(group.before, tuple(point for point in group.after if point.on < last)) for group in (treated, comparison)
    ]
    if not all(group.after for group in earlier):
        return True
    without = did_rates(*earlier)
    return side(without.low, without.high) == towards


def widening(before: Sequence[Point]) -> float:
    """How much more than chance readings vary: sqrt(chi-square / degrees of freedom), at least 1."""
    middle = level(before)
    deviations = [(point.value - middle) / level_error([point]) for point in before]
    return max(1.0, sqrt(sum(deviation**2 for deviation in deviations) / (len(before) - 1)))


def differences(treated: Sides, comparison: Sides) -> Sides:
    """Treated minus comparison, day by day; both must hold the same days; cases are worth as much as both."""
    return Sides(
        *(
            tuple(
                Point(one.on, one.value - other.value, _together(one.n, other.n))
                for one, other in zip(mine, theirs, strict=True)
            )
            for mine, theirs in zip(_both(treated), _both(comparison), strict=True)
        )
    )


def _together(mine: int | None, theirs: int | None) -> int | None:
    return max(1, round(mine * theirs / (mine + theirs))) if mine and theirs else None


def level(points: Sequence[Point]) -> float:
    """The mean over all cases of the readings; the plain one where some do not tell their cases."""
    if not all(point.n for point in points):
        return mean(points)
    return sum(point.value * (point.n or 0) for point in points) / sum(point.n or 0 for point in points)


def level_error(points: Sequence[Point]) -> float:
    """Standard error of `level`: the readings' own, else that of a rate in per cent over all cases."""
    if all(point.se for point in points):
        weights = [point.n or 0 for point in points] if all(point.n for point in points) else [1] * len(points)
        return hypot(*(weight * (point.se or 0) for weight, point in zip(weights, points, strict=True))) / sum(weights)
    p = level(points) / 100
    return 100 * sqrt(max(0.0, p * (1 - p)) / sum(point.n or 0 for point in points))


def have_errors(groups: Sequence[Sides]) -> bool:
    """Whether every reading of each side brings its own standard error."""
    return all(point.se and point.se > 0 for group in groups for point in group)


def are_rates(groups: Sequence[Sides], unit: str) -> bool:
    """Whether every reading is a share in per cent of a known number of cases."""
    return is_share(unit) and all(point.n and 0 <= point.value <= 100 for group in groups for point in group)


def enough_cases(groups: Sequence[Sides]) -> bool:
    """Whether each side has 5 cases with and 5 without what is counted, so that its rate has an interval."""
    return all(
        min(level(points), 100 - level(points)) / 100 * (cases(points) or 0) >= FEWEST_CASES - 1e-9
        for group in groups
        for points in _both(group)
    ) and not any(
        level_error([point]) == 0 for group in groups for point in group.before if len(group.before) >= WIDENED_FROM
    )


def counts(sides: Sides) -> tuple[int, int]:
    return len(sides.before), len(sides.after)


def _fewer(treated: Sides, comparison: Sides) -> tuple[int, int]:
    return min(len(treated.before), len(comparison.before)), min(len(treated.after), len(comparison.after))


def _both(sides: Sides) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    return sides.before, sides.after


def _means(*named: tuple[str, Sequence[Point]]) -> tuple[Coefficient, ...]:
    return tuple(Coefficient(name, mean(points), mean_error(points)) for name, points in named)


def _four_means(treated: Sides, comparison: Sides) -> tuple[Coefficient, ...]:
    return _means(
        ("treated_before", treated.before),
        ("treated_after", treated.after),
        ("comparison_before", comparison.before),
        ("comparison_after", comparison.after),
    )
