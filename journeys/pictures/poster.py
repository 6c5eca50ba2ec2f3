"""The whole journey on one sheet, drawn on the server: the paper on the wall, the SVG and the PNG are this drawing.

Stages stand side by side; a stage with many touchpoints gets several columns of cards, so that the sheet keeps about
the shape of A3 landscape however long the journey is.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _, ngettext

from journeys.pictures import ink
from journeys.pictures.cards import GAP, WIDTH, Card, card, draw_card
from journeys.pictures.feeling import HEIGHT, Slice, slices
from journeys.pictures.ink import Sheet
from journeys.reports.map import Column, JourneyMap

EDGE, GUTTER = 44.0, 14.0
PITCH = WIDTH + GUTTER
SHAPE = 1.42
TITLE, NAMES, TRACK, MOOD = 84.0, 66.0, 46.0, 76.0
LEGEND = 44.0
TONES = {"good": ink.GOOD, "even": ink.QUIET, "bad": ink.BAD}


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
    found: JourneyMap,
    *,
    owners: Mapping[int, Collection[Any]],
    badges: Mapping[int, Collection[Any]],
    note: str = "",
) -> str:
    """An SVG document. `owners` and `badges`: marks (`text`, `title`, `band`) by touchpoint; `note` ends it."""
    blocks = _arranged(found, owners, badges)
    height = TITLE + NAMES + TRACK + MOOD + max((_tall(one) for one in blocks), default=60) + LEGEND + EDGE
    width = sum(one.width for one in blocks) + 2 * EDGE
    width = max(width, 720.0)
    sheet = Sheet()
    _head(sheet, title, found, width)
    x = EDGE
    for block in blocks:
        _stage(sheet, block, x)
        x += block.width
    _legend(sheet, width, height, note)
    return sheet.svg(round(width), round(height), title)


def _arranged(
    found: JourneyMap, owners: Mapping[int, Collection[Any]], badges: Mapping[int, Collection[Any]]
) -> list[Block]:
    cards = {
        stop.id: card(stop, list(owners.get(stop.id, ())), list(badges.get(stop.id, ())))
        for column in found.columns
        for stop in column.stops
    }
    lines = slices(found.drawn)
    longest = max((len(column.stops) for column in found.drawn), default=0) or 1
    blocks: list[Block] = []
    for rows in range(longest, 0, -1):
        blocks = [
            Block(column, line, tuple(_cut([cards[stop.id] for stop in column.stops], rows)))
            for column, line in zip(found.drawn, lines, strict=True)
        ]
        width = sum(one.width for one in blocks)
        if width >= SHAPE * (TITLE + NAMES + TRACK + MOOD + LEGEND + max(map(_tall, blocks), default=0)):
            break
    return blocks


def _cut(cards: Sequence[Card], rows: int) -> list[tuple[Card, ...]]:
    return [tuple(cards[at : at + rows]) for at in range(0, len(cards), rows)]


def _tall(block: Block) -> float:
    return max((sum(card.height + GAP for card in cards) for cards in block.cards), default=70.0)


def _head(sheet: Sheet, title: str, found: JourneyMap, width: float) -> None:
    room = width - 2 * EDGE
    line = ink.wrapped(title, 27, room * 0.72, 1)
    sheet.lines(line, EDGE, 58, 27, 30, font_weight=650, letter_spacing=-0.6, room=room)
    said = [
        ngettext("%d touchpoint", "%d touchpoints", found.touchpoints) % found.touchpoints,
        ngettext("%d moment of truth", "%d moments of truth", found.moments_of_truth) % found.moments_of_truth,
        ngettext("handed over once", "handed over %d times", found.seams).replace("%d", str(found.seams)),
    ]
    if found.holes:
        said.append(ngettext("%d gap", "%d gaps", len(found.holes)) % len(found.holes))
    sheet.text(" · ".join(said), EDGE, 82, 13, fill=ink.QUIET)


def _stage(sheet: Sheet, block: Block, x: float) -> None:
    column, room = block.column, block.width - GUTTER
    hole = not column.stops
    top = TITLE + 28
    sheet.text(column.lifecycle_label, x, top, 11, fill=ink.WARN if hole else ink.QUIET)
    name = column.name or _("Nothing here")
    lines = ink.wrapped(name, 15, room, 2)
    sheet.lines(lines, x, top + 19, 15, 18, font_weight=650, room=room, fill=ink.QUIET if not column.key else ink.INK)
    track = TITLE + NAMES + 30
    _track(sheet, block, x, track)
    mood = TITLE + NAMES + TRACK + 4
    _mood(sheet, block, x, mood)
    top = TITLE + NAMES + TRACK + MOOD
    for number, cards in enumerate(block.cards):
        y = top
        for one in cards:
            draw_card(sheet, one, x + number * PITCH, y)
            y += one.height + GAP
    if hole:
        sheet.rect(x, top, WIDTH, 52, rx=6, fill="none", stroke="#d4901f", stroke_dasharray="4 3")
        words = _("No stage covers this part of the customer's life.") if not column.key else _("No touchpoint yet.")
        sheet.lines(ink.wrapped(words, 9.5, WIDTH - 20, 3), x + 10, top + 18, 9.5, 13, fill=ink.WARN)


def _track(sheet: Sheet, block: Block, x: float, y: float) -> None:
    """The line: whose it is, a station for each touchpoint, a gap where the customer is handed over."""
    stops = block.column.stops
    if not stops:
        line = f"M{x:.1f} {y}H{x + block.width:.1f}"
        sheet.path(line, stroke="#d4901f", stroke_width=3, stroke_dasharray="4 5")
        return
    step = block.width / len(stops)
    for place, stop in enumerate(stops):
        begin, leader = x + place * step, stop.leader
        middle = begin + step / 2
        if leader is None:
            line = f"M{begin:.1f} {y}h{step:.1f}"
            sheet.path(line, stroke=ink.LINE, stroke_width=3, stroke_dasharray="4 4")
        else:
            cut = 5.0 if stop.seam else 0.0
            colour = ink.solid(leader.function)
            sheet.rect(begin + cut, y - 4, step - cut, 8, fill=colour)
            if stop.seam:
                sheet.path(f"M{begin + 1:.1f} {y - 9}v18", stroke=ink.INK, stroke_width=1.4, stroke_dasharray="2.4 2")
            if stop.seam or stop.comes_from is None:
                fill = ink.letters(leader.function)
                sheet.text(leader.function, begin + cut, y - 11, 10.5, font_weight=680, fill=fill)
        ring = ink.INK if leader is None else mixed_ring(leader.function)
        if stop.moment_of_truth:
            d = f"M{middle:.1f} {y - 7}l7 7l-7 7l-7 -7z"
            sheet.path(d, fill=ink.PAPER, stroke=ring, stroke_width=2.4)
        else:
            sheet.draw("circle", cx=middle, cy=y, r=3.6, fill=ink.PAPER, stroke=ring, stroke_width=1.6)


def mixed_ring(function: str) -> str:
    """The ring of a station: the function's colour, darker, so that it stands out on its own line."""
    return ink.mixed(ink.solid(function), "#10121a", 0.5)


