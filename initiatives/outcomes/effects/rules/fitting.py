"""Fits of several shapes and carry-overs to many series of one design at once.

What depends on the days alone (columns, whitening, factors) is computed once for all of them; the series are the last
axis of every array. numpy is imported when the first effect is computed, because a web process has no need of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHAPES_FROM = 8
"""Readings from which a trend before, the time of year, and a change of slope can be told."""

STEPS = 20
"""Carry-overs weighed: 0, 0.05 … 0.95."""

HELD = 1e-4
"""A column of which less than this part is its own is held by the others, and can't be told apart from them."""

ROUNDING = 1e-12
"""What is left over of a series that never varies, beside its values."""


@dataclass(frozen=True, slots=True)
class Design:
    """All of a series but its values: `turns` of the rhythm, `places` in the year (0 to 1), `change` readings before.

    `weights` multiply rows; `trend`: the earlier trend goes on, `yearly`: the time of year cannot be seen. `even`:
    every carry-over is as likely beforehand, else a small one is likelier. `slope`: nothing changed, and the slope is
    asked for.
    """

    turns: tuple[float, ...]
    places: tuple[float, ...]
    change: int
    trend: bool
    yearly: bool = False
    weights: tuple[float, ...] | None = None
    even: bool = False
    slope: bool = False


@dataclass(frozen=True, slots=True)
class Shape:
    """One choice of columns, with an entry of each array for each carry-over.

    `columns` are its places in the rows, `changed` which of them the change makes; `weighing` times the parameters is
    the effect, `spread` its standard error where the noise is 1, `penalty` the part of the log weight that the
    readings don't know.
    """

    columns: list[int]
    changed: list[int]
    season: bool
    df: int
    orthogonal: NDArray[Any]
    inverse: NDArray[Any]
    weighing: NDArray[Any]
    spread: NDArray[Any]
    penalty: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """A design ready for values: `rows` hold base, change of slope, sine and cosine; `base` columns are the base."""

    design: Design
    rows: NDArray[Any]
    base: int
    rho: NDArray[Any]
    carried: NDArray[Any]
    scale: NDArray[Any]
    shapes: list[Shape]


@dataclass(frozen=True, slots=True)
class Component:
    """One shape fitted to series: `params` by carry-over, column and series; the others by carry-over and series."""

    shape: Shape
    params: NDArray[Any]
    noise: NDArray[Any]
    effects: NDArray[Any]
    errors: NDArray[Any]
    log_weights: NDArray[Any]


@dataclass(frozen=True, slots=True)
class Fits:
    """All shapes of all carry-overs, one shape after the other, with their weights by part and series.

    `able` says of which series anything can be told.
    """

    frame: Frame
    components: list[Component]
    weights: NDArray[Any]
    able: NDArray[Any]

    @property
    def freedom(self) -> NDArray[Any]:
        return self._of_each([part.shape.df for part in self.components])

    @property
    def seasonal(self) -> NDArray[Any]:
        return self._of_each([float(part.shape.season) for part in self.components])

    @property
    def rho(self) -> NDArray[Any]:
        import numpy as np

        return np.tile(self.frame.rho, len(self.components))

    def _of_each(self, values: Sequence[float]) -> NDArray[Any]:
        import numpy as np

        return np.repeat(np.array(values, float), len(self.frame.rho))


def rhos(only: float | None = None) -> NDArray[Any]:
    import numpy as np

    return np.arange(STEPS) / STEPS if only is None else np.array([only])


def frame(design: Design, *, seasons: tuple[bool, ...] = (False, True), only_rho: float | None = None) -> Frame:
    """`seasons` and `only_rho` narrow what is weighed."""
    import numpy as np

    rows, base = _rows(design)
    rho = rhos(only_rho)
    carried, divisors = _whitening(np.array(design.turns, float), rho)
    weights = np.ones(len(rows)) if design.weights is None else np.array(design.weights, float)
    scale = weights[None] / divisors
    white = _whiten(rows, carried, scale)
    constant = -np.log(divisors).sum(axis=1)
    shapes = [
        shape
        for slope in _slopes(design)
        for season in _seasons(design, seasons)
        if (shape := _shape(design, rows, base, white, constant, slope=slope, season=season))
    ]
    return Frame(design, rows, base, rho, carried, scale, shapes)


def _slopes(design: Design) -> tuple[bool, ...]:
    after = len(design.turns) - design.change
    return (False, True) if min(design.change, after) >= SHAPES_FROM and not design.slope else (False,)


def _seasons(design: Design, seasons: tuple[bool, ...]) -> tuple[bool, ...]:
    return seasons if design.change >= SHAPES_FROM and not design.yearly else (False,)


def _rows(design: Design) -> tuple[NDArray[Any], int]:
    """The base, the change of slope, sine and cosine; and how many columns the base has."""
    import numpy as np

    t = np.array(design.turns, float)
    flag = (np.arange(len(t)) >= design.change).astype(float)
    since = t - t[design.change - 1]
    angle = 2 * np.pi * np.array(design.places, float)
    base = [np.ones_like(t), *([since] if design.trend else []), *([] if design.slope else [flag])]
    return np.column_stack([*base, since * flag, np.sin(angle), np.cos(angle)]), len(base)


