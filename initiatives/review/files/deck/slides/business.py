"""Money from promise to signature, and what went up and down."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from initiatives.review import ReviewPage
from initiatives.review.files import headlines
from initiatives.review.files.deck import charts
from initiatives.review.files.deck.frame import BOTTOM, MARGIN, QUIET, ROOM, TOP, WORDS, Frame, write
from initiatives.review.files.deck.tables import CellText, Column, Place, table
from initiatives.review.files.deck.text_fitting import shortened
from initiatives.review.files.export_context import address
from initiatives.review.page.outcomes import OutcomeRow


def business(frame: Frame, page: ReviewPage) -> None:
    section = page.business
    keys = dict.fromkeys(key for row in section.money for key in row.steps.initiatives)
    sources = [
        (_("Money, outcomes and the evidence behind them"), frame.context.url + "#business"),
        *((key, address(reverse("initiatives:page", args=[key]))) for key in keys),
    ]
    slide = frame.slide(_("Business effect"), headlines.money(page), sources)
    y = TOP
    if picture := page.pictures.money:
        wide = ROOM / len(picture.benefits)
        for number, (benefit, row) in enumerate(zip(picture.benefits, section.money, strict=True)):
            x = MARGIN + number * wide
            label = f"{benefit.label}, {_('%(currency)s per year') % {'currency': section.currency}}"
            write(slide, label, x, y, wide - 0.2, size=12, bold=True)
            measured = f"{row.measured.step}: {row.measured.interval}" if row.measured.interval else ""
            write(slide, measured, x, y + 0.22, wide - 0.2, size=10, tone=QUIET)
            charts.money(slide, Place(x - 0.1, y + 0.42, wide - 0.1, 2.15), picture, benefit)
        y += 2.65
    columns = [
        Column("", 0.35),
        Column(_("What customers do"), 3.4, bold=True),
        Column(_("baseline → now → target"), 3),
        Column(_("Effect"), 5),
    ]
    rows = [
        *(_outcome("▲", "good", row) for row in section.up),
        *(_outcome("▼", "bad", row) for row in section.down),
    ]
    if rows:
        room = BOTTOM - y - (0.5 if section.signal or section.kept_by else 0.25)
        title = _("What got better and worse")
        y = table(slide, Place(MARGIN, y, ROOM, room), columns, rows, title=title, sizes=(11.0, 10.0), most=2)
    signal = f"{_('A signal, not a result:')} {section.signal}" if section.signal else ""
    below = [section.unjudged, section.kept_by_sentence, signal]
    text = shortened(" ".join(filter(None, below)), 10, ROOM, 2)
    write(slide, text, MARGIN, max(y + 0.08, BOTTOM - 0.35), ROOM, size=10, tone=QUIET)


def _outcome(sign: str, tone: str, row: OutcomeRow) -> list[CellText | str]:
    effect = "; ".join(filter(None, (row.effect or row.verdict, row.money)))
    return [CellText(sign, WORDS[tone]), row.outcome.name, row.path, effect]
