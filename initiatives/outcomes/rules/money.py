"""Money in four steps: claimed, measured, counted, confirmed. Formulas: docs/domain.md, "Money".

Amounts are money per year, to the cent; None is "not known", which is something else than nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal

CENT = Decimal("0.01")
SIGN = {"higher": 1, "lower": -1}
"""A metric without a good direction (neutral) cannot improve."""

STEPS = ("claimed", "measured", "counted", "confirmed")
"""From promise to signature."""

FOUND = ("improved", "worsened")
"""Verdicts that found a movement; what could be chance is worth nothing yet."""

UNPROVEN = ("no_evidence", "first_sign")
"""Verdicts that could be chance: what moved is worth nothing yet."""


def improvement(change: float | None, direction: str) -> float | None:
    """A change of the metric, counted in its good direction."""
    return None if change is None or direction not in SIGN else change * SIGN[direction]


def claimed(
    baseline: float | None, target: float | None, direction: str, unit_value: Decimal | None, share: float = 1.0
) -> Decimal | None:
    """What the promised improvement is worth, the own share of it."""
    if baseline is None or target is None:
        return None
    return _worth(improvement(target - baseline, direction), unit_value, share)


def own_part(amount: Decimal | None, share: float) -> Decimal | None:
    """The own share of an amount that was written down in full, as frozen plans are."""
    return None if amount is None else cents(amount * exact(share))


def measured(
    effect: float | None, verdict: str, direction: str, unit_value: Decimal | None, share: float
) -> Decimal | None:
    """What the improvement found is worth, the own share of it; negative when it worsened.

    Nothing where a verdict says that no movement was found; unknown where there is no verdict yet.
    """
    if verdict in UNPROVEN and unit_value is not None and direction in SIGN:
        return Decimal(0)
    if verdict not in FOUND:
        return None
    return _worth(improvement(effect, direction), unit_value, share)


Interval = tuple[Decimal | None, Decimal | None]
UNBOUNDED: Interval = (None, None)


def interval(
    low: float | None, high: float | None, verdict: str, direction: str, unit_value: Decimal | None, share: float
) -> Interval:
    """The 95 % interval of what was measured, in money, the lower end first.

    Unknown where the effect has none, and with a first sign, which is worth nothing whatever its interval says.
    """
    if verdict not in (*FOUND, "no_evidence"):
        return UNBOUNDED
    ends = [_worth(improvement(end, direction), unit_value, share) for end in (low, high)]
    known = [end for end in ends if end is not None]
    return (min(known), max(known)) if len(known) == len(ends) else UNBOUNDED


def scaled(bounds: Interval, own: Decimal | None, allowed: Decimal | None) -> Interval:
    """An interval cut like the amount in it: where a pool allows half, half of both ends."""
    low, high = bounds
    if low is None or high is None or not own or allowed is None or allowed == own:
        return bounds
    return cents(low * allowed / own), cents(high * allowed / own)


def _worth(change: float | None, unit_value: Decimal | None, share: float = 1.0) -> Decimal | None:
    if change is None or unit_value is None:
        return None
    return cents(exact(change) * unit_value * exact(share))


def counted(amount: Decimal | None, factor: Decimal) -> Decimal | None:
    """What the evidence allows to count of a gain; a loss counts in full."""
    if amount is None:
        return None
    return cents(amount * factor) if amount > 0 else cents(amount)


def way_gone(baseline: float | None, target: float | None, now: float | None) -> float | None:
    """The part of the way from baseline to target that is behind; None where that is not known."""
    if baseline is None or target is None or now is None or target == baseline:
        return None
    return (now - baseline) / (target - baseline)


def over_claimed(shares: float) -> bool:
    """Whether shares add up to more than all of a movement; 0.3 + 0.6 + 0.1 do not, whatever a computer adds up."""
    return shares > 1 + 1e-9


def exact(share: float) -> Decimal:
    """A share as people wrote it: 0.1 is a tenth."""
    return Decimal(repr(share))


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_EVEN)


@dataclass(frozen=True, slots=True)
class Claim:
    """One initiative's part in a pool: `own` is what its share comes to, `whole` what the full movement is worth."""

    outcome: int
    own: Decimal
    whole: Decimal


@dataclass(frozen=True, slots=True)
class Pool:
    """Claims on one movement; `allowed` is what each may count, together never more than `observed`."""

    observed: Decimal
    claimed: Decimal
    allowed: Mapping[int, Decimal]

    @property
    def over_claimed(self) -> bool:
        return self.claimed > self.observed


def pool(claims: Iterable[Claim]) -> Pool:
    """Scale what improves to the observed movement: 300, 200, 150 on 500 count 230.8, 153.8, 115.4.

    The claims are on the same metric of the same customers in the same year. The observed movement is the largest that
    any of them found, taken once. What worsened is nobody's to share: it counts in full.
    """
    made = list(claims)
    gains = {claim.outcome: claim.own for claim in made if claim.own > 0}
    observed = max((claim.whole for claim in made if claim.own > 0), default=Decimal(0))
    wanted = sum(gains.values(), Decimal(0))
    allowed = {claim.outcome: claim.own for claim in made}
    if wanted > observed:
        allowed |= _scaled(gains, observed, wanted)
    return Pool(observed, wanted, allowed)


def _scaled(own: Mapping[int, Decimal], observed: Decimal, wanted: Decimal) -> dict[int, Decimal]:
    """To the cent, rounded so that the sum is the observed movement and never more."""
    scaled: dict[int, Decimal] = {}
    before = given = Decimal(0)
    for outcome, amount in own.items():
        before += amount
        until = cents(observed * before / wanted)
        scaled[outcome], given = until - given, until
    return scaled


def kept(counted_now: Decimal | None, promised: Decimal | None) -> float | None:
    """The part of a frozen plan that is there: 1 is all of it."""
    return float(counted_now / promised) if counted_now is not None and promised else None
