"""Baseline and target against what the readings themselves say."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from initiatives.outcomes.rules.money import SIGN

ENOUGH = 3
"""Readings from which one can say around where they lie."""

FAR = 0.25
"""A baseline is far off from a quarter of the promised way on: so much of the claim would be an error of the start."""


def elsewhere(baseline: float | None, target: float | None, before: Sequence[float]) -> float | None:
    """Around where the readings before go-live lie, if not near the baseline; None where they are near or too few.

    Far is outside of all of them, and further from their median than a quarter of the way to the target (without a
    target: of the median).
    """
    if baseline is None or len(before) < ENOUGH or min(before) <= baseline <= max(before):
        return None
    typical = median(before)
    way = abs(typical if target is None else target - baseline)
    return typical if abs(baseline - typical) > FAR * way else None


def reached(last: float | None, baseline: float | None, target: float | None, direction: str) -> bool:
    """Whether a reading is at the target or beyond; a metric without a good direction goes from baseline to target."""
    if last is None or target is None:
        return False
    if direction not in SIGN:
        if baseline is None or baseline == target:
            return False
        direction = "higher" if target > baseline else "lower"
    return last >= target if direction == "higher" else last <= target
