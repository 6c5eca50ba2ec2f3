"""One engine for every series: fits of several shapes and carry-overs, weighed by how well they explain the readings.

Rows are whitened for the part `rho` of a deviation that carries over into the next turn; each fit weighs exp(L), its
log likelihood less what its extra columns cost. The rule with its worked numbers: decision 6 (docs/decisions).
Series of one design are judged together (`answers`), which takes a fraction of the time that each would take alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from initiatives.outcomes.effects.rules import fitting
from initiatives.outcomes.effects.rules.fitting import SHAPES_FROM, Component, Design, Fits
from initiatives.outcomes.effects.rules.mixture import ENDS, ends, share_below

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SHAPES_FROM", "Design", "Fit", "Path", "Question", "Readings", "answers", "fit"]

TOGETHER = 100_000
"""Numbers an array may hold while series are judged together: more would not stay near the processor."""

STEADY = 1e-9
"""A standard error so small beside the readings is rounding: they never vary."""


@dataclass(frozen=True, slots=True)
class Readings:
    """A series ready to be judged."""

    values: Sequence[float]
    design: Design


@dataclass(frozen=True, slots=True)
class Path:
    """What the same weighed fits say of each reading that was asked for.

    `expected` is the level without the change, and `low` and `high` bound its 95 % interval, None before the change and
    where readings never vary; `fitted` is the level with the change, `time_of_year` the part of it that the time of
    year makes.
    """

    expected: tuple[float, ...]
    low: tuple[float | None, ...]
    high: tuple[float | None, ...]
    fitted: tuple[float, ...]
    time_of_year: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """What the weighed fits say together.

    `season` is the weight of the time of year, `carry_over` the mean rho.
    `low` and `high` are None where readings never vary. `path` is there where it was asked for.
    """

    effect: float
    se: float
    low: float | None
    high: float | None
    season: float
    carry_over: float
    path: Path | None


class Reader(Protocol):
    """What is asked of fits: an answer for each series. Equal readers are asked together."""

    def __call__(self, fits: Fits, values: NDArray[Any]) -> list[Any]: ...

    def __hash__(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Question:
    """Answered by `answers`; by None where the readings leave nothing to tell chance by."""

    readings: Readings
    reader: Reader


def answers(questions: Sequence[Question]) -> list[Any]:
    """The answer to each, those about series of one design computed together."""
    import numpy as np

    groups: dict[tuple[Design, Reader], list[int]] = defaultdict(list)
    for place, question in enumerate(questions):
        groups[question.readings.design, question.reader].append(place)
    answered: list[Any] = [None] * len(questions)
    with np.errstate(all="ignore"):
        for (design, reader), places in groups.items():
            frame = fitting.frame(design)
            for some in _handful(places, len(design.turns)):
                values = np.array([questions[place].readings.values for place in some], float)
                for place, answer in zip(some, _read(frame, values, reader), strict=True):
                    answered[place] = answer
    return answered


def _handful(places: Sequence[int], length: int) -> Iterator[Sequence[int]]:
    size = max(1, TOGETHER // (length * fitting.STEPS))
    for start in range(0, len(places), size):
        yield places[start : start + size]


def _read(frame: fitting.Frame, values: NDArray[Any], reader: Reader) -> list[Any]:
    fits = fitting.fits(frame, values)
    if fits is None:
        return [None] * len(values)
    return [answer if able else None for answer, able in zip(reader(fits, values), fits.able.tolist(), strict=True)]


def fit(
    readings: Readings,
    *,
    seasons: tuple[bool, ...] = (False, True),
    only_rho: float | None = None,
    places: Sequence[int] = (),
) -> Fit | None:
    """The effect of one series; None where no fit leaves a degree of freedom. `seasons` and `only_rho` narrow what is
    weighed, `places` are those readings of which the path is to be told."""
    import numpy as np

    with np.errstate(all="ignore"):
        frame = fitting.frame(readings.design, seasons=seasons, only_rho=only_rho)
        answer: Fit | None = _read(frame, np.array([readings.values], float), Effects(tuple(places)))[0]
        return answer


@dataclass(frozen=True, slots=True)
class Effects:
    """The effect of each series, with its path at these places."""

    places: tuple[int, ...] = ()

    def __call__(self, fits: Fits, values: NDArray[Any]) -> list[Any]:
        import numpy as np

        effects, errors = _effects(fits)
        effect, se = _together(fits, effects, errors)
        varies = ~_steady(se, values)
        bounds = np.full((2, len(values)), np.nan)
        if varies.any():
            bounds[:, varies] = ends(effects[:, varies], errors[:, varies], fits.freedom, fits.weights[:, varies])
        paths = _paths(fits, self.places, varies) if self.places else [None] * len(values)
        columns = (effect, se, *bounds, fits.seasonal @ fits.weights, fits.rho @ fits.weights)
        return [
            Fit(effect, se, *_bounds(low, high), season, carry_over, path)
            for effect, se, low, high, season, carry_over, path in zip(
                *(column.tolist() for column in columns), paths, strict=True
            )
        ]


@dataclass(frozen=True, slots=True)
class Directions:
    """1 or -1 where the 95 % interval lies above or below 0, else 0: quicker than to find its ends."""

    def __call__(self, fits: Fits, values: NDArray[Any]) -> list[Any]:
        import numpy as np

        effects, errors = _effects(fits)
        _effect, se = _together(fits, effects, errors)
        below = share_below(0.0, effects, errors, fits.freedom, fits.weights)
        direction = np.where(_steady(se, values), 0, (below < ENDS[0]).astype(int) - (below > ENDS[1]))
        return [int(towards) for towards in direction]


def _effects(fits: Fits) -> tuple[NDArray[Any], NDArray[Any]]:
    import numpy as np

    effects = np.concatenate([part.effects for part in fits.components])
    errors = np.concatenate([part.errors for part in fits.components])
    weighs = fits.weights > 0
    return np.where(weighs, effects, 0.0), np.where(weighs, errors, 1.0)


def _together(fits: Fits, effects: NDArray[Any], errors: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    import numpy as np

    effect = (fits.weights * effects).sum(axis=0)
    return effect, np.sqrt((fits.weights * (errors**2 + (effects - effect) ** 2)).sum(axis=0))


def _steady(se: NDArray[Any], values: NDArray[Any]) -> NDArray[Any]:

    steady: NDArray[Any] = se <= STEADY * fitting.size(values)
    return steady


def _bounds(low: float, high: float) -> tuple[float | None, float | None]:
    return (None, None) if low != low else (low, high)


def _paths(fits: Fits, places: Sequence[int], varies: NDArray[Any]) -> list[Path | None]:
    """The same fits, weights and mixture, with and without the columns of the change, at each of these readings.

    The interval is told of readings after the change alone, since before it the readings tell what was.
    """
    import numpy as np

    rows = fits.frame.rows[list(places)]
    after = rows[:, fits.components[0].shape.changed[0]] > 0
    parts = [_levels(part, rows, after) for part in fits.components]
    expected, errors, fitted, seasonal = (np.concatenate(kind) for kind in zip(*parts, strict=True))
    weighed = [np.einsum("ps,pks->sk", fits.weights, kind) for kind in (expected, fitted, seasonal)]
    band = np.full((2, len(varies), len(rows)), np.nan)
    if varies.any() and after.any():
        centres, spread = (kind[:, :, varies] for kind in (expected[:, after], errors))
        weights = np.broadcast_to(fits.weights[:, None, varies], centres.shape).reshape(len(centres), -1)
        bounds = ends(centres.reshape(len(centres), -1), spread.reshape(len(centres), -1), fits.freedom, weights)
        band[np.ix_(np.arange(2), varies, after)] = bounds.reshape(2, after.sum(), -1).transpose(0, 2, 1)
    low, high = ([[None if value != value else value for value in row] for row in end.tolist()] for end in band)
    levels, changed, season = (kind.tolist() for kind in weighed)
    return [Path(*map(tuple, path)) for path in zip(levels, low, high, changed, season, strict=True)]


def _levels(
    part: Component, rows: NDArray[Any], after: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """By carry-over, row and series: the level without the change, its error after it, that with it, the season's."""
    import numpy as np

    shape = part.shape
    with_change = rows[:, shape.columns]
    without = with_change.copy()
    without[:, shape.changed] = 0
    reach = np.linalg.norm(without[after] @ shape.inverse, axis=2)
    season = with_change[:, -2:] @ part.params[:, -2:] if shape.season else np.zeros_like(with_change @ part.params)
    return without @ part.params, part.noise[:, None] * reach[:, :, None], with_change @ part.params, season
