"""One engine for every series: fits of several shapes and carry-overs, weighed by how well they explain the readings.

Rows are whitened for the part `rho` of a deviation that carries over into the next turn; each fit weighs exp(L), its
log likelihood less what its extra columns cost. numpy and scipy are imported when the first effect is computed,
because a web process has no need of them. The rule and its worked numbers: docs/decisions/0006-evidence-ladder.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPES_FROM = 8
"""Readings from which a trend before, the time of year, and a change of slope can be told."""

ENDS = (0.025, 0.975)
STEPS = 20
"""Carry-overs weighed: 0, 0.05 … 0.95."""

HELD = 1e-4
"""A column of which less than this part is its own is held by the others, and can't be told apart from them."""


@dataclass(frozen=True, slots=True)
class Readings:
    """A series ready to be judged: `turns` of the rhythm, `places` in the year (0 to 1), `change` readings before.

    `weights` multiply rows; `trend`: the earlier trend goes on, `yearly`: the time of year cannot be seen.
    """

    values: Sequence[float]
    turns: Sequence[float]
    places: Sequence[float]
    change: int
    trend: bool
    yearly: bool = False
    weights: Sequence[float] | None = None


@dataclass(frozen=True, slots=True)
class Fit:
    """What the weighed fits say together.

    `season` is the weight of the time of year, `carry_over` the mean rho; `expected` the path without the change after
    go-live, `time_of_year` the time of year's part of it. `low` and `high` are None where readings never vary.
    """

    effect: float
    se: float
    low: float | None
    high: float | None
    season: float
    carry_over: float
    expected: tuple[float, ...]
    time_of_year: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class _Component:
    """All carry-overs of one shape."""

    log_weights: NDArray[Any]
    effects: NDArray[Any]
    errors: NDArray[Any]
    df: int
    season: bool
    paths: NDArray[Any]
    seasonal: NDArray[Any]


def fit(readings: Readings, *, seasons: tuple[bool, ...] = (False, True), only_rho: float | None = None) -> Fit | None:
    """The effect; None where no fit leaves a degree of freedom. `seasons` and `only_rho` narrow what is weighed."""
    import numpy as np

    with np.errstate(all="ignore"):
        components = _components(readings, seasons, only_rho)
        if not components:
            return None
        logs = np.concatenate([one.log_weights for one in components])
        weights = np.where(np.isfinite(logs), np.exp(logs - np.max(logs[np.isfinite(logs)], initial=-np.inf)), 0.0)
        if not weights.sum():
            return None
        weights /= weights.sum()
        return _weighed(components, weights, rhos(only_rho), readings)


def rhos(only: float | None = None) -> NDArray[Any]:
    import numpy as np

    return np.arange(STEPS) / STEPS if only is None else np.array([only])


def _components(readings: Readings, seasons: tuple[bool, ...], only_rho: float | None) -> list[_Component]:
    import numpy as np

    y, t = np.array(readings.values, float), np.array(readings.turns, float)
    before, after = readings.change, len(y) - readings.change
    flag = (np.arange(len(y)) >= before).astype(float)
    since = (t - t[before - 1]) * flag
    angle = 2 * np.pi * np.array(readings.places, float)
    base = [np.ones_like(y), *([t - t[before - 1]] if readings.trend else []), flag]
    slopes = (False, True) if min(before, after) >= SHAPES_FROM else (False,)
    able = before >= SHAPES_FROM and not readings.yearly
    whitened = _whitener(t, only_rho, readings.weights)
    rows = np.column_stack([*base, since, np.sin(angle), np.cos(angle), y])
    white = whitened.rows(rows)
    p, found = len(base), []
    for slope in slopes:
        for season in seasons if able else (False,):
            columns = [*range(p), *([p] if slope else []), *([p + 1, p + 2] if season else [])]
            component = _component(rows, white, whitened, columns, p, before, season=season, slope=slope)
            if component:
                found.append(component)
    return found


@dataclass(frozen=True, slots=True)
class _Whitener:
    carried: NDArray[Any]
    divisors: NDArray[Any]
    weights: NDArray[Any]
    rho: NDArray[Any]

    def rows(self, rows: NDArray[Any]) -> NDArray[Any]:
        """For each rho the rows less what carried over from the one before, by the size of what is left."""
        import numpy as np

        earlier = np.concatenate([np.zeros((1, rows.shape[1])), rows[:-1]])
        left = rows[None] - self.carried[:, :, None] * earlier[None]
        white: NDArray[Any] = left / self.divisors[:, :, None] * self.weights[None, :, None]
        return white


