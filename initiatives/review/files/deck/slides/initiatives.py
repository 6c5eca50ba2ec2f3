"""The initiatives to talk about: who owns them, what they reached, what is wrong."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from cxtracker.ui.words import BANDS, SEATS, seat_key
from initiatives.review import ReviewPage
from initiatives.review.files.deck.frame import BOTTOM, INK, MARGIN, QUIET, ROOM, TOP, WORDS, Frame, write
from initiatives.review.files.deck.tables import CellText, Column, Place, table
from initiatives.review.files.export_context import address
from initiatives.review.page.initiatives import InitiativeRow, InitiativesSection


def initiatives(frame: Frame, page: ReviewPage) -> None:
    section = page.initiatives
    title = _title(section)
    sources = [
        (_("Decisions first, then fenced initiatives, then setbacks."), frame.context.url + "#initiatives"),
        *((_named(row), address(reverse("initiatives:page", args=[row.initiative.key]))) for row in section.rows),
    ]
    slide = frame.slide(_("Initiatives"), title, sources)
    columns = [
        Column(_("Initiative"), 3.3, bold=True),
        Column(_("Owners"), 2.6),
        Column(_("Status"), 1.4),
        Column(_("Headline outcome"), 3.3),
        Column(_("Top flag"), 2.3),
        Column(_("Silo score"), 1.5, number=True),
    ]
    if section.rows:
        place = Place(MARGIN, TOP, ROOM, BOTTOM - TOP - 0.45)
        cells = list(map(_cells, section.rows))
        table(slide, place, columns, cells, title=title, sizes=(11.0, 10.0, 9.0), most=2)
    write(slide, seat_key(section.seats_taken), MARGIN, BOTTOM - 0.3, ROOM, size=9, tone=QUIET)


def _title(section: InitiativesSection) -> str:
    shown, quiet = len(section.rows), len(section.quiet)
    title = ngettext("%(n)s initiative to discuss", "%(n)s initiatives to discuss", shown) % {"n": shown}
    if not quiet:
        return title
    return title + ", " + ngettext("%(n)s on track", "%(n)s on track", quiet) % {"n": quiet}


def _named(row: InitiativeRow) -> str:
    return f"{row.initiative.key} {row.initiative.title}"


def _cells(row: InitiativeRow) -> list[CellText | str]:
    headline = row.headline
    return [
        _named(row),
        " ".join(f"{SEATS[seat.state].sign}{seat.key}" for seat in row.initiative.seats),
        row.status,
        f"{headline.outcome.name} {headline.path}" if headline else CellText("–", QUIET),
        row.flag,
        _score(row),
    ]


def _score(row: InitiativeRow) -> CellText:
    fenced = row.initiative.band == "fenced"
    moved = f" {row.score_arrow.text}" if row.score_arrow else ""
    text = f"{BANDS[row.initiative.band].word} {numbers.score(row.initiative.score)}{moved}"
    return CellText(text, WORDS["fenced"] if fenced else INK, bold=fenced)
