"""A ring of equal arcs, each filled as far as it is covered; the ring is open between its last and its first arc.

All lengths are units of a 520 x 440 view box.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import cos, pi, sin
from typing import Protocol

from cxtracker.ui import numbers

X, Y = 260.0, 220.0
RADIUS, THICK = 138.0, 30.0
DOTS = RADIUS + THICK / 2 + 11
LABELS = RADIUS + THICK / 2 + 26
OPENING, GAP = 0.34, 0.035
"""Angles in radians: between the two ends, and between neighbours."""


class Part(Protocol):
    """`coverage` 0-1, `moments_of_truth` how many dots stand outside."""

    @property
    def label(self) -> str: ...
    @property
    def coverage(self) -> float: ...
    @property
    def count(self) -> int: ...
    @property
    def moments_of_truth(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Slice:
    """One drawn arc: its track, its filled part ("" when nothing is), its dots and its label."""

    label: str
    words: tuple[str, ...]
    share: str
    empty: bool
    end: bool
    track: str
    filled: str
    dots: tuple[tuple[float, float], ...]
    x: float
    y: float
    anchor: str
    inner_x: float
    inner_y: float


def slices(parts: Iterable[Part]) -> list[Slice]:
    """The parts clockwise from the top."""
    drawn = list(parts)
    step = (2 * pi - OPENING) / max(len(drawn), 1)
    begin = -pi / 2 + OPENING / 2
    return [
        _slice(part, begin + number * step, begin + (number + 1) * step, end=number in (0, len(drawn) - 1))
        for number, part in enumerate(drawn)
    ]


def _slice(part: Part, start: float, finish: float, *, end: bool) -> Slice:
    begin, stop = start + GAP / 2, finish - GAP / 2
    middle = (begin + stop) / 2
    x, y = _at(LABELS, middle)
    inner_x, inner_y = _at(RADIUS, middle)
    share = max(0.0, min(1.0, part.coverage))
    words = tuple(_lines(part.label))
    return Slice(
        label=part.label,
        words=words,
        share=numbers.share(share),
        empty=not part.count,
        end=end,
        track=_arc(begin, stop),
        filled=_arc(begin, begin + (stop - begin) * share) if share else "",
        dots=_dots(part.moments_of_truth, begin, stop),
        x=round(x, 1),
        y=round(y - (len(words) - 1) * 7 + (4 if abs(sin(middle)) < 0.6 else 8 * max(0.0, sin(middle))), 1),
        anchor="middle" if abs(cos(middle)) < 0.28 else "start" if cos(middle) > 0 else "end",
        inner_x=round(inner_x, 1),
        inner_y=round(inner_y, 1),
    )


def _lines(label: str) -> Sequence[str]:
    """A label in at most two lines, broken near its middle."""
    words = label.split()
    if len(label) < 12 or len(words) < 2:
        return [label]
    half = min(range(1, len(words)), key=lambda cut: abs(len(" ".join(words[:cut])) - len(label) / 2))
    return [" ".join(words[:half]), " ".join(words[half:])]


def _dots(count: int, begin: float, end: float) -> tuple[tuple[float, float], ...]:
    shown = min(count, 7)
    middle, step = (begin + end) / 2, min(0.075, (end - begin) / max(shown, 1))
    places = (middle + (number - (shown - 1) / 2) * step for number in range(shown))
    return tuple((round(x, 1), round(y, 1)) for x, y in (_at(DOTS, place) for place in places))


def _at(distance: float, angle: float) -> tuple[float, float]:
    return X + distance * cos(angle), Y + distance * sin(angle)


def _arc(begin: float, end: float) -> str:
    """A path along the ring's middle line, to be stroked as thick as the ring."""
    (x, y), (to_x, to_y) = _at(RADIUS, begin), _at(RADIUS, end)
    return f"M{x:.1f} {y:.1f}A{RADIUS:.0f} {RADIUS:.0f} 0 {int(end - begin > pi)} 1 {to_x:.1f} {to_y:.1f}"
