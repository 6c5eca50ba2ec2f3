"""What fits: sizes for titles, rows for tables, and where a text must end; measured without the font at hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cxtracker.ui.charts.text import wrapped

LEADING = 1.2
"""Height of a line in sizes of its letters."""
POINTS = 72.0
"""In an inch, in which everything on a slide is placed."""
ENDLESS = 999


def lines(text: str, size: float, room: float) -> int:
    """Of so many lines is `text` in `room` inches at `size` points."""
    return sum(max(1, len(wrapped(part, size, room * POINTS, ENDLESS))) for part in text.split("\n")) if text else 1


def shortened(text: str, size: float, room: float, most: int) -> str:
    """`text`, or as much of it as `most` lines hold, with an ellipsis."""
    if lines(text, size, room) <= most:
        return text
    short, long = 0, len(text)
    while short < long:
        middle = (short + long + 1) // 2
        if lines(text[:middle].rstrip() + "…", size, room) <= most:
            short = middle
        else:
            long = middle - 1
    return text[:short].rstrip() + "…"


def title_size(text: str, room: float, most: int = 2, sizes: Sequence[int] = (26, 24, 22, 20, 18)) -> tuple[str, int]:
    """A title and the largest size at which it takes one line, or else `most`; shortened where none does."""
    for few, some in ((1, sizes[:3]), (most, sizes)):
        for size in some:
            if lines(text, size, room) <= few:
                return text, size
    return shortened(text, sizes[-1], room, most), sizes[-1]


@dataclass(frozen=True, slots=True)
class Fit:
    """Texts and heights (inches) of the rows that fit; `left` did not."""

    size: float
    rows: list[list[str]]
    heights: list[float]
    left: int


def fit(
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    height: float,
    *,
    sizes: Sequence[float],
    most: int,
    pad: float,
) -> Fit:
    """As many rows as fit into `height`, at the largest size that holds all, else at the smallest.

    `widths` are inches inside the cells; a cell has at most `most` lines; `pad` is above and below the text together.
    """
    for size in sizes:
        texts = [[shortened(text, size, room, most) for text, room in zip(row, widths, strict=True)] for row in rows]
        heights = [_height(row, widths, size, pad) for row in texts]
        if sum(heights) <= height:
            return Fit(size, texts, heights, 0)
    kept, used = 0, 0.0
    while kept < len(heights) and used + heights[kept] <= height:
        used += heights[kept]
        kept += 1
    return Fit(size, texts[:kept], heights[:kept], len(rows) - kept)


def _height(row: Sequence[str], widths: Sequence[float], size: float, pad: float) -> float:
    most = max((lines(text, size, room) for text, room in zip(row, widths, strict=True)), default=1)
    return round(most * size * LEADING / POINTS + pad, 3)
