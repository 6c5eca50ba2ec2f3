"""A touchpoint as a card on the poster: laid out first, so that its height is known, then drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.ui.charts import colors
from cxtracker.ui.charts.drawing import Canvas
from cxtracker.ui.charts.text import width as measured, wrapped
from journeys.influence.queries.influence import Rating
from journeys.map.queries.map import Stop

WIDTH, GAP, PAD = 152.0, 9.0, 9.0
INSIDE = WIDTH - 2 * PAD - 3
NAME, SMALL, TINY, STEP = 13.0, 10.0, 9.4, 16.0
CHIP, CHIP_GAP = 17.0, 4.0
MOST_LINES = 5
SCORES = (0.0, 43.0, 93.0)
"""Where each of the three scores begins."""
UNKNOWN_BAND = (colors.TOKENS["--sunken"], colors.SOFT)
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
    letters: str
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


def laid_out(stop: Stop, owners: Sequence[Any], badges: Sequence[Any]) -> Card:
    name = tuple(wrapped(stop.name, NAME, INSIDE, MOST_LINES))
    shapers = _rows([_shaper(rating) for rating in stop.shapers])
    functions = [str(owner.text) for owner in owners]
    owning = [_mark(function, colors.solid(function), colors.on_solid(function)) for function in functions]
    running = [_mark(str(badge.text), *colors.BANDS.get(badge.band, UNKNOWN_BAND)) for badge in badges]
    if stop.required and not owners:
        words = _("no owner")
        owning.append(Chip(words, 0, 0, measured(words, TINY) + 6, colors.PAPER, colors.WARN))
    marks = _rows([*owning, *running])
    rows = sum(max((chip.row for chip in chips), default=-1) + 1 for chips in (shapers, marks))
    height = 23 + len(name) * STEP + 18 + rows * (CHIP + CHIP_GAP) + (6 if marks else 0) + 6
    return Card(stop, name, shapers, marks, height)


def _mark(text: str, fill: str, letters: str) -> Chip:
    return Chip(text, 0, 0, measured(text, TINY) + 10, fill, letters)


def _shaper(rating: Rating) -> Chip:
    room = measured(rating.function, TINY) + 10 + rating.strength * 5.2 + (8 if rating.direction < 0 else 0)
    fill, letters = colors.tint(rating.function), colors.on_tint(rating.function)
    return Chip(rating.function, 0, 0, room, fill, letters, rating.strength, rating.direction < 0)


def _rows(chips: Sequence[Chip]) -> tuple[Chip, ...]:
    laid, x, row = [], 0.0, 0
    for chip in chips:
        if x and x + chip.width > INSIDE:
            x, row = 0.0, row + 1
        laid.append(Chip(chip.text, x, row, chip.width, chip.fill, chip.letters, chip.dots, chip.hurts))
        x += chip.width + CHIP_GAP
    return tuple(laid)


def draw_card(canvas: Canvas, card: Card, x: float, y: float) -> None:
    stop = card.stop
    edge, thick = (colors.ACCENT, 1.2) if stop.moment_of_truth else (colors.LINE, 0.8)
    canvas.rect(x, y, WIDTH, card.height, rx=5, fill=colors.PAPER, stroke=edge, stroke_width=thick)
    if stop.leader:
        canvas.rect(x, y + 4, 3.4, card.height - 8, rx=1.7, fill=colors.solid(stop.leader.function))
    left, line = x + PAD + 3, y + 17
    channel = wrapped(stop.channel or "–", SMALL, INSIDE - 28, 1)
    canvas.lines(channel, left, line, size=SMALL, fill=colors.QUIET, room=INSIDE - 28)
    known = x + WIDTH - (32 if stop.moment_of_truth else 18)
    canvas.text(KNOWN[stop.evidence_code], known, line, size=SMALL, fill=colors.QUIET)
    if stop.moment_of_truth:
        canvas.path(f"M{x + WIDTH - 13:.1f} {line - 7:.1f}l4.4 4.4l-4.4 4.4l-4.4 -4.4z", fill=colors.ACCENT)
    line = canvas.lines(card.name, left, line + 18, size=NAME, step=STEP, font_weight=580, room=INSIDE)
    _scores(canvas, stop, left, line)
    line += 9
    for chip in card.shapers:
        _chip(canvas, chip, left, line + chip.row * (CHIP + CHIP_GAP))
    line += (max((chip.row for chip in card.shapers), default=-1) + 1) * (CHIP + CHIP_GAP)
    if card.marks:
        canvas.line(left, line + 1.5, left + INSIDE, line + 1.5, stroke=colors.LINE, stroke_width=0.7)
        for chip in card.marks:
            _chip(canvas, chip, left, line + 6 + chip.row * (CHIP + CHIP_GAP))


def _scores(canvas: Canvas, stop: Stop, x: float, y: float) -> None:
    """Three scores as five points each; what is not known is a question mark."""
    scores = (
        (_("sat."), stop.satisfaction),
        (_("cust."), stop.importance_to_customer),
        (_("us"), stop.importance_to_company),
    )
    for begin, (word, value) in zip(SCORES, scores, strict=True):
        canvas.text(word, x + begin, y, size=8, fill=colors.QUIET)
        at = x + begin + measured(word, 8) + 3
        if value is None:
            canvas.text("?", at, y, size=8.4, fill=colors.QUIET)
            continue
        for step in range(5):
            fill = colors.SOFT if step < value else colors.LINE
            canvas.circle(at + 1.7 + step * 4.5, y - 2.8, 1.7, fill=fill)


def _chip(canvas: Canvas, chip: Chip, x: float, y: float) -> None:
    x += chip.x
    canvas.rect(x, y, chip.width, CHIP, rx=4, fill=chip.fill)
    canvas.text(chip.text, x + 5, y + 12.2, size=TINY, font_weight=650, fill=chip.letters)
    at = x + 5 + measured(chip.text, TINY) + 3
    for step in range(chip.dots):
        canvas.circle(at + step * 5.2, y + CHIP / 2, 1.8, fill=chip.letters)
    if chip.hurts:
        canvas.path(f"M{at + chip.dots * 5.2 - 1:.1f} {y + 6.5:.1f}h5l-2.5 4z", fill=colors.BAD)
