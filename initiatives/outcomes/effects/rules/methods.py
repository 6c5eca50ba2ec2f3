"""The methods: one engine for every series, double differences of rates, and plain differences without an interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot, sqrt
from statistics import median

from cxtracker.typed_numbers import is_share
from initiatives.outcomes.effects.rules.asking import Asking
from initiatives.outcomes.effects.rules.cells import (
    MONTHS,
    Sides,
    calendar,
    cases,
    mean,
    mean_error,
)
from initiatives.outcomes.effects.rules.engine import (
    SHAPES_FROM,
    Design,
    Directions,
    Effects,
    Fit,
    Question,
    Readings,
)
from initiatives.outcomes.effects.rules.paths import NORMAL95, fitted_path, level_path, shown
from initiatives.outcomes.effects.rules.shapes import Coefficient, PathPoint, Point

VERDICT_FROM = 3
"""Readings on a side without which nothing is said about chance."""

FEWEST_CASES = 5
"""A rate is close to a normal distribution with so many cases that have the trait, and as many without."""

WIDENED_FROM = 3
"""Readings before go-live in each group from which one sees how much more than chance they vary."""

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
    path: tuple[PathPoint, ...]
    stands: bool = False
    checked: bool = False
    fitted: Fit | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """A series as the engine is asked about it: one group, or the difference of two."""

    sides: Sides
    rhythm_days: int
    trend: bool

    def readings(self, after: int | None = None) -> Readings:
        """Ready to be judged; with so many readings after go-live alone, as if no more had come."""
        sides = self.sides if after is None else Sides(self.sides.before, self.sides.after[:after])
        even = not self.trend and len(self.sides.before) >= SHAPES_FROM
        return as_readings(sides, self.rhythm_days, trend=self.trend, even=even)


def alone(treated: Sides, rhythm_days: int) -> Judged:
    return Judged(treated, rhythm_days, trend=len(treated.before) >= SHAPES_FROM)


def apart(treated: Sides, comparison: Sides, rhythm_days: int, *, trend: bool) -> Judged:
    """Treated - comparison, read on the same days; `trend`: they moved apart before, and go on so."""
    return Judged(differences(treated, comparison), rhythm_days, trend)


def single(treated: Sides, rhythm_days: int) -> Asking[Found]:
    """One group alone: E2 with 8 readings on both sides, E1 with fewer."""
    checked = treated.least >= SHAPES_FROM
    coefficients = _means(("before", treated.before), ("after", treated.after))
    fit, earlier = yield from _judged(alone(treated, rhythm_days))
    if fit is None:
        path = level_path(treated.after, mean(treated.before))
        return Found(
            "before_after", (treated,), treated.difference, None, None, None, counts(treated), coefficients, path
        )
    return Found(
        "segmented" if checked else "before_after",
        (treated,),
        fit.effect,
        fit.low,
        fit.high,
        fit.se,
        counts(treated),
        coefficients,
        fitted_path(fit, tuple(treated), len(treated.before)),
        stands=_same_side(fit, earlier),
        checked=checked,
        fitted=fit,
    )


def against_series(treated: Sides, comparison: Sides, rhythm_days: int, *, trend: bool) -> Asking[Found | None]:
    """The engine on the difference, as `apart` has it."""
    fit, earlier = yield from _judged(apart(treated, comparison, rhythm_days, trend=trend))
    if fit is None:
        return None
    return Found(
        "did_series",
        (treated, comparison),
        fit.effect,
        fit.low,
        fit.high,
        fit.se,
        counts(treated),
        _four_means(treated, comparison),
        fitted_path(fit, tuple(treated), len(treated.before), tuple(comparison)),
        stands=_same_side(fit, earlier),
        checked=treated.least >= SHAPES_FROM,
        fitted=fit,
    )


def _judged(series: Judged) -> Asking[tuple[Fit | None, int]]:
    """What the engine makes of a series with its path, and where the interval lies without the last reading.

    None and 0 where there is too little to tell chance.
    """
    sides = series.sides
    if sides.least < VERDICT_FROM:
        return None, 0
    path = Effects(tuple(shown(len(sides.before), len(sides.after))))
    earlier = Question(series.readings(len(sides.after) - 1), Directions())
    fit, without_last = yield [Question(series.readings(), path), earlier]
    return fit, without_last or 0


def as_readings(sides: Sides, rhythm_days: int, *, trend: bool, even: bool = False) -> Readings:
    """A group ready to be judged."""
    points = tuple(sides)
    turns, places = calendar(tuple(point.on for point in points), rhythm_days)
    design = Design(
        turns,
        places,
        len(sides.before),
        trend,
        yearly=MONTHS.get(rhythm_days) == YEAR,
        weights=_weights(points),
        even=even,
    )
    return Readings([point.value for point in points], design)


def _weights(points: Sequence[Point]) -> tuple[float, ...] | None:
    """min(1, median se / se) where every reading brings its own error, else sqrt(min(1, n / median n)).

    Both say the same, since se goes with 1 / sqrt(n). A reading that does not tell its cases weighs as the median.
    """
    errors = own_errors(points)
    if errors:
        middle = median(errors)
        return tuple(min(1.0, middle / error) for error in errors)
    known = [point.n for point in points if point.n]
    if not known:
        return None
    typical = median(known)
    return tuple(sqrt(min(1.0, point.n / typical)) if point.n else 1.0 for point in points)


def _same_side(fit: Fit, earlier: int) -> bool:
    """Whether both intervals lie on the same side of 0."""
    return side(fit.low, fit.high) == earlier != 0


def side(low: float | None, high: float | None) -> int:
    """1 or -1 where the interval lies above or below 0; 0 where it holds 0 or there is none."""
    return 0 if low is None or high is None else (low > 0) - (high < 0)


def did_point(treated: Sides, comparison: Sides) -> Found:
    """(T after - T before) - (C after - C before) without an interval, where a comparison is too thin for one."""
    path = level_path(treated.after, mean(treated.before) + comparison.difference)
    return Found(
        "did_point",
        (treated, comparison),
        treated.difference - comparison.difference,
        None,
        None,
        None,
        _fewer(treated, comparison),
        _four_means(treated, comparison),
        path,
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
    path = level_path(
        treated.after,
        t_before + c_after - c_before,
        hypot(*(cell.se or 0.0 for cell in cells if cell.name != "treated_after")),
        effect,
    )
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
        path,
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
    """Treated minus comparison, day by day; both must hold the same days; cases and errors are worth those of both."""
    return Sides(
        *(
            tuple(
                Point(
                    point.on, point.value - other.value, _together(point.n, other.n), _both_errors(point.se, other.se)
                )
                for point, other in zip(mine, theirs, strict=True)
            )
            for mine, theirs in zip(_both(treated), _both(comparison), strict=True)
        )
    )


def _together(mine: int | None, theirs: int | None) -> int | None:
    return max(1, round(mine * theirs / (mine + theirs))) if mine and theirs else None


def _both_errors(mine: float | None, theirs: float | None) -> float | None:
    return hypot(mine, theirs) if mine and theirs else None


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


def own_errors(points: Sequence[Point]) -> list[float]:
    """The readings' own standard errors where each brings one above 0, else none."""
    errors = [point.se for point in points if point.se and point.se > 0]
    return errors if len(errors) == len(points) else []


def have_errors(groups: Sequence[Sides]) -> bool:
    return all(own_errors(tuple(group)) for group in groups)


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
