"""Handshakes: do the functions that would have to act together also own together?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import Annotated

from cxtracker.publishing import Ratio, published
from initiatives.portfolio.queries.inputs import Live


@published("functions, share, needed, met, should, beyond, never", component="HandshakePairShape")
@dataclass(frozen=True, slots=True)
class Handshake:
    """Two functions and the live initiatives that need both."""

    left: str
    right: str
    met: Annotated[tuple[str, ...], "Need both, and both own."]
    should: Annotated[tuple[str, ...], "Need both, and they do not own together."]
    beyond: Annotated[tuple[str, ...], "Both own though it does not need both."]

    @property
    def functions(self) -> tuple[str, str]:
        """Two keys in alphabetical order."""
        return (self.left, self.right)

    @property
    def needed(self) -> int:
        """How many need both."""
        return len(self.met) + len(self.should)

    @property
    def share(self) -> Annotated[Ratio, "Both own, of those that need both."]:
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

    def between(self, function: str, other: str) -> Handshake | None:
        left, right = sorted((function, other))
        return next((pair for pair in self.pairs if (pair.left, pair.right) == (left, right)), None)


def handshakes(live: Live) -> Handshakes:
    met: dict[tuple[str, str], list[str]] = defaultdict(list)
    should: dict[tuple[str, str], list[str]] = defaultdict(list)
    beyond: dict[tuple[str, str], list[str]] = defaultdict(list)
    for initiative in live.initiatives:
        judged = live.cases[initiative.pk].assessment
        need, own = set(combinations(judged.required, 2)), set(combinations(judged.owners, 2))
        for kind, pairs in ((met, need & own), (should, need - own), (beyond, own - need)):
            for pair in pairs:
                kind[pair].append(initiative.key)
    rows = [
        Handshake(*pair, tuple(met.get(pair, ())), tuple(should.get(pair, ())), tuple(beyond.get(pair, ())))
        for pair in {*met, *should, *beyond}
    ]
    return Handshakes(tuple(sorted(rows, key=lambda row: (-len(row.should), -row.needed, row.left, row.right))))