def _whitening(turns: NDArray[Any], rho: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """For each rho how much carries over into each row, and the size of what is left of it."""
    import numpy as np

    power = rho[:, None] ** np.diff(turns)[None]
    carried = np.concatenate([np.zeros((len(rho), 1)), power], axis=1)
    spread = np.sqrt((1 - power**2) / (1 - rho[:, None] ** 2))
    return carried, np.concatenate([1 / np.sqrt(1 - rho[:, None] ** 2), spread], axis=1)


def _whiten(rows: NDArray[Any], carried: NDArray[Any], scale: NDArray[Any]) -> NDArray[Any]:
    """For each rho the rows less what carried over from the one before, by the size of what is left."""
    import numpy as np

    earlier = np.concatenate([np.zeros((1, rows.shape[1])), rows[:-1]])
    white: NDArray[Any] = (rows[None] - carried[:, :, None] * earlier[None]) * scale[:, :, None]
    return white


def _shape(
    design: Design,
    rows: NDArray[Any],
    p: int,
    white: NDArray[Any],
    constant: NDArray[Any],
    *,
    slope: bool,
    season: bool,
) -> Shape | None:
    """None where it leaves no degree of freedom, or a column cannot be told from the others."""
    import numpy as np

    columns = [*range(p), *([p] if slope else []), *([p + 1, p + 2] if season else [])]
    n, q = len(rows), len(columns)
    if n - q < 1:
        return None
    x = white[:, :, columns]
    orthogonal, triangle = np.linalg.qr(x)
    diagonal = np.abs(np.diagonal(triangle, axis1=1, axis2=2))
    if (diagonal / np.linalg.norm(x, axis=1)).min() < HELD:
        return None
    inverse = np.linalg.inv(triangle)
    weighing = np.zeros(q)
    weighing[p - 1] = 1
    if slope:
        weighing[p] = rows[design.change :, p].mean()
    return Shape(
        columns,
        [p - 1, *([p] if slope else [])],
        season,
        n - q,
        orthogonal,
        inverse,
        weighing,
        np.linalg.norm(weighing @ inverse, axis=1),
        constant - np.log(diagonal[:, :p]).sum(axis=1) - (q - p) / 2 * np.log(n),
    )


def size(values: NDArray[Any]) -> NDArray[Any]:
    """Beside which rounding is small, by series; readings that are all 0 have none."""
    import numpy as np

    largest = np.abs(values).max(axis=1)
    return np.where(largest > 0, largest, 1.0)


def fits(given: Frame, values: NDArray[Any]) -> Fits | None:
    """All shapes fitted to series of this design, a row of `values` each; None where no shape can be fitted."""
    import numpy as np

    if not given.shapes:
        return None
    floor = len(given.rows) * (ROUNDING * size(values)) ** 2
    white = _whiten(values.T, given.carried, given.scale)
    components = [_component(given, shape, white, floor) for shape in given.shapes]
    logs = np.concatenate([_weighed(given, part.log_weights) for part in components])
    finite = np.isfinite(logs)
    most = np.where(finite, logs, -np.inf).max(axis=0)
    weights = np.where(finite, np.exp(logs - np.where(np.isfinite(most), most, 0.0)), 0.0)
    total = weights.sum(axis=0)
    return Fits(given, components, weights / np.where(total > 0, total, 1.0), total > 0)


def _weighed(given: Frame, logs: NDArray[Any]) -> NDArray[Any]:
    """Log weights of each carry-over. `even`: none is likelier beforehand, and each weighs by how likely the readings
    make what would be seen of it, since a carry-over seen in n readings is too low by (1 + 3 rho) / n.

    M. G. Kendall, Biometrika 41 (1954), pages 403-404; F. H. C. Marriott and J. A. Pope, the same, pages 390-402.
    """
    import numpy as np

    if not given.design.even or len(given.rho) == 1:
        likely: NDArray[Any] = logs + np.log(1 - given.rho)[:, None]
        return likely
    seen = STEPS * np.maximum(given.rho - (1 + 3 * given.rho) / len(given.rows), 0)
    below = np.minimum(seen.astype(int), STEPS - 2)
    above = (seen - below)[:, None]
    weighed: NDArray[Any] = logs[below] * (1 - above) + logs[below + 1] * above
    return weighed


def _component(given: Frame, shape: Shape, white: NDArray[Any], floor: NDArray[Any]) -> Component:
    import numpy as np

    n = len(given.rows)
    along = shape.orthogonal.transpose(0, 2, 1) @ white
    left = white - shape.orthogonal @ along
    rss = np.maximum(np.einsum("rns,rns->rs", left, left), floor)
    params = shape.inverse @ along
    noise = np.sqrt(rss / shape.df)
    return Component(
        shape,
        params,
        noise,
        np.einsum("q,rqs->rs", shape.weighing, params),
        noise * shape.spread[:, None],
        shape.penalty[:, None] - (n - given.base) / 2 * np.log(rss),
    )
