"""Where readings will be on a day to come: the path of the fits that judge the effect, carried on, with its interval.

Each fit tells the reading of that day: its level then, what of the last deviation carries over into it, and the noise
of one reading. The forecast is their weighted mean, its interval that of the weighted mixture. No straight line is
drawn through few points: with fewer than 8 readings on a side the engine knows no path, and nothing is foretold.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cxtracker.publishing import published
from initiatives.outcomes.effects.rules import methods
from initiatives.outcomes.effects.rules.asking import Asking, alone
from initiatives.outcomes.effects.rules.cells import nearest, place_in_year, split, turns
from initiatives.outcomes.effects.rules.engine import SHAPES_FROM, Question
from initiatives.outcomes.effects.rules.estimating import MOST
from initiatives.outcomes.effects.rules.fitting import Component, Fits
from initiatives.outcomes.effects.rules.mixture import ends
from initiatives.outcomes.effects.rules.shapes import Inputs

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENDS = (0.1, 0.9)
"""The 80 % interval: one alarm in ten that chance alone would raise is few enough to look at each."""

NOTHING = 1e-9
"""Parts of a target so small are rounding."""


@published()
@dataclass(frozen=True, slots=True)
class Forecast:
    """The reading to be expected on a day, in the metric's unit, with its 80 % interval."""

    on: date
    value: float
    low: float
    high: float

    def misses(self, target: float, direction: str) -> bool | None:
        """Whether the whole interval lies short of the target; None for a metric without a good direction."""
        if direction not in ("higher", "lower"):
            return None
        short = target - self.high if direction == "higher" else self.low - target
        return short > NOTHING * max(1.0, abs(target))

    def to_json(self) -> dict[str, Any]:
        return {**asdict(self), "on": self.on.isoformat()}

    @classmethod
    def of(cls, detail: Mapping[str, Any]) -> Forecast | None:
        """The one that is kept with an effect."""
        stored = detail.get("forecast")
        return cls(**{**stored, "on": date.fromisoformat(stored["on"])}) if stored else None


def forecast(inputs: Inputs, on: date) -> Forecast | None:
    """The treated group's reading on a day after the last one; None where the engine cannot tell a path."""
    return alone(forecasting(inputs, on))


def forecasting(inputs: Inputs, on: date) -> Asking[Forecast | None]:
    """The same, to be answered together with others."""
    if inputs.go_live is None or not all(point.readable for point in inputs.treated):
        return None
    sides = nearest(split(inputs.treated, inputs.go_live), MOST)
    if sides.least < SHAPES_FROM or on <= sides.after[-1].on:
        return None
    readings = methods.as_readings(sides, inputs.rhythm_days, trend=True)
    ahead = _turns_ahead(tuple(point.on for point in sides), on, inputs.rhythm_days)
    (foretold,) = yield [Question(readings, Ahead(ahead, place_in_year(on)))]
    return None if foretold is None else Forecast(on, *foretold)


@dataclass(frozen=True, slots=True)
class Ahead:
    """The reading so many turns after the last one of each series, at that place in its year, with its interval."""

    turns: float
    place: float

    def __call__(self, fits: Fits, values: NDArray[Any]) -> list[Any]:
        import numpy as np

        design = fits.frame.design
        last = design.turns[-1] - design.turns[design.change - 1]
        rows = _row(last + self.turns, self.place), _row(last, design.places[-1])
        parts = [reading_ahead(part, fits.frame.rho, *rows, values[:, -1], self.turns) for part in fits.components]
        centres, spread = (np.concatenate(kind) for kind in zip(*parts, strict=True))
        value = (fits.weights * centres).sum(axis=0)
        varies = spread.max(axis=0) > NOTHING * np.abs(values).max(axis=1)
        bounds = np.stack([value, value])
        if varies.any():
            bounds[:, varies] = ends(centres[:, varies], spread[:, varies], fits.freedom, fits.weights[:, varies], ENDS)
        return list(zip(value.tolist(), *bounds.tolist(), strict=True))


@lru_cache(maxsize=128)
def _turns_ahead(days: tuple[date, ...], on: date, rhythm_days: int) -> float:
    with_it = turns([*days, on], rhythm_days)
    return with_it[-1] - with_it[-2]


def _row(since: float, place: float) -> NDArray[Any]:
    """A row as the engine has them with a trend: 1, t, D, (t - t0) D, sine and cosine."""
    import numpy as np

    angle = 2 * np.pi * place
    return np.array([1.0, since, 1.0, since, np.sin(angle), np.cos(angle)])


def reading_ahead(
    part: Component, rho: NDArray[Any], row: NDArray[Any], last: NDArray[Any], seen: NDArray[Any], ahead: float
) -> tuple[NDArray[Any], NDArray[Any]]:
    """By rho and series the reading so many turns after the last one, which was `seen`, and its standard error.

    y = x b + r (y0 - x0 b) with r = rho^ahead; its variance is s2 (|| (x - r x0) R^-1 ||2 + (1 - r2) / (1 - rho2)).
    """
    import numpy as np

    carried = rho**ahead
    x, x0 = row[part.shape.columns], last[part.shape.columns]
    apart = x[None] - carried[:, None] * x0[None]
    value = x @ part.params + carried[:, None] * (seen - x0 @ part.params)
    mean = np.linalg.norm((apart[:, None, :] @ part.shape.inverse)[:, 0], axis=1)
    error: NDArray[Any] = part.noise * np.sqrt(mean**2 + (1 - carried**2) / (1 - rho**2))[:, None]
    return value, error
