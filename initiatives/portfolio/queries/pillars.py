"""The three pillars: does the programme stand on culture, data and behavioural science, or on one leg?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from cxtracker.publishing import Keys, published
from initiatives.models import Initiative

PILLARS = ("culture", "data", "behavioural_science")
STANDS_FROM = 2
"""A pillar carries from this mark on, of 0-3."""


@published()
@dataclass(frozen=True, slots=True)
class Pillars:
    """How firmly the programme stands on each pillar.

    A mean is None while nothing is said of any pillar anywhere, for 0 is also what nobody typed. Who stands on one
    pillar alone has 2 or 3 there and 0 on the others.
    """

    means: Annotated[dict[str, Annotated[float | None, "0 to 3."]], Keys("MeansShape", PILLARS)]
    weighted: Annotated[bool, "By budget; otherwise every initiative counts alike."]
    counted: Annotated[tuple[str, ...], "Went into the means."]
    left_out: Annotated[tuple[str, ...], "Did not, for want of a budget."]
    one_legged: Annotated[
        dict[str, Annotated[tuple[str, ...], "Stand on this pillar alone."]], Keys("LeggedShape", PILLARS)
    ]
    none: Annotated[tuple[str, ...], "Nothing is said of any pillar."]


def pillars(initiatives: Sequence[Initiative]) -> Pillars:
    weighted = any(one.budget for one in initiatives)
    weights = {one.pk: (one.budget or Decimal(0)) if weighted else Decimal(1) for one in initiatives}
    total = sum(weights.values())
    none = tuple(one.key for one in initiatives if not any(getattr(one, name) for name in PILLARS))
    means: dict[str, float | None] = dict.fromkeys(PILLARS)
    if len(none) < len(initiatives):
        for name in PILLARS:
            means[name] = float(sum(getattr(one, name) * weights[one.pk] for one in initiatives) / total)
    return Pillars(
        means=means,
        weighted=weighted,
        counted=tuple(one.key for one in initiatives if weights[one.pk]),
        left_out=tuple(one.key for one in initiatives if not weights[one.pk]),
        one_legged={name: tuple(one.key for one in initiatives if leg(one) == name) for name in PILLARS},
        none=none,
    )


def leg(initiative: Initiative) -> str | None:
    """The one pillar it stands on; None when it stands on several, or on none firmly."""
    marks = {name: getattr(initiative, name) for name in PILLARS}
    standing = [name for name, mark in marks.items() if mark]
    return standing[0] if len(standing) == 1 and marks[standing[0]] >= STANDS_FROM else None
