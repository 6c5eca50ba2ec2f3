"""Handshakes: do the functions that would have to act together also own together?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from initiatives.reports.portfolio.live import Live


@dataclass(frozen=True, slots=True)
class Handshake:
    """Two functions, by key in alphabetical order, and the live initiatives that need both (`needed`).

    `met`: those of them that both own. `should`: those of them that they do not own together yet. `beyond`: what both
    own though it does not need both.
    """

    left: str
    right: str
    met: tuple[str, ...]
    should: tuple[str, ...]
    beyond: tuple[str, ...]

    @property
    def needed(self) -> int:
        return len(self.met) + len(self.should)

    @property
    def share(self) -> float | None:
        """Both own / both needed, 0-1; None where nothing needs both."""
        return len(self.met) / self.needed if self.needed else None

    @property
    def never(self) -> bool:
        """They would have to own together and nowhere do."""
        return bool(self.should) and not self.met and not self.beyond


@dataclass(frozen=True, slots=True)
class Handshakes:
    """Pairs that need or own anything together; those with most left to do first."""

    pairs: tuple[Handshake, ...]

    @property
    def never(self) -> tuple[Handshake, ...]:
        return tuple(pair for pair in self.pairs if pair.never)

    def between(self, one: str, other: str) -> Handshake | None:
        left, right = sorted((one, other))
        return next((pair for pair in self.pairs if (pair.left, pair.right) == (left, right)), None)


def handshakes(found: Live) -> Handshakes:
    met: dict[tuple[str, str], list[str]] = defaultdict(list)
    should: dict[tuple[str, str], list[str]] = defaultdict(list)
    beyond: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in found.initiatives:
        judged = found.cases[one.pk].assessment
        need, own = set(combinations(judged.required, 2)), set(combinations(judged.owners, 2))
        for kind, pairs in ((met, need & own), (should, need - own), (beyond, own - need)):
            for pair in pairs:
                kind[pair].append(one.key)
    rows = [
        Handshake(*pair, tuple(met.get(pair, ())), tuple(should.get(pair, ())), tuple(beyond.get(pair, ())))
        for pair in {*met, *should, *beyond}
    ]
    return Handshakes(tuple(sorted(rows, key=lambda row: (-len(row.should), -row.needed, row.left, row.right))))
