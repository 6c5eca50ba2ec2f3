"""The slides on silos, functions and the programme as a whole."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from cxtracker.ui.pictures.heat import Field
from initiatives.reports.review import Sheet
from initiatives.reports.review_pack import sentences
from initiatives.reports.review_pack.deck import charts
from initiatives.reports.review_pack.deck.frame import (
    BOTTOM,
    HOLE,
    INK,
    MARGIN,
    QUIET,
    ROOM,
    SHADES,
    SOFT,
    TOP,
    WORDS,
    Frame,
    write,
)  # fmt: skip
from initiatives.reports.review_pack.deck.tables import Column, Place, Told, table
from initiatives.reports.review_pack.edition import address


def silos(frame: Frame, sheet: Sheet) -> None:
    """How many are siloed, how that moved, and the one move that opens each fence."""
    sources = [(_("Fences, and the one move that opens each"), frame.edition.url + "#functions")]
    sources += [(one["title"], address(reverse("initiatives:page", args=[one["initiative"]]))) for one in sheet.fences]
    slide = frame.slide(_("Silos"), sentences.silos(sheet), sources)
    wide, picture = ROOM * 0.46, sheet.drawn.get("silos")
    if picture:
        write(slide, picture.title, MARGIN, TOP, wide, size=12, bold=True)
        charts.silos(slide, Place(MARGIN - 0.1, TOP + 0.3, wide, BOTTOM - TOP - 0.4), picture)
    if sheet.fences:
        x = MARGIN + wide + 0.3 if picture else MARGIN
        columns = [
            Column(_("Fence"), 3, bold=True), Column(_("Score"), 1, number=True), Column(_("A yes from"), 2.7),
            Column(_("then"), 0.9, number=True),
        ]  # fmt: skip
        rows = [
            [
                one["title"],
                numbers.score(one["score"]),
                one["opens"] or Told(_("another touchpoint or a split"), QUIET),
                one["after"],
            ]
            for one in sheet.fences
        ]
        room = Place(x, TOP, MARGIN + ROOM - x, BOTTOM - TOP - (0.3 if sheet.more_fences else 0))
        below = table(
            slide, room, columns, rows, title=_("Fences, and the one move that opens each"), sizes=(12.0, 11.0, 10.0)
        )
        if sheet.more_fences:
            said = ngettext("and %(n)s more fence", "and %(n)s more fences", sheet.more_fences) % {
                "n": sheet.more_fences
            }
            write(slide, said, x, below + 0.05, 4, size=10, tone=QUIET)


def functions(frame: Frame, sheet: Sheet) -> None:
    """Who owns where along the customer's life, where a needed function is missing, and how each answers."""
    picture = sheet.drawn.get("grid")
    title = picture.sentence if picture else _("No function has been assessed on a touchpoint yet.")
    sources = [(_("Functions along the customer's life, and how they answer"), frame.edition.url + "#functions")]
    if picture:
        sources += [(row.name, address(row.href)) for row in picture.rows]
    slide = frame.slide(_("Across functions"), title, sources)
    if not picture:
        return
    answers = {one["function"]: one for one in sheet.answers}
    columns = [
        Column(_("Function"), 2.6, bold=True), *(Column(stage, 0.95, middle=True) for stage in picture.columns),
        *(Column(label, 0.72, number=True) for label in (_("asked"), _("yes"), _("no"), _("late"))),
    ]  # fmt: skip
    most = max((field.count for row in picture.rows for field in row.fields), default=0)
    rows = [
        [row.name, *(_field(field, most) for field in row.fields), *_answered(answers.get(row.key))]
        for row in picture.rows
    ]
    room = Place(MARGIN, TOP, ROOM, BOTTOM - TOP - 0.35)
    table(slide, room, columns, rows, title=title, sizes=(11.0, 10.0, 9.0), most=2, head_size=9.0)
    key = _(
        "A number: initiatives the function owns there. Red with a minus: so many need it there, and it does not own."
    )
    write(slide, key, MARGIN, BOTTOM - 0.25, ROOM, size=9, tone=QUIET)


def _field(field: Field, most: int) -> Told:
    owned = str(field.count) if field.count else ""
    if field.hole:
        return Told(" ".join(filter(None, (owned, f"−{field.needed}"))), WORDS["bad"], HOLE, bold=True)
    level = -(-field.count * (len(SHADES) - 1) // most) if most else 0
    return Told(owned, INK, SHADES[level] if field.count else "")


def _answered(one: Mapping[str, Any] | None) -> list[Told]:
    if one is None:
        return [Told("–", QUIET)] * 4
    late = WORDS["bad"] if one["silent"] else INK
    return [
        Told(str(one["asked"])),
        Told(str(one["approved"])),
        Told(str(one["declined"])),
        Told(str(one["silent"]), late),
    ]


def drift(frame: Frame, sheet: Sheet) -> None:
    """Whether the programme becomes a service department again, and whether the budget works on causes."""
    sources = [(_("The five shares behind the drift index"), frame.edition.url + "#drift")]
    sources += [(f"{label}: {share} ({n})", address(url)) for label, share, n, url in sheet.drift_parts]
    slide = frame.slide(_("Is the programme on its way?"), sheet.drift_sentence, sources)
    wide = ROOM * 0.56
    x, room = MARGIN + wide + 0.3, ROOM - wide - 0.3
    line, balance = sheet.drawn.get("drift"), sheet.drawn.get("prevention")
    if line:
        write(slide, line.title, MARGIN, TOP, wide, size=12, bold=True)
        charts.drift(slide, Place(MARGIN - 0.1, TOP + 0.3, wide, BOTTOM - TOP - 0.4), line)
    parts = [[label, share, n] for label, share, n, _url in sheet.drift_parts]
    columns = [Column(_("The five shares behind it"), 3.4), Column("", 0.9, number=True), Column("", 0.9, number=True)]
    y = table(
        slide, Place(x, TOP, room, 2.5), columns, parts, title=_("The five shares behind the drift index"),
        sizes=(11.0, 10.0), most=2,
    )  # fmt: skip
    if balance:
        y = max(y + 0.25, TOP + 2.3)
        write(slide, balance.title, x, y, room, size=12, bold=True)
        write(slide, balance.sentence, x, y + 0.24, room, size=10, tone=SOFT, high=0.4)
        charts.prevention(slide, Place(x - 0.1, y + 0.6, room + 0.1, BOTTOM - y - 0.6), balance)
