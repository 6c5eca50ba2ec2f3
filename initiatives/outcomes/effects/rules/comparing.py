"""Whether a comparison group can carry an estimate, and whether it went the same way before the change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from cxtracker.typed_numbers import is_share
from initiatives.outcomes.effects.rules import methods
from initiatives.outcomes.effects.rules.asking import Asking
from initiatives.outcomes.effects.rules.cells import Sides, cases, matched, turns
from initiatives.outcomes.effects.rules.engine import SHAPES_FROM, Effects, Question, Readings
from initiatives.outcomes.effects.rules.methods import VERDICT_FROM, Found, differences
from initiatives.outcomes.effects.rules.shapes import PreTrend

A_YEAR = timedelta(days=330)
"""From the first to the last of twelve months; in less, the time of year passes for a trend and a trend for it."""


def against(
    treated: Sides, comparison: Sides, unit: str, rhythm_days: int
) -> Asking[tuple[Found, PreTrend | None, str]]:
    """The effect against the comparison, how they went before, and the code of the caution where it has no interval.

    The same days in both with 3 on each side, else readings whose own error is known, else the difference alone.
    """
    shared = matched(treated, comparison)
    if min(group.least for group in shared) >= VERDICT_FROM:
        trend = yield from pre_trend(treated, comparison, rhythm_days)
        series = yield from methods.against_series(*shared, rhythm_days, trend=goes_on(trend))
        if series:
            return series, trend, ""
    result, caution = _by_cells(treated, comparison, unit)
    return result, None, caution


def goes_on(trend: PreTrend | None) -> bool:
    """Whether the groups moved apart before go-live, which is taken to go on."""
    return trend is not None and not trend.parallel


def _by_cells(treated: Sides, comparison: Sides, unit: str) -> tuple[Found, str]:
    groups = (treated, comparison)
    if methods.have_errors(groups):
        return methods.did_rates(treated, comparison), ""
    if methods.are_rates(groups, unit):
        if methods.enough_cases(groups):
            return methods.did_rates(treated, comparison), ""
        return methods.did_point(treated, comparison), "few_cases"
    lacking = is_share(unit) and not all(cases(group) for group in groups)
    return methods.did_point(treated, comparison), "no_cases" if lacking else "comparison_incomplete"


def same(treated: Sides, comparison: Sides) -> bool:
    """Whether one group is the other, or a part of it, under a second name."""
    ours, theirs = matched(treated, comparison)
    fewest = min(len(list(treated)), len(list(comparison)))
    alike = all(mine.value == other.value for mine, other in zip(ours, theirs, strict=True))
    return alike and ours.least > 0 and len(list(ours)) == fewest


def pre_trend(treated: Sides, comparison: Sides, rhythm_days: int) -> Asking[PreTrend | None]:
    """The slope of the difference before go-live, per turn of the rhythm, as the engine judges it: what carries over is
    no trend. None with fewer than 8 shared readings."""
    ours, theirs = matched(Sides(treated.before, ()), Sides(comparison.before, ()))
    readings = len(ours.before)
    if readings < SHAPES_FROM:
        return None
    difference = differences(ours, theirs)
    apart = methods.as_readings(difference, rhythm_days, trend=False)
    short = ours.before[-1].on - ours.before[0].on < A_YEAR
    yearly = apart.design.yearly or short
    sloping = Readings(apart.values, replace(apart.design, trend=True, yearly=yearly, slope=True))
    (fit,) = yield [Question(sloping, Effects())]
    if fit is None or fit.low is None:
        return _steady(difference, rhythm_days)
    nothing = 1e-9 * max(abs(point.value) for point in (*treated.before, *comparison.before))
    return PreTrend(fit.effect, fit.se, fit.low <= 0 <= fit.high or abs(fit.effect) <= nothing, readings)


def _steady(apart: Sides, rhythm_days: int) -> PreTrend:
    """Of differences that lie on a line to the last digit, about which chance says nothing."""
    first, last = apart.before[0], apart.before[-1]
    slope = (last.value - first.value) / (turns([first.on, last.on], rhythm_days)[1] - 1)
    largest = max(abs(point.value) for point in apart.before)
    return PreTrend(slope, 0.0, abs(slope) <= 1e-9 * largest, len(apart.before))
