"""How a whole divides over time: a stacked column for each date, and one index against its alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Layer:
    """One part; `tone` is `shared`, `at-risk`, `fenced`, `unanchored`, `accent` or `quiet`. `counts` by date."""

    label: str
    tone: str
    counts: Sequence[int]


@dataclass(frozen=True, slots=True)
class Trend:
    """Each column is 100 % of that date's counts; a date without anything stays empty. Layers from the bottom up.

    `unit` names what is counted, for the table ("initiatives"). A single index over time is `lines.Lines` with
    `limit`, `floor` 0 and `ceiling` 100.
    """

    title: str
    sentence: str
    dates: Sequence[date]
    layers: Sequence[Layer]
    unit: str = ""
