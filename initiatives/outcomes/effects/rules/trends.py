"""Where readings are heading: perception and behaviour drifting apart, targets that will be missed, limits passed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from initiatives.outcomes.effects.rules.shapes import Point
from initiatives.outcomes.effects.rules.straight_line import Line, t95, through

FEWEST, LAST_PERIODS, LAST_READINGS = 3, 6, 12


def drift_apart(
    perception: Sequence[Point],
    behaviour: Sequence[Point],
    *,
    perception_direction: str = "higher",
    behaviour_direction: str = "higher",
) -> str:
    """`smiles_without_sales`: customers say better and do not do better; `captive_growth`: the other way round.

    Each series heads where its slope over the last 6 readings (at least 3) points, beyond one standard error; else it
    is flat. "" where the two agree, one is too short, or a metric has no good direction.
    """
    said, done = heading(perception, perception_direction), heading(behaviour, behaviour_direction)
    if said is None or done is None:
        return ""
    if said > 0 >= done:
        return "smiles_without_sales"
    return "captive_growth" if said < 0 < done else ""


def heading(points: Sequence[Point], direction: str) -> int | None:
    """1 better, -1 worse, 0 flat over the last 6 readings; None where that is unknown."""
    recent = sorted(points, key=lambda point: point.on)[-LAST_PERIODS:]
    line = _line(recent)
    if line is None or direction not in ("higher", "lower"):
        return None
    nothing = 1e-9 * max(abs(point.value) for point in recent)
    if abs(line.slope) * (recent[-1].on - recent[0].on).days <= nothing or abs(line.slope) <= line.slope_se:
        return 0
    return 1 if (line.slope > 0) == (direction == "higher") else -1


def forecast(points: Sequence[Point], on: date, go_live: date | None = None) -> tuple[float, float, float] | None:
    """Value on that day with its 95 % bounds, along the line of the readings since go-live.

    Without a go-live date of the last 12 readings. None with fewer than 3 of them.
    """
    line = _line(_since(points, go_live))
    if line is None:
        return None
    value, reach = line.at(on.toordinal()), t95(line.n - 2) * line.error_of_new(on.toordinal())
    return value, value - reach, value + reach


def off_track(
    points: Sequence[Point], target: float, target_on: date, direction: str, go_live: date | None = None
) -> bool | None:
    """Whether the forecast misses the target on its day; None where there is no forecast or no good direction."""
    line = _line(_since(points, go_live))
    if line is None or direction not in ("higher", "lower"):
        return None
    short = target - line.at(target_on.toordinal())
    return (short if direction == "higher" else -short) > 1e-9 * max(1.0, abs(target))


def passed_limit(value: float, limit: float, direction: str) -> bool:
    """Whether a guardrail's reading is past its limit on the bad side; a metric without one must not exceed it."""
    return value < limit if direction == "higher" else value > limit


def _since(points: Sequence[Point], go_live: date | None) -> list[Point]:
    ordered = sorted(points, key=lambda point: point.on)
    return ordered[-LAST_READINGS:] if go_live is None else [point for point in ordered if point.on >= go_live]


def _line(points: Sequence[Point]) -> Line | None:
    """Value per day; None with readings on fewer than 3 days, or one that cannot be true."""
    if len({point.on for point in points}) < FEWEST or not all(point.readable for point in points):
        return None
    return through([point.on.toordinal() for point in points], [point.value for point in points])
