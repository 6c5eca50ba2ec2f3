"""Whether a comparison group can carry an estimate, and whether it went the same way before the change."""

from __future__ import annotations

from math import hypot

from cxtracker.typed_numbers import is_share
from initiatives.outcomes.effects.rules import methods
from initiatives.outcomes.effects.rules.cells import Sides, cases, matched, turns
from initiatives.outcomes.effects.rules.methods import VERDICT_FROM, Found, differences
from initiatives.outcomes.effects.rules.shapes import Point, PreTrend
from initiatives.outcomes.effects.rules.straight_line import t95, through


def against(treated: Sides, comparison: Sides, unit: str) -> Found | str:
    """The effect against the comparison group, or the code of the caution why there is none.

    The same days in both with 3 on each side, else 3 readings on each side of both, else rates over enough cases.
    """
    if same(treated, comparison):
        return "comparison_same"
    shared = matched(treated, comparison)
    if min(group.least for group in shared) >= VERDICT_FROM:
        return methods.did_series(*shared, unit)
    groups = (treated, comparison)
    if min(group.least for group in groups) >= VERDICT_FROM:
        return methods.did_means(treated, comparison, unit)
    if not comparison.least:
        return "comparison_incomplete"
    if methods.are_rates(groups, unit):
        return methods.did_rates(treated, comparison) if methods.enough_cases(groups) else "few_cases"
    lacking = is_share(unit) and not all(cases(group) for group in groups)
    return "no_cases" if lacking else "comparison_incomplete"


def same(treated: Sides, comparison: Sides) -> bool:
    """Whether one group is the other, or a part of it, under a second name."""
    ours, theirs = matched(treated, comparison)
    fewest = min(len(list(treated)), len(list(comparison)))
    alike = all(mine.value == other.value for mine, other in zip(ours, theirs, strict=True))
    return alike and ours.least > 0 and len(list(ours)) == fewest


def pre_trend(treated: Sides, comparison: Sides, rhythm_days: int) -> PreTrend | None:
    """The difference of slopes before go-live, per turn of the rhythm; None with fewer than 3 readings of a group."""
    ours, theirs = matched(Sides(treated.before, ()), Sides(comparison.before, ()))
    if len(ours.before) >= VERDICT_FROM:
        slope, se = _slope(differences(ours, theirs).before, rhythm_days)
        readings = len(ours.before)
        df = readings - 2
    elif min(len(treated.before), len(comparison.before)) >= VERDICT_FROM:
        (slope, se), (other, other_se) = (_slope(group.before, rhythm_days) for group in (treated, comparison))
        slope, se = slope - other, hypot(se, other_se)
        readings = min(len(treated.before), len(comparison.before))
        df = len(treated.before) + len(comparison.before) - 4
    else:
        return None
    nothing = 1e-9 * max(abs(point.value) for point in (*treated.before, *comparison.before))
    return PreTrend(slope, se, abs(slope) <= max(t95(df) * se, nothing), readings)


def _slope(points: tuple[Point, ...], rhythm_days: int) -> tuple[float, float]:
    line = through(turns([point.on for point in points], rhythm_days), [point.value for point in points])
    return line.slope, line.slope_se
