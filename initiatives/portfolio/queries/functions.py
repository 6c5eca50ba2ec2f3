"""Functions: how much each shapes, and how much it owns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Annotated

from cxtracker.publishing import Ratio, published
from initiatives.portfolio.queries.inputs import Live


@published("key, pull, ownership, debt, keys as initiatives", component="FunctionShape")
@dataclass(frozen=True, slots=True)
class FunctionLine:
    """How much a function shapes, and how much it owns."""

    key: str
    pull: Annotated[Ratio, "Share of all influence."]
    ownership: Annotated[Ratio, "Share of all effective ownerships."]
    keys: Annotated[tuple[str, ...], "Keys of the live initiatives it owns."] = ()

    @property
    def debt(self) -> float | None:
        """Pull minus ownership."""
        return None if self.pull is None or self.ownership is None else self.pull - self.ownership


def functions(live: Live) -> tuple[FunctionLine, ...]:
    """Every function that shapes or owns anything, by key."""
    pull: Counter[str] = Counter()
    for (function, _stage), total in live.pull.items():
        pull[function] += total
    owned: dict[str, list[str]] = {}
    for initiative in live.initiatives:
        for owner in live.cases[initiative.pk].assessment.owners:
            owned.setdefault(owner, []).append(initiative.key)
    influence, ownerships = sum(pull.values()), sum(len(keys) for keys in owned.values())
    return tuple(
        FunctionLine(
            key,
            pull[key] / influence if influence else None,
            len(owned.get(key, ())) / ownerships if ownerships else None,
            tuple(owned.get(key, ())),
        )
        for key in sorted({*pull, *owned})
    )
