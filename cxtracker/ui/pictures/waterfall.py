"""Money on its way from a promise to a signature: a column for each step, kinds of benefit apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """`amount` in whole units of the currency, signed; None is not known yet, which is never drawn as 0."""

    label: str
    amount: float | None
    href: str = ""


@dataclass(frozen=True, slots=True)
class Benefit:
    """One kind of benefit (revenue, saving, avoidance): claimed, measured, counted, confirmed."""

    label: str
    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """`currency` as a word ("EUR"); all benefits share one scale. `unknown` is what stands for a missing amount."""

    title: str
    sentence: str
    currency: str
    benefits: Sequence[Benefit]
    unknown: str = ""
