"""Functions: how much each shapes, and how much it owns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from initiatives.reports.portfolio.live import Live


@dataclass(frozen=True, slots=True)
class FunctionLine:
    """`pull`: share of all influence; `ownership`: of all effective ownerships; `debt`: their difference, -1 to 1.

    `keys` are the live initiatives it owns.
    """

    key: str
    pull: float | None
    ownership: float | None
    keys: tuple[str, ...] = ()

    @property
    def debt(self) -> float | None:
        return None if self.pull is None or self.ownership is None else self.pull - self.ownership


def functions(found: Live) -> tuple[FunctionLine, ...]:
    """Every function that shapes or owns anything, by key."""
    pull: Counter[str] = Counter()
    for (function, _stage), total in found.pull.items():
        pull[function] += total
    owned: dict[str, list[str]] = {}
    for one in found.initiatives:
        for owner in found.cases[one.pk].assessment.owners:
            owned.setdefault(owner, []).append(one.key)
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
