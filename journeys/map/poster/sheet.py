"""The whole journey on one canvas, drawn on the server: the paper on the wall, the SVG and the PNG are this drawing.

Stages stand side by side; a stage with many touchpoints gets several columns of cards, so that the sheet keeps about
the shape of A3 landscape however long the journey is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui.charts import colors, standalone
from cxtracker.ui.charts.drawing import Canvas
from cxtracker.ui.charts.text import wrapped
from journeys.map.poster.cards import GAP, WIDTH, Card, draw_card, laid_out
from journeys.map.poster.feeling import HEIGHT, Slice, slices
from journeys.map.queries.map import Column, JourneyMap

EDGE, GUTTER = 44.0, 14.0
PITCH = WIDTH + GUTTER
SHAPE = 1.42
TITLE, NAMES, TRACK, MOOD = 84.0, 66.0, 46.0, 76.0
LEGEND = 44.0
TONES = {"good": colors.GOOD, "even": colors.QUIET, "bad": colors.BAD}


@dataclass(frozen=True, slots=True)
class Block:
    """A stage on the sheet: its cards in columns of at most `rows`, and how wide it is."""

    column: Column
    slice: Slice
    cards: tuple[tuple[Card, ...], ...]

    @property
    def width(self) -> float:
        return PITCH * max(len(self.cards), 1)


def poster(
    title: str,
    journey: JourneyMap,
    *,
    owners: Mapping[int, Collection[Any]],
    badges: Mapping[int, Collection[Any]],
    note: str = "",
) -> str:
    """An SVG document. `owners` and `badges`: marks (`text`, `title`, `band`) by touchpoint; `note` ends it."""
    blocks = _arranged(journey, owners, badges)
    height = TITLE + NAMES + TRACK + MOOD + max(map(_tall, blocks), default=60) + LEGEND + EDGE
    width = sum(block.width for block in blocks) + 2 * EDGE
    width = max(width, 720.0)
    canvas = Canvas(round(width))
    _head(canvas, title, journey, width)
    x = EDGE
    for block in blocks:
        _stage(canvas, block, x)
        x += block.width
    _legend(canvas, width, height, note)
    return standalone.svg(canvas.finished(round(height)), title, background=colors.PAPER)


def _arranged(
    journey: JourneyMap, owners: Mapping[int, Collection[Any]], badges: Mapping[int, Collection[Any]]
) -> list[Block]:
    cards = {
        stop.id: laid_out(stop, list(owners.get(stop.id, ())), list(badges.get(stop.id, ())))
        for column in journey.columns
        for stop in column.stops
    }
    lines = slices(journey.drawn)
    longest = max((len(column.stops) for column in journey.drawn), default=0) or 1
    blocks: list[Block] = []
    for rows in range(longest, 0, -1):
        blocks = [
            Block(column, line, tuple(_cut([cards[stop.id] for stop in column.stops], rows)))
            for column, line in zip(journey.drawn, lines, strict=True)
        ]
        width = sum(block.width for block in blocks)
        if width >= SHAPE * (TITLE + NAMES + TRACK + MOOD + LEGEND + max(map(_tall, blocks), default=0)):
            break
    return blocks


def _cut(cards: Sequence[Card], rows: int) -> list[tuple[Card, ...]]:
    return [tuple(cards[at : at + rows]) for at in range(0, len(cards), rows)]


def _tall(block: Block) -> float:
    return max((sum(card.height + GAP for card in cards) for cards in block.cards), default=70.0)


def _head(canvas: Canvas, title: str, journey: JourneyMap, width: float) -> None:
    room = width - 2 * EDGE
    line = wrapped(title, 27, room * 0.72, 1)
    canvas.lines(line, EDGE, 58, size=27, font_weight=650, letter_spacing=-0.6, room=room)
    counts = [
        ngettext("%d touchpoint", "%d touchpoints", journey.touchpoints) % journey.touchpoints,
        ngettext("%d moment of truth", "%d moments of truth", journey.moments_of_truth) % journey.moments_of_truth,
        ngettext("handed over once", "handed over %d times", journey.seams).replace("%d", str(journey.seams)),
    ]
    if journey.holes:
        counts.append(ngettext("%d gap", "%d gaps", len(journey.holes)) % len(journey.holes))
    canvas.text(" · ".join(counts), EDGE, 82, size=13, fill=colors.QUIET)


def _stage(canvas: Canvas, block: Block, x: float) -> None:
    column, room = block.column, block.width - GUTTER
    hole = not column.stops
    top = TITLE + 28
    canvas.text(column.lifecycle_label, x, top, size=11, fill=colors.WARN if hole else colors.QUIET)
    name = column.name or _("Nothing here")
    lines = wrapped(name, 15, room, 2)
    fill = colors.INK if column.key else colors.QUIET
    canvas.lines(lines, x, top + 19, size=15, step=18, font_weight=650, room=room, fill=fill)
    track = TITLE + NAMES + 30
    _track(canvas, block, x, track)
    mood = TITLE + NAMES + TRACK + 4
    _mood(canvas, block, x, mood)
    top = TITLE + NAMES + TRACK + MOOD
    for number, cards in enumerate(block.cards):
        y = top
        for card in cards:
            draw_card(canvas, card, x + number * PITCH, y)
            y += card.height + GAP
    if hole:
        canvas.rect(x, top, WIDTH, 52, rx=6, fill="none", stroke=colors.MISSING, stroke_dasharray="4 3")
        words = _("No stage covers this part of the customer's life.") if not column.key else _("No touchpoint yet.")
        canvas.lines(wrapped(words, 9.5, WIDTH - 20, 3), x + 10, top + 18, size=9.5, step=13, fill=colors.WARN)


def _track(canvas: Canvas, block: Block, x: float, y: float) -> None:
    """The line: whose it is, a station for each touchpoint, a gap where the customer is handed over."""
    stops = block.column.stops
    if not stops:
        canvas.line(x, y, x + block.width, y, stroke=colors.MISSING, stroke_width=3, stroke_dasharray="4 5")
        return
    step = block.width / len(stops)
    for place, stop in enumerate(stops):
        begin, leader = x + place * step, stop.leader
        middle = begin + step / 2
        if leader is None:
            canvas.line(begin, y, begin + step, y, stroke=colors.LINE, stroke_width=3, stroke_dasharray="4 4")
        else:
            cut = 5.0 if stop.seam else 0.0
            canvas.rect(begin + cut, y - 4, step - cut, 8, fill=colors.solid(leader.function))
            if stop.seam:
                cut_x = begin + 1
                canvas.line(cut_x, y - 9, cut_x, y + 9, stroke=colors.INK, stroke_width=1.4, stroke_dasharray="2.4 2")
            if stop.seam or stop.comes_from is None:
                fill = colors.on_tint(leader.function)
                canvas.text(leader.function, begin + cut, y - 11, size=10.5, font_weight=680, fill=fill)
        ring = colors.INK if leader is None else _ring(leader.function)
        if stop.moment_of_truth:
            d = f"M{middle:.1f} {y - 7}l7 7l-7 7l-7 -7z"
            canvas.path(d, fill=colors.PAPER, stroke=ring, stroke_width=2.4)
        else:
            canvas.circle(middle, y, 3.6, fill=colors.PAPER, stroke=ring, stroke_width=1.6)


def _ring(function: str) -> str:
    """The ring of a station: the function's colour, darker, so that it stands out on its own line."""
    return colors.mixed(colors.solid(function), colors.BLACK, 0.5)


