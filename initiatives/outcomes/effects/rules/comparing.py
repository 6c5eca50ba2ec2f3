"""Whether a comparison group can carry an estimate, and whether it went the same way before the change."""

from __future__ import annotations

from cxtracker.typed_numbers import is_share
from initiatives.outcomes.effects.rules import methods
from initiatives.outcomes.effects.rules.cells import Sides, cases, matched, turns
from initiatives.outcomes.effects.rules.engine import SHAPES_FROM
from initiatives.outcomes.effects.rules.methods import VERDICT_FROM, Found, differences
from initiatives.outcomes.effects.rules.shapes import PreTrend
from initiatives.outcomes.effects.rules.straight_line import t95, through


def against(treated: Sides, comparison: Sides, unit: str, rhythm_days: int) -> tuple[Found, str]:
    """The effect against the comparison, and the code of the caution where it has no interval.

    The same days in both with 3 on each side, else readings whose own error is known, else the difference alone.
    """
    shared = matched(treated, comparison)
    if min(group.least for group in shared) >= VERDICT_FROM:
        trend = pre_trend(treated, comparison, rhythm_days)
        series = methods.against_series(*shared, rhythm_days, trend=trend is not None and not trend.parallel)
        if series:
            return series, ""
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


def pre_trend(treated: Sides, comparison: Sides, rhythm_days: int) -> PreTrend | None:
    """The slope of the difference before go-live, per turn of the rhythm; None with fewer than 8 shared readings."""
    ours, theirs = matched(Sides(treated.before, ()), Sides(comparison.before, ()))
    readings = len(ours.before)
    if readings < SHAPES_FROM:
        return None
    apart = differences(ours, theirs).before
    line = through(turns([point.on for point in apart], rhythm_days), [point.value for point in apart])
    nothing = 1e-9 * max(abs(point.value) for point in (*treated.before, *comparison.before))
    return PreTrend(
        line.slope, line.slope_se, abs(line.slope) <= max(t95(readings - 2) * line.slope_se, nothing), readings
    )
