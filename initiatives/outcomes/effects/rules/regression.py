"""Least squares with errors that are honest about readings that resemble their neighbours.

numpy is imported when the first regression is computed, because a web process has no need of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients in the order of the columns, and their covariances: plain, and robust to autocorrelation."""

    params: tuple[float, ...]
    covariances: tuple[list[list[float]], ...]

    def weighed(self, weights: Sequence[float]) -> tuple[float, float]:
        """The weighted sum of the coefficients and its standard error, the larger of the plain and the robust one.

        Estimated from a few dozen readings the robust error errs on the small side, above all when neighbours happen
        to alternate; an estimate that claims less than plain regression would is no reason to be surer.
        """
        value = sum(weight * param for weight, param in zip(weights, self.params, strict=True))
        variances = (
            sum(
                a * b * cell
                for a, row in zip(weights, matrix, strict=True)
                for b, cell in zip(weights, row, strict=True)
            )
            for matrix in self.covariances
        )
        return value, sqrt(max(0.0, *variances))

    def errors(self) -> list[float]:
        size = len(self.params)
        return [self.weighed([float(i == j) for j in range(size)])[1] for i in range(size)]


def lag(readings: int) -> int:
    """How many neighbours the robust error looks back: floor(4 (n / 100) ** (2 / 9)), Newey and West's rule of thumb.

    2 for 5 to 27 readings, 3 up to 99, 4 from 100 on.
    """
    return max(1, int(4 * (readings / 100) ** (2 / 9)))


def fit(columns: Sequence[Sequence[float]], values: Sequence[float]) -> Fit:
    """Ordinary least squares with Newey-West errors (Bartlett weights, corrected for small samples by n / (n - k))."""
    import numpy as np

    with np.errstate(all="ignore"):
        x, y = np.column_stack(columns).astype(float), np.array(values, float)
        n, k = x.shape
        inverse = np.linalg.pinv(x)
        params = inverse @ y
        residuals = y - x @ params
        bread = inverse @ inverse.T
        scores = x * residuals[:, None]
        meat = scores.T @ scores
        last = lag(n)
        for step in range(1, last + 1):
            beside = scores[step:].T @ scores[:-step]
            meat += (1 - step / (last + 1)) * (beside + beside.T)
        plain = residuals @ residuals / (n - k) * bread
        robust = n / (n - k) * bread @ meat @ bread
    return Fit(tuple(float(param) for param in params), (plain.tolist(), robust.tolist()))