def _mood(canvas: Canvas, block: Block, x: float, y: float) -> None:
    """How it feels; the slice is 100 wide and is stretched to the width of the stage."""
    scale = block.width / 100
    middle = y + HEIGHT / 2
    canvas.line(x, middle, x + block.width, middle, stroke=colors.LINE, stroke_width=1, stroke_dasharray="1 4")
    if block.slice.paths:
        line = Canvas(block.width)
        line.path(
            "".join(block.slice.paths),
            transform=f"translate({x:.1f} {y:.1f}) scale({scale:.4f} 1)",
            fill="none",
            stroke=colors.ACCENT,
            stroke_width=2,
            vector_effect="non-scaling-stroke",
        )
        canvas.clipped(line.shapes, f"clip-{x:.0f}", x, y - 4, block.width, HEIGHT + 8)
    for point in block.slice.points:
        at = x + point.x * scale, y + point.y
        if point.known:
            canvas.circle(*at, 4, fill=TONES[point.tone], stroke=colors.PAPER, stroke_width=1.5)
        else:
            canvas.circle(*at, 2.2, fill=colors.PAPER, stroke=colors.QUIET, stroke_width=1)


def _legend(canvas: Canvas, width: float, height: float, note: str) -> None:
    y = height - 30
    canvas.line(EDGE, y - 20, width - EDGE, y - 20, stroke=colors.LINE, stroke_width=1)
    signs = [
        _(
            "The line shows who leads, the function with the strongest influence; where it breaks, "
            "the customer is handed over."
        ),
        _("◆ moment of truth"),
        _("●●● decisive, ●● strong, ● some influence"),
        _("▼ hurts today"),
        _("filled: owns a running initiative there"),
        _("○ assumed ◐ researched ● measured"),
    ]
    canvas.text("   ·   ".join(signs), EDGE, y, size=10.5, fill=colors.QUIET)
    if note:
        canvas.text(note, EDGE, y + 16, size=10.5, fill=colors.QUIET)
