"""What several claim of one movement, shared out: together never more than was observed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from initiatives.outcomes.queries.outcome_line import OutcomeLine
from initiatives.outcomes.rules import money


def pooled(made: Iterable[OutcomeLine]) -> list[OutcomeLine]:
    """The lines with their money scaled to what was observed, wherever several claim one movement."""
    pools: dict[int, list[OutcomeLine]] = defaultdict(list)
    alone = []
    for line in made:
        alone.append(line) if line.pool is None else pools[line.pool].append(line)
    return alone + [line for claimants in pools.values() for line in _shared_out(claimants)]


def _shared_out(claimants: list[OutcomeLine]) -> list[OutcomeLine]:
    if len(claimants) == 1:
        return claimants
    ordered = sorted(claimants, key=lambda line: line.id)  # the odd cent falls to the same one whoever asks
    shares = sum(claimant.share for claimant in ordered)
    claims = [money.Claim(line.id, line.figures.own, whole(line)) for line in ordered if line.figures.own is not None]
    allowed = money.pool(claims).allowed
    return [_cut(claimant, allowed.get(claimant.id), shares) for claimant in claimants]


def _cut(line: OutcomeLine, allowed: Decimal | None, shares: float) -> OutcomeLine:
    """The line with what its pool allows, the interval cut alike."""
    figures = line.figures
    low, high = money.scaled((figures.low, figures.high), figures.own, allowed)
    return replace(line, shares=shares, figures=replace(figures, measured=allowed, low=low, high=high))


def whole(line: OutcomeLine) -> Decimal:
    """What the full movement would be worth, whatever share is one's own."""
    effect = line.estimate.effect if line.estimate else None
    return money.measured(effect, line.verdict, line.direction, line.unit_value, 1.0) or Decimal(0)
