"""Functions: where each owns and is missing, how it answers, with whom it owns."""

from __future__ import annotations

from django.utils.translation import gettext as _, pgettext

from initiatives.reports.review import ReviewPage
from initiatives.reports.review.content.programme import Handshake
from initiatives.reports.review.page.functions import AnswersRow
from initiatives.reports.review_pack.workbook.sheets import Column, Row, Sheet, filled, heads, share
from journeys.models import Lifecycle


def grid(page: ReviewPage) -> Sheet:
    functions, names = page.content.functions.grid, page.content.names
    stages = [str(Lifecycle(cell.lifecycle).label) for cell in functions[0].cells] if functions else []
    missing = [_("%(stage)s, missing in") % {"stage": stage} for stage in stages]
    rows: list[Row] = [
        [
            row.function,
            names.function(row.function),
            share(row.pull),
            *(len(cell.owned) for cell in row.cells),
            *(len(cell.holes) for cell in row.cells),
        ]
        for row in functions
    ]
    named = [_("Key"), _("Function"), _("Share of all influence"), *stages, *missing]
    return pgettext("sheet", "Functions by stage"), named, rows


def answers(page: ReviewPage) -> Sheet:
    columns: list[Column[AnswersRow]] = [
        (_("Key"), lambda row: row.answers.function),
        (_("Function"), lambda row: row.function),
        (_("asked"), lambda row: row.answers.asked),
        (_("yes"), lambda row: row.answers.approved),
        (_("no"), lambda row: row.answers.declined),
        (_("open"), lambda row: row.answers.open),
        (_("late"), lambda row: row.answers.silent),
        (_("median days"), lambda row: row.answers.median_days),
        (_("nine of ten within days"), lambda row: row.answers.p90_days),
        (_("share of yes"), lambda row: share(row.answers.approval_share)),
    ]
    return pgettext("sheet", "Answers"), heads(columns), filled(columns, page.functions.answers)


def handshakes(page: ReviewPage) -> Sheet:
    names = page.content.names
    columns: list[Column[Handshake]] = [
        (_("Function"), lambda pair: names.function(pair.functions[0])),
        (_("and"), lambda pair: names.function(pair.functions[1])),
        (_("needed together"), lambda pair: pair.needed),
        (_("own together"), lambda pair: len(pair.met)),
        (_("share"), lambda pair: share(pair.share)),
        (_("own together in"), lambda pair: ", ".join((*pair.met, *pair.beyond))),
        (_("should own together in"), lambda pair: ", ".join(pair.should)),
    ]
    return pgettext("sheet", "Handshakes"), heads(columns), filled(columns, page.content.programme.handshakes)
