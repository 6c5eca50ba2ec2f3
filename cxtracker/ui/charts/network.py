"""Who owns together, and who should but does not: functions on a circle, joined by lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.charts.drawing import SMALL, TEXT, WIDE, Canvas, Cell, Drawing, Table
from cxtracker.ui.charts.text import width as measured, wrapped
from cxtracker.ui.words import hue

THICKEST, THINNEST = 7.0, 1.5
PULL = 0.62
"""How far lines bend to the middle: 1 is straight."""


@dataclass(frozen=True, slots=True)
class Node:
    """A function; its hue comes from its key."""

    key: str
    name: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A pair of keys: `together` things they own both, `missing` things they should own both and do not.

    A `worst` pair is drawn strongly and named below the circle with its `sentence`. `together_href` and `missing_href`
    say where the things are listed.
    """

    first: str
    second: str
    together: int = 0
    missing: int = 0
    worst: bool = False
    sentence: str = ""
    href: str = ""
    together_href: str = ""
    missing_href: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """Up to 20 nodes. `together` and `missing` are the words for the two kinds of lines."""

    title: str
    sentence: str
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    together: str
    missing: str

    def drawn(self, width: float) -> Drawing:
        canvas = Canvas(width)
        wide = width >= WIDE
        many = max(len(self.nodes), 1)
        ring = 150.0 if wide else 132.0
        size = min(19.0 if wide else 17.0, ring * sin(pi / many) * 0.86 if many > 2 else 19.0)
        x, y = width / 2, ring + 36
        angles = {node.key: -pi / 2 + (place + 0.5) * 2 * pi / many for place, node in enumerate(self.nodes)}
        at = {key: (x + ring * cos(angle), y + ring * sin(angle)) for key, angle in angles.items()}
        most = max((edge.together for edge in self.edges), default=0)
        for edge in sorted(self.edges, key=lambda edge: (edge.worst, edge.missing)):
            if edge.first in at and edge.second in at:
                self._edge(canvas, edge, at[edge.first], at[edge.second], (x, y), most)
        for node in self.nodes:
            self._node(canvas, node, at[node.key], angles[node.key], size, wide=wide)
        return canvas.finished(self._below(canvas, y + ring + size + 30, width))

    def _edge(
        self,
        canvas: Canvas,
        edge: Edge,
        start: tuple[float, float],
        end: tuple[float, float],
        middle: tuple[float, float],
        most: int,
    ) -> None:
        title = self._title(edge)
        if edge.together:
            thick = THINNEST + (THICKEST - THINNEST) * edge.together / most
            canvas.path(_bent(start, end, middle, PULL), "ch-tie", title=title, stroke_width=thick)
        if edge.missing:
            css = "ch-lack ch-worst" if edge.worst else "ch-lack"
            pull = PULL - 0.14 if edge.together else PULL
            canvas.path(_bent(start, end, middle, pull), css, title=title)

    def _node(
        self, canvas: Canvas, node: Node, at: tuple[float, float], angle: float, size: float, *, wide: bool
    ) -> None:
        x, y = at
        canvas.circle(x, y, size, f"ch-node fn-{hue(node.key)}", title=node.name, href=node.href)
        letters = size * (0.72 if len(node.key) < 3 else 0.62 if len(node.key) == 3 else 0.5)
        canvas.text(node.key, x, y + letters * 0.36, f"ch-monogram fn-{hue(node.key)}", size=letters, anchor="middle")
        if not wide:
            return
        side = "middle" if abs(cos(angle)) < 0.02 else "start" if cos(angle) > 0 else "end"
        off = size + 7
        room = canvas.width / 2 - abs(x - canvas.width / 2) - off
        name = wrapped(node.name, SMALL, room, 1)
        down = y + 4 + (off * sin(angle) if side == "middle" else 6 * sin(angle))
        canvas.lines(
            name, x + {"start": off, "middle": 0.0, "end": -off}[side], down, "ch-soft", size=SMALL, anchor=side
        )

    def _below(self, canvas: Canvas, y: float, width: float) -> float:
        """What the lines mean, and the worst pairs in words."""
        x = 0.0
        for css, word, there in (
            ("ch-tie ch-sample", self.together, any(edge.together for edge in self.edges)),
            ("ch-lack", self.missing, any(edge.missing for edge in self.edges)),
        ):
            if not there:
                continue
            if x and x + 32 + measured(word, SMALL) > width:
                x, y = 0.0, y + 20
            canvas.line(x, y - 4, x + 24, y - 4, css)
            canvas.text(word, x + 32, y, "ch-soft", size=SMALL)
            x += 32 + measured(word, SMALL) + 24
        for edge in self.edges:
            if edge.worst and edge.sentence:
                y += 24
                canvas.line(0, y - 4, 24, y - 4, "ch-lack ch-worst")
                lines = wrapped(edge.sentence, TEXT, width - 34, 3)
                canvas.lines(lines[:1], 32, y, "ch-strong", href=edge.href)
                y = canvas.lines(lines[1:], 32, y + TEXT * 1.25, "ch-strong") - TEXT * 1.25
        return y + 8

    def _title(self, edge: Edge) -> str:
        names = self._names()
        counts = ((self.together, edge.together), (self.missing, edge.missing))
        text = ", ".join(f"{word}: {numbers.number(count)}" for word, count in counts if count)
        return edge.sentence or f"{names[edge.first]} – {names[edge.second]}: {text}"

    def _names(self) -> dict[str, str]:
        return {node.key: node.name for node in self.nodes}

    def table(self) -> Table:
        """A row for each pair, the worst first."""
        names = self._names()
        ordered = sorted(self.edges, key=lambda edge: (-edge.worst, -edge.missing, -edge.together))
        rows = tuple(
            (
                Cell(f"{names[edge.first]} – {names[edge.second]}", edge.href),
                Cell(numbers.number(edge.together), edge.together_href if edge.together else "", number=True),
                Cell(numbers.number(edge.missing), edge.missing_href if edge.missing else "", number=True),
            )
            for edge in ordered
            if edge.first in names and edge.second in names
        )
        return Table((Cell(_("Pair")), Cell(self.together, number=True), Cell(self.missing, number=True)), rows)


def _bent(start: tuple[float, float], end: tuple[float, float], middle: tuple[float, float], straight: float) -> str:
    """A curve between two places that leans to the middle of the circle."""
    half = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    x, y = (place * straight + centre * (1 - straight) for place, centre in zip(half, middle, strict=True))
    return f"M{start[0]:.1f} {start[1]:.1f}Q{x:.1f} {y:.1f} {end[0]:.1f} {end[1]:.1f}"
