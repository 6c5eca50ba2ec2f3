"""A straight line through readings and how sure one can be of it; plain arithmetic, fit for a web request."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, exp, isinf, lgamma, pi, sqrt, tan
from statistics import NormalDist, fmean


@dataclass(frozen=True, slots=True)
class Line:
    """Least squares through `n` points: y = intercept + slope * x; `noise` is the standard deviation around it."""

    intercept: float
    slope: float
    slope_se: float
    noise: float
    n: int
    x_mean: float
    x_spread: float

    def at(self, x: float) -> float:
        return self.intercept + self.slope * x

    def error_of_new(self, x: float) -> float:
        """Standard error of one new reading at `x`: the line's own and the noise around it."""
        return self.noise * sqrt(1 + 1 / self.n + (x - self.x_mean) ** 2 / self.x_spread)


def through(xs: Sequence[float], ys: Sequence[float]) -> Line:
    """The line through at least 3 points at 2 or more different places; ValueError otherwise."""
    n, x_mean, y_mean = len(xs), fmean(xs), fmean(ys)
    spread = sum((x - x_mean) ** 2 for x in xs)
    if n < 3 or not spread:
        raise ValueError("a line with an error needs 3 points at different places")
    slope = sum((x - x_mean) * (y - y_mean) for x, y in zip(xs, ys, strict=True)) / spread
    left = sum((y - y_mean - slope * (x - x_mean)) ** 2 for x, y in zip(xs, ys, strict=True))
    noise = sqrt(left / (n - 2))
    return Line(y_mean - slope * x_mean, slope, noise / sqrt(spread), noise, n, x_mean, spread)


@lru_cache(maxsize=256)
def t95(df: float) -> float:
    """How many standard errors a 95 % interval reaches to either side, with `df` >= 1 degrees of freedom (or inf).

    The two-sided quantile of Student's t, found by halving on P(|T| < t), which with t = sqrt(df) tan(a) is an
    integral of cos(a)**(df - 1) over a finite range.
    """
    if isinf(df) or df > 1e4:
        return NormalDist().inv_cdf(0.975)
    scale = 2 * exp(lgamma((df + 1) / 2) - lgamma(df / 2)) / sqrt(pi)
    low, high = 0.0, pi / 2
    for _step in range(34):
        middle = (low + high) / 2
        inside = scale * _integral(lambda angle: cos(angle) ** (df - 1), middle)
        low, high = (middle, high) if inside < 0.95 else (low, middle)
    return sqrt(df) * tan(low)


def _integral(function: Callable[[float], float], end: float, panels: int = 200) -> float:
    """From 0 to `end`, by Simpson's rule."""
    step = end / panels
    return (
        step / 3 * sum((1 if i in (0, panels) else 4 if i % 2 else 2) * function(i * step) for i in range(panels + 1))
    )
