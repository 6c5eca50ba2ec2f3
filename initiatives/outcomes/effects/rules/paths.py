"""What was to be expected at each reading, as charts and the API tell it: numbers of the engine, put on their days."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

from initiatives.outcomes.effects.rules.engine import Fit
from initiatives.outcomes.effects.rules.shapes import PathPoint, Point

SHOWN = 120
"""Readings on a side of which the path is told; of more, evenly spaced ones and the last."""

NORMAL95 = NormalDist().inv_cdf(0.975)


def shown(before: int, after: int) -> list[int]:
    """The places of the readings of which the path is told, those before go-live first."""
    return [*_spaced(before), *(before + place for place in _spaced(after))]


def _spaced(count: int) -> list[int]:
    step = max(1, -(-count // SHOWN))
    return list(range(count - 1, -1, -step))[::-1]


def fitted_path(
    fit: Fit, treated: Sequence[Point], change: int, comparison: Sequence[Point] = ()
) -> tuple[PathPoint, ...]:
    """The engine's path at the readings of `shown`; that of a difference is laid upon the comparison's readings."""
    if fit.path is None:
        return ()
    path, places, points = fit.path, shown(change, len(treated) - change), []
    for row, place in enumerate(places):
        ground = comparison[place].value if comparison else 0.0
        low, high = path.low[row], path.high[row]
        points.append(
            PathPoint(
                treated[place].on,
                ground + path.expected[row],
                None if low is None else ground + low,
                None if high is None else ground + high,
                ground + path.fitted[row] if place >= change else None,
                path.time_of_year[row],
            )
        )
    return tuple(points)


def level_path(
    after: Sequence[Point], level: float, se: float | None = None, moved: float | None = None
) -> tuple[PathPoint, ...]:
    """One level for all readings after go-live, with its normal interval where its error is known."""
    reach = None if se is None else NORMAL95 * se
    low, high = (None, None) if reach is None else (level - reach, level + reach)
    days = [after[place].on for place in _spaced(len(after))]
    return tuple(PathPoint(on, level, low, high, None if moved is None else level + moved, 0.0) for on in days)
