"""The line of meaning and the seven numbers behind it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from initiatives.review import ReviewPage
from initiatives.review.files.deck.frame import BOTTOM, MARGIN, QUIET, ROOM, SOFT, TOP, WORDS, Frame, write
from initiatives.review.files.deck.text_fitting import shortened
from initiatives.review.files.export_context import address
from initiatives.review.page.summary import Fact

ACROSS, WIDE, HIGH = 4, ROOM / 4, 2.35
"""So many numbers side by side; the room of each, in inches."""


def summary(frame: Frame, page: ReviewPage) -> None:
    sources = [(f"{fact.label}: {fact.value}, {fact.sentence}", _source(frame, fact)) for fact in page.summary.facts]
    whole = (_("Full review"), frame.context.url)
    slide = frame.slide(frame.context.title, page.summary.sentence, [whole, *sources])
    room = WIDE - 0.3
    for number, fact in enumerate(page.summary.facts):
        x, y = MARGIN + number % ACROSS * WIDE, TOP + 0.25 + number // ACROSS * HIGH
        write(slide, shortened(fact.label, 13, room, 1), x, y, room, size=13, tone=SOFT)
        write(slide, fact.value, x, y + 0.28, room, size=34, bold=True, high=0.6)
        write(slide, shortened(fact.sentence, 11, room, 3), x, y + 0.95, room, size=11, tone=QUIET, high=0.55)
        if fact.arrow:
            moved = f"{fact.arrow.sign} {fact.arrow.text}"
            write(slide, moved, x, y + 1.55, room, size=11, tone=WORDS[fact.arrow.tone], bold=True)
    if page.customers:
        line = shortened(page.customers.sentence, 11, ROOM, 1)
        write(slide, line, MARGIN, BOTTOM - 0.55, ROOM, size=11, tone=SOFT)
    if since := page.content.since:
        write(slide, f"{page.summary.compared} {since.title}", MARGIN, BOTTOM - 0.3, ROOM, size=10, tone=QUIET)


def _source(frame: Frame, fact: Fact) -> str:
    return frame.context.url + fact.url if fact.url.startswith("#") else address(fact.url)
