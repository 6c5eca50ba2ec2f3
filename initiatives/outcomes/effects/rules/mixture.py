"""Where a weighted mixture of Student's t distributions has 2.5 % and 97.5 % below (or others), many at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from numpy.typing import NDArray

ENDS = (0.025, 0.975)
LEAST = 1e-9
"""Parts that weigh less move no digit that is shown."""

NEAR = 1e-4
"""After a step of so few standard errors the next would be of its cube."""

ROUNDS = 60
"""Halving alone would find 15 digits in so many; Halley's steps need three or four."""

SUMMED = 60
"""Degrees of freedom up to which a distribution is summed up from its finite series, which is several times faster."""


def ends(
    centres: NDArray[Any],
    errors: NDArray[Any],
    freedom: NDArray[Any],
    weights: NDArray[Any],
    below: tuple[float, float] = ENDS,
) -> NDArray[Any]:
    """Both ends, a row each, of every column: a part (row) has as many degrees of freedom in all columns.

    `weights` are one of each part, or one of each part in each column.
    """
    import numpy as np
    from scipy.special import stdtrit

    parts = _parts(centres, errors, freedom, weights)
    values, place = np.unique(parts[2], return_inverse=True)
    ends: NDArray[Any] = np.stack([_end(*parts, end, stdtrit(values, end)[place, None]) for end in below])
    return ends


def share_below(
    value: float, centres: NDArray[Any], errors: NDArray[Any], freedom: NDArray[Any], weights: NDArray[Any]
) -> NDArray[Any]:
    """How much of each column's mixture lies below that value."""
    centres, errors, freedom, weights = _parts(centres, errors, freedom, weights)
    share: NDArray[Any] = (weights * _distribution(freedom, (value - centres) / errors)[0]).sum(axis=0)
    return share


def _parts(
    centres: NDArray[Any], errors: NDArray[Any], freedom: NDArray[Any], weights: NDArray[Any]
) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any], NDArray[Any]]:
    """The parts that weigh anything, in order of their degrees of freedom; their weights are 1 together again."""
    import numpy as np

    weights = np.broadcast_to(weights if weights.ndim == 2 else weights[:, None], centres.shape)
    kept = np.nonzero((weights > LEAST).any(axis=1))[0]
    kept = kept[np.argsort(freedom[kept], kind="stable")]
    weights = weights[kept]
    heavy = weights > LEAST
    weights = np.where(heavy, weights, 0.0)
    centres, errors = np.where(heavy, centres[kept], 0.0), np.where(heavy, errors[kept], 1.0)
    return centres, errors, freedom[kept], weights / weights.sum(axis=0)


def _end(
    centres: NDArray[Any],
    errors: NDArray[Any],
    freedom: NDArray[Any],
    weights: NDArray[Any],
    end: float,
    reach: NDArray[Any],
) -> NDArray[Any]:
    """Halley's method between the ends of the single parts, which are halved where it would leave them."""
    import numpy as np

    bounds = centres + errors * reach
    low = np.where(weights > 0, bounds, np.inf).min(axis=0)
    high = np.where(weights > 0, bounds, -np.inf).max(axis=0)
    near = NEAR * np.where(weights > 0, errors, np.inf).min(axis=0)
    at: NDArray[Any] = (weights * bounds).sum(axis=0)
    shares, bends = weights / errors, (freedom + 1)[:, None] * weights / errors**2
    freedom_of = freedom[:, None]
    for _round in range(ROUNDS):
        z = (at - centres) / errors
        below, density = _distribution(freedom, z)
        above = np.einsum("pc,pc->c", weights, below) - end
        slope = np.einsum("pc,pc->c", shares, density)
        bend = -np.einsum("pc,pc->c", bends, density * z / (freedom_of + z * z))
        low, high = np.where(above < 0, at, low), np.where(above > 0, at, high)
        step = at - 2 * above * slope / (2 * slope**2 - above * bend)
        inside = (step >= low) & (step <= high)
        step = np.where(inside, step, (low + high) / 2)
        still = (np.abs(step - at) <= near) & inside | (high - low <= near * NEAR)
        at = step
        if still.all():
            break
    return at


def _distribution(freedom: NDArray[Any], z: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """The share below z and the density there, of parts in order of their degrees of freedom."""
    import numpy as np
    from scipy.special import gammaln, stdtr

    below, density = np.empty_like(z), np.empty_like(z)
    for df, rows in _alike(freedom):
        part = z[rows]
        near = 1 / (1 + part * part / df)
        height = np.exp(gammaln((df + 1) / 2) - gammaln(df / 2)) / np.sqrt(np.pi * df)
        if df <= SUMMED and df == int(df):
            density[rows] = height * _power(near, int(df) + 1)
            below[rows] = 0.5 + _half(int(df), part, near) / 2
        else:
            density[rows] = height * near ** ((df + 1) / 2)
            below[rows] = stdtr(df, part)
    return below, density


def _alike(freedom: NDArray[Any]) -> Iterator[tuple[float, slice]]:
    import numpy as np

    values, first = np.unique(freedom, return_index=True)
    yield from zip(values.tolist(), map(slice, first, [*first[1:], len(freedom)]), strict=True)


def _power(base: NDArray[Any], halves: int) -> NDArray[Any]:
    """base ** (halves / 2), several times faster than the general power."""
    import numpy as np

    power = np.sqrt(base) if halves % 2 else np.ones_like(base)
    square, left = base, halves // 2
    while left:
        if left % 2:
            power *= square
        left //= 2
        if left:
            square = square * square
    return power


def _half(df: int, z: NDArray[Any], near: NDArray[Any]) -> NDArray[Any]:
    """The share between -z and z; `near` is 1 / (1 + z²/df), the squared cosine of the angle arctan(z/√df).

    Abramowitz and Stegun, Handbook of Mathematical Functions, 26.7.3 and 26.7.4.
    """
    import numpy as np

    odd = df % 2
    terms = (df - odd) // 2
    series = np.zeros_like(z)
    for k in range(terms - 1, 0, -1):
        series += 1
        series *= near
        series *= 2 * k / (2 * k + 1) if odd else (2 * k - 1) / (2 * k)
    tangent = z / np.sqrt(df)
    half: NDArray[Any]
    if odd:
        half = 2 / np.pi * (np.arctan(tangent) + (tangent * near * (1 + series) if terms else 0))
    else:
        half = tangent * np.sqrt(near) * (1 + series)
    return half
