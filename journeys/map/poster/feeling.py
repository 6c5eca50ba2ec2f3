"""How the journey feels, as a line over its columns: one slice for each column, so that slices join at the edges.

A slice is 100 wide and HEIGHT high; touchpoints stand evenly in their column. Where a feeling is not known the line
breaks: nothing is drawn through what nobody has asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from journeys.map.queries.map import Column, Stop

WIDTH, HEIGHT = 100.0, 60.0
STEP = 12.0
"""Height of one step of feeling."""


@dataclass(frozen=True, slots=True)
class Point:
    """A touchpoint on the line, or (`known` False) on the middle, where it waits to be asked about."""

    x: float
    y: float
    tone: str
    known: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """What of the line lies over one column."""

    paths: tuple[str, ...]
    points: tuple[Point, ...]


def slices(columns: Sequence[Column]) -> tuple[Slice, ...]:
    """The line, cut at the edges of the columns. A column without touchpoints interrupts it."""
    points: list[list[tuple[Stop, float]]] = []
    for number, column in enumerate(columns):
        width = WIDTH / max(len(column.stops), 1)
        points.append([(stop, number * WIDTH + width * (place + 0.5)) for place, stop in enumerate(column.stops)])
    pairs = _pairs(points)
    drawn = []
    for number, here in enumerate(points):
        left, right = number * WIDTH, (number + 1) * WIDTH
        crossing = [(a, b) for a, b in pairs if a[0] < right and b[0] > left]
        paths = tuple(
            f"M{x0 - left:.1f} {y0:.1f}C{(x0 + x1) / 2 - left:.1f} {y0:.1f} {(x0 + x1) / 2 - left:.1f} {y1:.1f} "
            f"{x1 - left:.1f} {y1:.1f}"
            for (x0, y0), (x1, y1) in crossing
        )
        drawn.append(Slice(paths, tuple(_point(stop, x - left) for stop, x in here)))
    return tuple(drawn)


def height(feeling: float) -> float:
    """From the top: +2 is near 0, -2 near HEIGHT."""
    return HEIGHT / 2 - feeling * STEP


def tone(feeling: float | None) -> str:
    """`good`, `bad` or `even`; "" where nothing is known."""
    if feeling is None:
        return ""
    return "good" if feeling >= 0.5 else "bad" if feeling <= -0.5 else "even"


def _pairs(
    points: list[list[tuple[Stop, float]]],
) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Neighbours that are both known, as ends of a piece of the line."""
    pairs, before = [], None
    for column in points:
        if not column:
            before = None
        for stop, x in column:
            here = None if stop.feeling is None else (x, height(stop.feeling))
            if before and here:
                pairs.append((before, here))
            before = here
    return pairs


def _point(stop: Stop, x: float) -> Point:
    if stop.feeling is None:
        return Point(round(x, 1), HEIGHT / 2, "", known=False)
    return Point(round(x, 1), round(height(stop.feeling), 1), tone(stop.feeling), known=True)
