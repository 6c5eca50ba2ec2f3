"""Whether the programme becomes a service department again, and whether the budget works on causes."""

from __future__ import annotations

from django.utils.translation import gettext as _

from initiatives.review import ReviewPage
from initiatives.review.files.deck import charts
from initiatives.review.files.deck.frame import BOTTOM, MARGIN, ROOM, SOFT, TOP, Frame, write
from initiatives.review.files.deck.tables import Column, Place, table
from initiatives.review.files.export_context import address


def drift(frame: Frame, page: ReviewPage) -> None:
    shares = page.programme.drift_shares
    heading = _("The five shares behind the drift index")
    sources = [
        (heading, frame.context.url + "#drift"),
        *((f"{row.label}: {row.share} ({row.counted})", address(row.url)) for row in shares),
    ]
    slide = frame.slide(_("Is the programme on track?"), page.programme.drift_sentence, sources)
    wide = ROOM * 0.56
    x, room = MARGIN + wide + 0.3, ROOM - wide - 0.3
    if line := page.pictures.drift:
        write(slide, line.title, MARGIN, TOP, wide, size=12, bold=True)
        charts.drift(slide, Place(MARGIN - 0.1, TOP + 0.3, wide, BOTTOM - TOP - 0.4), line)
    columns = [
        Column(_("The five shares behind it"), 3.0),
        Column("", 0.8, number=True),
        Column("", 1.4, number=True),
    ]
    cells = [[row.label, row.share, row.counted] for row in shares]
    y = table(slide, Place(x, TOP, room, 2.5), columns, cells, title=heading, sizes=(11.0, 10.0), most=2)
    if balance := page.pictures.prevention:
        y = max(y + 0.25, TOP + 2.3)
        write(slide, balance.title, x, y, room, size=12, bold=True)
        write(slide, balance.sentence, x, y + 0.24, room, size=10, tone=SOFT, high=0.4)
        charts.prevention(slide, Place(x - 0.1, y + 0.6, room + 0.1, BOTTOM - y - 0.6), balance)
