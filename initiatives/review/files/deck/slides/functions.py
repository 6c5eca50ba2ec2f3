"""Silos and who opens them; functions along the customer's life, and how they answer."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from cxtracker.ui.charts.heatmap import Field
from initiatives.review import ReviewPage
from initiatives.review.content.functions import FunctionAnswers
from initiatives.review.files import headlines
from initiatives.review.files.deck import charts
from initiatives.review.files.deck.frame import BOTTOM, HOLE, INK, MARGIN, QUIET, ROOM, SHADES, TOP, WORDS, Frame, write
from initiatives.review.files.deck.tables import CellText, Column, Place, table
from initiatives.review.files.export_context import address
from initiatives.review.page.functions import FencedRow


def silos(frame: Frame, page: ReviewPage) -> None:
    """How many are siloed, how that moved, and the one move that opens each fence."""
    fenced, more_fenced = page.functions.fenced, page.functions.more_fenced
    heading = _("Fenced initiatives, and what would open each")
    sources = [(heading, frame.context.url + "#functions"), *map(_fence_source, fenced)]
    slide = frame.slide(_("Silos"), headlines.silos(page), sources)
    wide, picture = ROOM * 0.46, page.pictures.silos
    if picture:
        write(slide, picture.title, MARGIN, TOP, wide, size=12, bold=True)
        charts.silos(slide, Place(MARGIN - 0.1, TOP + 0.3, wide, BOTTOM - TOP - 0.4), picture)
    if not fenced:
        return
    x = MARGIN + wide + 0.3 if picture else MARGIN
    columns = [
        Column(_("Fenced initiative"), 3, bold=True),
        Column(_("Score"), 1, number=True),
        Column(_("Needs a yes from"), 2.7),
        Column(_("After"), 0.9, number=True),
    ]
    place = Place(x, TOP, MARGIN + ROOM - x, BOTTOM - TOP - (0.3 if more_fenced else 0))
    below = table(slide, place, columns, list(map(_fence, fenced)), title=heading, sizes=(12.0, 11.0, 10.0))
    if more_fenced:
        more = ngettext("and %(n)s more", "and %(n)s more", more_fenced) % {"n": more_fenced}
        write(slide, more, x, below + 0.05, 4, size=10, tone=QUIET)


def _fence_source(row: FencedRow) -> tuple[str, str]:
    return row.fence.title, address(reverse("initiatives:page", args=[row.fence.initiative]))


def _fence(row: FencedRow) -> list[CellText | str]:
    opened_by = row.opened_by or CellText(_("another touchpoint or a split"), QUIET)
    return [row.fence.title, numbers.score(row.fence.score), opened_by, row.score_after]


def functions(frame: Frame, page: ReviewPage) -> None:
    """Who owns where along the customer's life, where a needed function is missing, and how each answers."""
    picture = page.pictures.grid
    title = picture.sentence if picture else _("No function has been assessed on a touchpoint yet.")
    heading = _("Functions across the lifecycle, and how they answer")
    rows = picture.rows if picture else []
    sources = [(heading, frame.context.url + "#functions"), *((row.name, address(row.href)) for row in rows)]
    slide = frame.slide(_("Across functions"), title, sources)
    if not picture:
        return
    answers = {row.answers.function: row.answers for row in page.functions.answers}
    neither = page.functions.answers_neither
    labels = [_("asked"), _("yes"), _("no"), *([_("neither")] if neither else []), _("late")]
    columns = [
        Column(_("Function"), 2.6, bold=True),
        *(Column(stage, 0.95, middle=True) for stage in picture.columns),
        *(Column(label, 0.72, number=True) for label in labels),
    ]
    most = max((field.count for row in rows for field in row.fields), default=0)
    cells: list[list[CellText | str]] = [
        [row.name, *(_field(field, most) for field in row.fields), *_answers(answers.get(row.key), neither)]
        for row in rows
    ]
    place = Place(MARGIN, TOP, ROOM, BOTTOM - TOP - 0.35)
    table(slide, place, columns, cells, title=title, sizes=(11.0, 10.0, 9.0), most=2, head_size=9.0)
    key = _(
        "Numbers: initiatives the function owns there. Red with a minus: initiatives that need it there but that it "
        "does not own."
    )
    write(slide, key, MARGIN, BOTTOM - 0.25, ROOM, size=9, tone=QUIET)


def _field(field: Field, most: int) -> CellText:
    owned = str(field.count) if field.count else ""
    if field.hole:
        return CellText(" ".join(filter(None, (owned, f"−{field.needed}"))), WORDS["bad"], HOLE, bold=True)
    level = -(-field.count * (len(SHADES) - 1) // most) if most else 0
    return CellText(owned, INK, SHADES[level] if field.count else "")


def _answers(answers: FunctionAnswers | None, neither: bool) -> list[CellText]:  # noqa: FBT001
    """`neither`: with a column for answers that are neither yes nor no."""
    if answers is None:
        return [CellText("–", QUIET)] * (5 if neither else 4)
    return [
        CellText(str(answers.asked)),
        CellText(str(answers.approved)),
        CellText(str(answers.declined)),
        *([CellText(str(answers.neither))] if neither else []),
        CellText(str(answers.silent), WORDS["bad"] if answers.silent else INK),
    ]
