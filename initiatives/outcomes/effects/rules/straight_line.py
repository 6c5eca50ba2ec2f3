"""A straight line through readings and how sure one can be of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import isinf, sqrt
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
    """How many standard errors a 95 % interval reaches to either side, with `df` >= 1 degrees of freedom (or inf)."""
    if isinf(df):
        return NormalDist().inv_cdf(0.975)
    from scipy.special import stdtrit  # takes a moment, which only a process that judges effects has to spend

    return float(stdtrit(df, 0.975))
