"""A touchpoint as a card on the poster: laid out first, so that its height is known, then drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from journeys.pictures import ink
from journeys.pictures.ink import Sheet
from journeys.reports.influence import Rating
from journeys.reports.map import Stop

WIDTH, GAP, PAD = 152.0, 9.0, 9.0
INSIDE = WIDTH - 2 * PAD - 3
NAME, SMALL, TINY, STEP = 13.0, 10.0, 9.4, 16.0
CHIP, CHIP_GAP = 17.0, 4.0
MOST_LINES = 5
SCORES = (0.0, 43.0, 93.0)
"""Where each of the three scores begins."""
KNOWN = {"assumed": "○", "researched": "◐", "measured": "●"}
"""How well a touchpoint is known, as a circle that is empty, half full or full."""


@dataclass(frozen=True, slots=True)
class Chip:
    """A box with a word: its place inside the card, and its colours."""

    text: str
    x: float
    row: int
    width: float
    fill: str
    ink: str
    dots: int = 0
    hurts: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A touchpoint, its name in lines and its chips in rows: functions, then owners, then initiatives."""

    stop: Stop
    name: tuple[str, ...]
    shapers: tuple[Chip, ...]
    marks: tuple[Chip, ...]
    height: float


def card(stop: Stop, owners: Sequence[Any], badges: Sequence[Any]) -> Card:
    name = tuple(ink.wrapped(stop.name, NAME, INSIDE, MOST_LINES))
    shapers = _rows([_shaper(one) for one in stop.shapers])
    owning = [
        Chip(str(one.text), 0, 0, ink.width(str(one.text), TINY) + 10, ink.solid(str(one.text)), _on(str(one.text)))
        for one in owners
    ]
    running = [
        Chip(str(one.text), 0, 0, ink.width(str(one.text), TINY) + 10, *ink.BANDS.get(one.band, ("#eeeeee", ink.SOFT)))
        for one in badges
    ]
    if stop.required and not owners:
        words = _("nobody owns it")
        owning.append(Chip(words, 0, 0, ink.width(words, TINY) + 6, ink.PAPER, ink.WARN))
    marks = _rows([*owning, *running])
    rows = sum(max((chip.row for chip in chips), default=-1) + 1 for chips in (shapers, marks))
    height = 23 + len(name) * STEP + 18 + rows * (CHIP + CHIP_GAP) + (6 if marks else 0) + 6
    return Card(stop, name, shapers, marks, height)


def _shaper(rating: Rating) -> Chip:
    room = ink.width(rating.function, TINY) + 10 + rating.strength * 5.2 + (8 if rating.direction < 0 else 0)
    fill, letters = ink.tint(rating.function), ink.letters(rating.function)
    return Chip(rating.function, 0, 0, room, fill, letters, rating.strength, rating.direction < 0)


def _on(function: str) -> str:
    red, green, blue = (int(ink.solid(function)[at : at + 2], 16) for at in (1, 3, 5))
    return "#ffffff" if 0.3 * red + 0.59 * green + 0.11 * blue < 140 else "#10121a"


def _rows(chips: Sequence[Chip]) -> tuple[Chip, ...]:
    laid, x, row = [], 0.0, 0
    for chip in chips:
        if x and x + chip.width > INSIDE:
            x, row = 0.0, row + 1
        laid.append(Chip(chip.text, x, row, chip.width, chip.fill, chip.ink, chip.dots, chip.hurts))
        x += chip.width + CHIP_GAP
    return tuple(laid)


def draw_card(sheet: Sheet, card: Card, x: float, y: float) -> None:
    stop = card.stop
    edge = ink.ACCENT if stop.moment_of_truth else ink.LINE
    sheet.rect(
        x, y, WIDTH, card.height, rx=5, fill=ink.PAPER, stroke=edge, stroke_width=1.2 if stop.moment_of_truth else 0.8
    )
    if stop.leader:
        sheet.rect(x, y + 4, 3.4, card.height - 8, rx=1.7, fill=ink.solid(stop.leader.function))
    left, line = x + PAD + 3, y + 17
    told = ink.wrapped(stop.channel or "–", SMALL, INSIDE - 28, 1)
    sheet.lines(told, left, line, SMALL, 10, fill=ink.QUIET, room=INSIDE - 28)
    known = x + WIDTH - (32 if stop.moment_of_truth else 18)
    sheet.text(KNOWN[stop.evidence_code], known, line, SMALL, fill=ink.QUIET)
    if stop.moment_of_truth:
        sheet.path(f"M{x + WIDTH - 13:.1f} {line - 7:.1f}l4.4 4.4l-4.4 4.4l-4.4 -4.4z", fill=ink.ACCENT)
    line = sheet.lines(card.name, left, line + 18, NAME, STEP, font_weight=580, room=INSIDE)
    _scores(sheet, stop, left, line)
    line += 9
    for chip in card.shapers:
        _chip(sheet, chip, left, line + chip.row * (CHIP + CHIP_GAP))
    line += (max((chip.row for chip in card.shapers), default=-1) + 1) * (CHIP + CHIP_GAP)
    if card.marks:
        sheet.path(f"M{left:.1f} {line + 1.5:.1f}h{INSIDE:.1f}", stroke=ink.LINE, stroke_width=0.7)
        for chip in card.marks:
            _chip(sheet, chip, left, line + 6 + chip.row * (CHIP + CHIP_GAP))


def _scores(sheet: Sheet, stop: Stop, x: float, y: float) -> None:
    """Three scores as five points each; what is not known is a question mark."""
    for number, (word, value) in enumerate(
        [
            (_("sat."), stop.satisfaction),
            (_("cust."), stop.importance_to_customer),
            (_("us"), stop.importance_to_company),
        ]
    ):
        at = x + SCORES[number]
        sheet.text(word, at, y, 8, fill=ink.QUIET)
        at += ink.width(word, 8) + 3
        if value is None:
            sheet.text("?", at, y, 8.4, fill=ink.QUIET)
            continue
        for step in range(5):
            sheet.draw(
                "circle", cx=at + 1.7 + step * 4.5, cy=y - 2.8, r=1.7, fill=ink.SOFT if step < value else ink.LINE
            )


def _chip(sheet: Sheet, chip: Chip, x: float, y: float) -> None:
    x += chip.x
    sheet.rect(x, y, chip.width, CHIP, rx=4, fill=chip.fill)
    sheet.text(chip.text, x + 5, y + 12.2, TINY, font_weight=650, fill=chip.ink)
    at = x + 5 + ink.width(chip.text, TINY) + 3
    for step in range(chip.dots):
        sheet.draw("circle", cx=at + step * 5.2, cy=y + CHIP / 2, r=1.8, fill=chip.ink)
    if chip.hurts:
        sheet.path(f"M{at + chip.dots * 5.2 - 1:.1f} {y + 6.5:.1f}h5l-2.5 4z", fill=ink.BAD)
