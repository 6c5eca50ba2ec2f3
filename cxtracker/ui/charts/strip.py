"""A row of things side by side over the whole width, and bars under each other. Units of a view box 960 wide."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from cxtracker.ui.words import hue

WIDTH = 960.0
LABELLED = 26.0
"""Narrower runs have no room for their key; the table beside the picture has it."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbours under one key ("" is nobody): where they begin, how wide they are, how many."""

    key: str
    name: str
    hue: int
    x: float
    width: float
    middle: float
    count: int
    labelled: bool


def runs(keys: Sequence[tuple[str, str]]) -> list[Run]:
    """`keys` are (key, name) of each thing in order; equal neighbours become one run."""
    step = WIDTH / max(len(keys), 1)
    drawn, begin = [], 0
    for (key, name), group in groupby(keys):
        count = len(list(group))
        x, width = begin * step, count * step
        drawn.append(
            Run(key, name, hue(key), _r(x), _r(width), _r(x + width / 2), count, width >= max(LABELLED, 9 * len(key)))
        )
        begin += count
    return drawn


@dataclass(frozen=True, slots=True)
class Square:
    x: float
    y: float
    width: float
    on: bool


def squares(rows: Iterable[Sequence[bool]], height: float, gap: float = 2.0) -> list[Square]:
    """A field of squares, one column for each of `rows`, one line for each of its signs."""
    columns = list(rows)
    step = WIDTH / max(len(columns), 1)
    width = max(step - (gap if step > 2 * gap else 0), 0.5)
    return [
        Square(_r(place * step), _r(line * height), _r(width), on)
        for place, signs in enumerate(columns)
        for line, on in enumerate(signs)
    ]


@dataclass(frozen=True, slots=True)
class Bar:
    label: str
    key: str
    hue: int
    value: int
    y: float
    text_y: float
    width: float
    end: float


def bars(rows: Iterable[tuple[str, str, int]], maximum: int, begin: float = 420.0, height: float = 30.0) -> list[Bar]:
    """`rows` are (label, key of the function, value); a bar as long as the maximum ends at the right edge."""
    room = WIDTH - begin - 40
    return [
        Bar(
            label if len(label) <= 52 else label[:51] + "…",
            key,
            hue(key),
            value,
            _r(place * height),
            _r(place * height + 17),
            _r(room * value / max(maximum, 1)),
            _r(begin + room * value / max(maximum, 1) + 8),
        )
        for place, (label, key, value) in enumerate(rows)
    ]


def _r(value: float) -> float:
    return round(value, 1)
