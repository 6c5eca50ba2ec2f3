"""Two against each other, with the share that is aimed at; and a few things side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Split:
    """One bar: `left` against `right` in any unit (budget, number); both None is not known. Texts say the amounts."""

    label: str
    left: float | None
    right: float | None
    left_text: str = ""
    right_text: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Balance:
    """`left` and `right` name the sides ("works on causes"); `aim` 0-1 is the share of `left` to reach."""

    title: str
    sentence: str
    left: str
    right: str
    splits: Sequence[Split]
    aim: float | None = 0.6
    aim_label: str = ""


@dataclass(frozen=True, slots=True)
class Bar:
    """`value` of at most `Bars.maximum`, None is not known; `text` is what stands behind it ("2.1 of 3")."""

    label: str
    value: float | None
    text: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Bars:
    """Things of one kind compared: the three pillars."""

    title: str
    sentence: str
    bars: Sequence[Bar]
    maximum: float