def _mood(sheet: Sheet, block: Block, x: float, y: float) -> None:
    """How it feels; the slice is 100 wide and is stretched to the width of the stage."""
    scale = block.width / 100
    sheet.path(
        f"M{x:.1f} {y + HEIGHT / 2:.1f}h{block.width:.1f}", stroke=ink.LINE, stroke_width=1, stroke_dasharray="1 4"
    )
    if block.slice.paths:
        paths = "".join(block.slice.paths)
        clip = f"clip-{x:.0f}"
        sheet.parts.append(
            f'<clipPath id="{clip}"><rect x="{x:.1f}" y="{y - 4:.1f}" width="{block.width:.1f}" height="{HEIGHT + 8}"/>'
            f'</clipPath><g clip-path="url(#{clip})"><path transform="translate({x:.1f} {y:.1f}) scale({scale:.4f} 1)" '
            f'd="{paths}" fill="none" stroke="{ink.ACCENT}" stroke-width="2" vector-effect="non-scaling-stroke"/></g>'
        )
    for point in block.slice.points:
        at = {"cx": x + point.x * scale, "cy": y + point.y}
        if point.known:
            sheet.draw("circle", **at, r=4, fill=TONES[point.tone], stroke=ink.PAPER, stroke_width=1.5)
        else:
            sheet.draw("circle", **at, r=2.2, fill=ink.PAPER, stroke=ink.QUIET, stroke_width=1)


def _legend(sheet: Sheet, width: float, height: float, note: str) -> None:
    y = height - 30
    sheet.path(f"M{EDGE} {y - 20:.1f}H{width - EDGE:.1f}", stroke=ink.LINE, stroke_width=1)
    said = [
        _(
            "The line shows who leads, the function with the strongest influence; where it is cut, "
            "the customer is handed over."
        ),
        _("◆ moment of truth"),
        _("●●● decisive, ●● strong, ● some influence"),
        _("▼ hurts today"),
        _("filled: owns a running initiative there"),
        _("○ assumed ◐ researched ● measured"),
    ]
    sheet.text("   ·   ".join(said), EDGE, y, 10.5, fill=ink.QUIET)
    if note:
        sheet.text(note, EDGE, y + 16, 10.5, fill=ink.QUIET)
