"""Which claims are on one movement: the same metric, or one linked with it, of customers who overlap.

Money is promised and counted a year, and goes on: the years of two claims always overlap.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

Pair = frozenset[int]


@dataclass(frozen=True, slots=True)
class Movement:
    """What a claim is read on, by numbers; `segment` is None for all customers."""

    metric: int
    series: int
    segment: int | None


def overlap(movement: Movement, other: Movement, *, linked: Collection[Pair], apart: Collection[Pair]) -> bool:
    """Whether two claims are on one movement.

    `linked` are pairs of metrics, `apart` pairs of series that somebody said are read on different customers.
    """
    if movement.series == other.series:
        return True
    if movement.metric != other.metric and frozenset((movement.metric, other.metric)) not in linked:
        return False
    if frozenset((movement.series, other.series)) in apart:
        return False
    return movement.segment == other.segment or None in (movement.segment, other.segment)


def pool_numbers(
    claims: Mapping[int, Movement], *, linked: Collection[Pair] = (), apart: Collection[Pair] = ()
) -> dict[int, int]:
    """By claim the number of its pool, which is the lowest number of a series in it.

    Who shares a movement with somebody who shares one with a third is in one pool with both.
    """
    joined: dict[Movement, Movement] = {}

    def root(of: Movement) -> Movement:
        while joined.get(of, of) != of:
            of = joined[of]
        return of

    for some in _candidates(set(claims.values()), linked):
        for movement, other in _enough(some, {series for pair in apart for series in pair}):
            if root(movement) != root(other) and overlap(movement, other, linked=linked, apart=apart):
                joined[root(other)] = root(movement)
    lowest: dict[Movement, int] = {}
    for movement in claims.values():
        at = root(movement)
        lowest[at] = min(lowest.get(at, movement.series), movement.series)
    return {claim: lowest[root(movement)] for claim, movement in claims.items()}


def _candidates(movements: Iterable[Movement], linked: Collection[Pair]) -> Iterable[list[Movement]]:
    """Movements of metrics that hang together, apart from all others: few have to be compared."""
    by_metric: dict[int, list[Movement]] = defaultdict(list)
    for movement in movements:
        by_metric[movement.metric].append(movement)
    left = set(by_metric)
    while left:
        together = reachable({left.pop()}, linked)
        left -= together
        some = [movement for metric in sorted(together) for movement in by_metric.get(metric, ())]
        yield sorted(some, key=lambda movement: (movement.series, movement.segment or 0))


def _enough(movements: Iterable[Movement], declared: Collection[int]) -> Iterable[tuple[Movement, Movement]]:
    """Pairs that join whoever belongs together, without comparing everybody with everybody.

    Movements of one metric and segment overlap all alike, so that the first stands for the others, save those on whose
    series somebody `said` something. What is read on one series overlaps whatever its segments.
    """
    first: dict[tuple[int, int | None], Movement] = {}
    on_series: dict[int, Movement] = {}
    single: list[Movement] = []
    for movement in movements:
        yield on_series.setdefault(movement.series, movement), movement
        if movement.series in declared:
            single.append(movement)
        else:
            yield first.setdefault((movement.metric, movement.segment), movement), movement
    yield from combinations([*first.values(), *single], 2)


def reachable(metrics: Collection[int], linked: Collection[Pair]) -> set[int]:
    """These metrics, and all that hang together with them by links."""
    reached, fresh = set(metrics), set(metrics)
    while fresh:
        fresh = {metric for pair in linked if pair & fresh for metric in pair} - reached
        reached |= fresh
    return reached
