"""What an estimate lets one say, on a day."""

from __future__ import annotations

from datetime import date

from initiatives.outcomes.effects.rules.methods import VERDICT_FROM, side
from initiatives.outcomes.effects.rules.shapes import Estimate
from initiatives.outcomes.rules.money import FOUND, SIGN

VERDICTS = (*FOUND, "first_sign", "no_evidence", "too_early", "too_few")
"""Every verdict there is; "" stands for none yet."""

WAITING = ("too_early", "too_few", "")
"""Nothing can be judged yet."""


def verdict(
    estimate: Estimate, *, direction: str, first_reading: date | None, go_live: date | None, today: date
) -> str:
    """improved, worsened, first_sign, no_evidence, too_early or too_few.

    First sign: the interval leaves out 0 only with the last reading. Too early, whatever the data, before the first
    honest reading and before go-live. Good and bad need an interval that leaves out 0, and a metric that has a good
    direction.
    """
    if go_live is None or any(day and day > today for day in (first_reading, go_live)):
        return "too_early"
    return finding(estimate, direction)


def finding(estimate: Estimate, direction: str) -> str:
    """What the readings say on any day: a verdict other than too early."""
    if not enough_readings(estimate):
        return "too_few"
    moved = movement(estimate)
    if not moved or direction not in SIGN:
        return "no_evidence"
    if not estimate.stands:
        return "first_sign"
    return "improved" if (moved > 0) == (direction == "higher") else "worsened"


def enough_readings(estimate: Estimate) -> bool:
    """3 on each side; rates over known cases need one reading on each side of both groups."""
    least = 1 if estimate.method == "did_rates" else VERDICT_FROM
    if estimate.method == "did_point":
        return False
    return not estimate.refusal and min(estimate.readings_before, estimate.readings_after) >= least


def movement(estimate: Estimate) -> int:
    """1 or -1 where the 95 % interval lies above or below 0; 0 where it holds 0 or there is none."""
    return side(estimate.low, estimate.high)
