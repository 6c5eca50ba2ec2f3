"""“A happy customer spends more”, tested: the difference between happy and unhappy customers, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

CONFIDENCE = 0.95

HOLDS, REVERSED, NOT_SHOWN, UNTESTED = "holds", "reversed", "not_shown", "untested"


@dataclass(frozen=True, slots=True)
class Difference:
    """High minus low and the bounds of its 95 % interval, in money a year or as a share."""

    value: float
    low: float
    high: float

    @property
    def verdict(self) -> str:
        """`holds` above 0, `reversed` below, `not_shown` where 0 is inside."""
        return HOLDS if self.low > 0 else REVERSED if self.high < 0 else NOT_SHOWN


def of_means(high: tuple[int, float, float], low: tuple[int, float, float]) -> Difference | None:
    """Difference of two means by Welch, each given as (n, mean, standard deviation); None without any spread."""
    from scipy.stats import t  # takes a second to load, and most processes never need it

    (n_high, mean_high, sd_high), (n_low, mean_low, sd_low) = high, low
    if min(n_high, n_low) < 2:
        return None
    parts = sd_high**2 / n_high, sd_low**2 / n_low
    if sum(parts) == 0:
        return None
    freedom = sum(parts) ** 2 / (parts[0] ** 2 / (n_high - 1) + parts[1] ** 2 / (n_low - 1))
    return _around(mean_high - mean_low, sqrt(sum(parts)) * float(t.ppf((1 + CONFIDENCE) / 2, freedom)))


def of_shares(high: tuple[int, int], low: tuple[int, int]) -> Difference | None:
    """Difference of two shares, unpooled, each given as (n, number who stayed); None where all or none did in both."""
    from scipy.stats import norm

    (n_high, stayed_high), (n_low, stayed_low) = high, low
    shares = stayed_high / n_high, stayed_low / n_low
    variance = shares[0] * (1 - shares[0]) / n_high + shares[1] * (1 - shares[1]) / n_low
    if variance == 0:
        return None
    return _around(shares[0] - shares[1], sqrt(variance) * float(norm.ppf((1 + CONFIDENCE) / 2)))


def _around(value: float, reach: float) -> Difference:
    return Difference(value, value - reach, value + reach)
