"""How a whole divides over time: a stacked column for each date, and one index against its alarm."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import ceil

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.charts.drawing import SMALL, WIDE, Canvas, Cell, Drawing, Table
from cxtracker.ui.charts.scale import Scale, spread
from cxtracker.ui.charts.text import width as measured, wrapped

MARGIN = 132.0
"""Room for the names of the parts beside the last column, on wide sheets."""


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

    def drawn(self, width: float) -> Drawing:
        canvas = Canvas(width)
        wide = width >= WIDE
        left, top = 48.0, 14.0 if wide else self._key(canvas, width)
        bottom, right = top + (220 if wide else 170), width - (MARGIN if wide else 8)
        share = Scale(0, 1, bottom, top)
        for mark in (0.0, 0.5, 1.0):
            y = share.at(mark)
            canvas.line(left, y, right, y, "ch-zero" if not mark else "ch-grid")
            canvas.text(numbers.share(mark), left - 8, y + 4, "ch-quiet", size=SMALL, anchor="end")
        pitch = (right - left) / max(len(self.dates), 1)
        thick = min(pitch * (0.72 if pitch > 10 else 0.9), 56.0)
        for place in range(len(self.dates)):
            self._column(canvas, place, left + (place + 0.5) * pitch - thick / 2, thick, share)
        self._dates(canvas, left, pitch, bottom)
        if wide and self.dates:
            self._ends(canvas, share, left + (len(self.dates) - 0.5) * pitch + thick / 2 + 12, width)
        return canvas.finished(bottom + 38)

    def _shares(self, place: int) -> list[tuple[Layer, int, float, float]]:
        """The layers of a date that have something: count, from which share to which."""
        total = sum(layer.counts[place] for layer in self.layers)
        shares, below = [], 0.0
        for layer in self.layers:
            count = layer.counts[place]
            if count:
                shares.append((layer, count, below, below + count / total))
                below += count / total
        return shares

    def _column(self, canvas: Canvas, place: int, x: float, thick: float, share: Scale) -> None:
        for layer, count, below, above in self._shares(place):
            y, high = share.at(above), share.at(below) - share.at(above)
            canvas.rect(
                x, y, thick, high, f"ch-part ch-tone-{layer.tone}", title=self._title(place, layer, above - below)
            )
            if thick >= 18 and high >= 15:
                canvas.text(
                    str(count), x + thick / 2, y + high / 2 + 4, f"ch-on-{layer.tone}", size=11, anchor="middle"
                )

    def _title(self, place: int, layer: Layer, part: float) -> str:
        count = " ".join(filter(None, (numbers.number(layer.counts[place]), self.unit)))
        return f"{numbers.day(self.dates[place])}, {layer.label}: {count}, {numbers.share(part)}"

    def _dates(self, canvas: Canvas, left: float, pitch: float, bottom: float) -> None:
        """As many dates as have room, counted back from the last; the year where it changes."""
        step = max(1, ceil(34 / pitch))
        shown = [place for place in range(len(self.dates)) if (len(self.dates) - 1 - place) % step == 0]
        year = 0
        for place in shown:
            day, x = self.dates[place], left + (place + 0.5) * pitch
            canvas.text(numbers.short_month(day), x, bottom + 18, "ch-quiet", size=SMALL, anchor="middle")
            if day.year != year:
                canvas.text(str(day.year), x, bottom + 33, "ch-quiet", size=SMALL, anchor="middle")
            year = day.year

    def _ends(self, canvas: Canvas, share: Scale, x: float, width: float) -> None:
        """The names beside the last column, each at its part."""
        parts = self._shares(len(self.dates) - 1)
        middles = spread(
            [share.at((below + above) / 2) for _l, _c, below, above in parts], [32.0] * len(parts), 0, share.begin + 20
        )
        for (layer, _count, below, above), middle in zip(parts, middles, strict=True):
            canvas.lines(
                wrapped(layer.label, 12, width - x, 1), x, middle - 2, f"ch-name ch-word-{layer.tone}", size=12.0
            )
            canvas.text(numbers.share(above - below), x, middle + 13, "ch-quiet", size=12.0)

    def _key(self, canvas: Canvas, width: float) -> float:
        """The names above a narrow drawing."""
        x, y = 0.0, 12.0
        for layer in reversed(self.layers):
            wide = 18 + measured(layer.label, 12)
            if x and x + wide > width:
                x, y = 0.0, y + 18
            canvas.rect(x, y - 10, 12, 12, f"ch-part ch-tone-{layer.tone}")
            canvas.text(layer.label, x + 18, y, f"ch-name ch-word-{layer.tone}", size=12.0)
            x += wide + 16
        return y + 20

    def table(self) -> Table:
        heads = (Cell(_("Date")), *(Cell(layer.label, number=True) for layer in self.layers))
        rows = [
            (Cell(numbers.day(day)), *(Cell(numbers.number(layer.counts[place]), number=True) for layer in self.layers))
            for place, day in enumerate(self.dates)
        ]
        return Table(heads, tuple(rows))
