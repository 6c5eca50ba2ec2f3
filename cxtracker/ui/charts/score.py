"""A score as one bar from 0 to 100, made of its parts, on the scale of the bands.

Positions are per cent of the drawing's width, so that the bar stretches and its letters do not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from cxtracker.ui.words import BANDS, Mark

READABLE = 7.0
"""Narrower parts (in per cent) have no room for their number; the list beside the bar has it."""


class Part(Protocol):
    """One summand of a score: `points` of at most `maximum`, and the sentence that says where they come from."""

    @property
    def label(self) -> object: ...
    @property
    def points(self) -> float: ...
    @property
    def maximum(self) -> float: ...
    @property
    def sentence(self) -> object: ...


@dataclass(frozen=True, slots=True)
class Piece:
    number: int
    label: object
    sentence: object
    points: float
    maximum: float
    begin: float
    width: float
    middle: float
    readable: bool


@dataclass(frozen=True, slots=True)
class Span:
    """A band on the scale, with the place of its word."""

    mark: Mark
    begin: float
    width: float
    middle: float


def scale(shared_below: float, fenced_from: float) -> tuple[Span, ...]:
    """The bands from 0 to 100, in the order of the score."""
    edges = (("shared", 0.0, shared_below), ("at_risk", shared_below, fenced_from), ("fenced", fenced_from, 100.0))
    return tuple(Span(BANDS[code], low, high - low, (low + high) / 2) for code, low, high in edges)


def pieces(parts: Iterable[Part]) -> list[Piece]:
    """The parts laid end to end in their order."""
    laid: list[Piece] = []
    begin = 0.0
    for number, part in enumerate(parts, start=1):
        width = max(0.0, min(float(part.points), 100 - begin))
        laid.append(
            Piece(
                number=number,
                label=part.label,
                sentence=part.sentence,
                points=float(part.points),
                maximum=float(part.maximum),
                begin=round(begin, 2),
                width=round(width, 2),
                middle=round(begin + width / 2, 2),
                readable=width >= READABLE,
            )
        )
        begin += width
    return laid