def _whitener(turns: NDArray[Any], only_rho: float | None, weights: Sequence[float] | None) -> _Whitener:
    import numpy as np

    rho = rhos(only_rho)
    gaps = np.diff(turns)
    power = rho[:, None] ** gaps[None]
    first = np.zeros((len(rho), 1))
    carried = np.concatenate([first, power], axis=1)
    spread = np.sqrt((1 - power**2) / (1 - rho[:, None] ** 2))
    divisors = np.concatenate([1 / np.sqrt(1 - rho[:, None] ** 2), spread], axis=1)
    return _Whitener(carried, divisors, np.ones(len(turns)) if weights is None else np.array(weights, float), rho)


def _component(
    rows: NDArray[Any],
    white: NDArray[Any],
    whitener: _Whitener,
    columns: list[int],
    p: int,
    before: int,
    *,
    season: bool,
    slope: bool,
) -> _Component | None:
    import numpy as np

    n, q = len(rows), len(columns)
    if n - q < 1:
        return None
    x, y = white[:, :, columns], white[:, :, -1]
    orthogonal, triangle = np.linalg.qr(x)
    own = np.abs(np.diagonal(triangle, axis1=1, axis2=2)) / np.linalg.norm(x, axis=1)
    if own.min() < HELD:
        return None
    inverse = np.linalg.inv(triangle)
    params = (inverse @ (orthogonal.transpose(0, 2, 1) @ y[:, :, None]))[:, :, 0]
    residuals = y - (x @ params[:, :, None])[:, :, 0]
    rss = np.maximum((residuals**2).sum(axis=1), n * (1e-12 * np.abs(rows[:, -1]).max()) ** 2)
    weighing = np.zeros(q)
    weighing[p - 1] = 1
    if slope:
        weighing[p] = rows[before:, p].mean()
    errors = np.sqrt(rss / (n - q)) * np.linalg.norm(weighing @ inverse, axis=1)
    likelihood = (
        -np.log(whitener.divisors).sum(axis=1)
        - (n - p) / 2 * np.log(rss)
        - np.log(np.abs(np.diagonal(triangle, axis1=1, axis2=2)[:, :p])).sum(axis=1)
        - (q - p) / 2 * np.log(n)
        + np.log(1 - whitener.rho)
    )
    earlier = [index for index in range(q) if index != p - 1 and not (slope and index == p)]
    later = rows[before:]
    paths = params[:, earlier] @ later[:, [columns[index] for index in earlier]].T
    seasonal = params[:, -2:] @ later[:, columns[-2:]].T if season else np.zeros_like(paths)
    return _Component(likelihood, params @ weighing, errors, n - q, season, paths, seasonal)


def _weighed(components: list[_Component], weights: NDArray[Any], rho: NDArray[Any], readings: Readings) -> Fit:
    import numpy as np

    effects = np.concatenate([one.effects for one in components])
    errors = np.concatenate([one.errors for one in components])
    freedom = np.concatenate([np.full(len(rho), one.df) for one in components])
    seasonal = np.concatenate([np.full(len(rho), one.season) for one in components])
    effect = float(weights @ effects)
    se = float(np.sqrt(weights @ (errors**2 + (effects - effect) ** 2)))
    steady = se <= 1e-9 * max(map(abs, readings.values))
    low, high = (None, None) if steady else _ends(effects, errors, freedom, weights)
    return Fit(
        effect,
        se,
        low,
        high,
        float(weights @ seasonal),
        float(weights @ np.tile(rho, len(components))),
        tuple(map(float, weights @ np.concatenate([one.paths for one in components]))),
        tuple(map(float, weights @ np.concatenate([one.seasonal for one in components]))),
    )


def _ends(
    effects: NDArray[Any], errors: NDArray[Any], freedom: NDArray[Any], weights: NDArray[Any]
) -> tuple[float, float]:
    """Where the weighted mixture of Student's t has 2.5 % and 97.5 % below."""
    import numpy as np
    from scipy.optimize import brentq
    from scipy.special import stdtr, stdtrit

    kept = weights > 1e-9
    effects, errors, freedom, weights = effects[kept], errors[kept], freedom[kept], weights[kept] / weights[kept].sum()
    bounds = [effects + errors * stdtrit(freedom, end) for end in ENDS]

    def below(value: float, end: float) -> float:
        return float(weights @ stdtr(freedom, (value - effects) / errors)) - end

    found = []
    for bound, end in zip(bounds, ENDS, strict=True):
        least, most = float(np.min(bound)), float(np.max(bound))
        found.append(least if most - least <= 1e-12 * abs(most) else brentq(below, least, most, (end,), xtol=1e-10))
    return found[0], found[1]
