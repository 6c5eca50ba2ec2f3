"""Functions: where each owns and is missing, how it answers, with whom it owns."""

from __future__ import annotations

from django.utils.translation import gettext as _, pgettext

from initiatives.review import ReviewPage
from initiatives.review.content.programme import Handshake
from initiatives.review.files.workbook.sheets import Column, Row, Sheet, filled, heads, share
from initiatives.review.page.functions import AnswersRow
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
        (_("Asked"), lambda row: row.answers.asked),
        (_("Yes"), lambda row: row.answers.approved),
        (_("No"), lambda row: row.answers.declined),
        *_neither(page),
        (_("Open"), lambda row: row.answers.open),
        (_("Late"), lambda row: row.answers.silent),
        (_("Median days"), lambda row: row.answers.median_days),
        (_("Days for nine in ten"), lambda row: row.answers.p90_days),
        (_("Share of yes"), lambda row: share(row.answers.approval_share)),
    ]
    return pgettext("sheet", "Answers"), heads(columns), filled(columns, page.functions.answers)


def _neither(page: ReviewPage) -> list[Column[AnswersRow]]:
    """Why a function said no, and its answers that are neither yes nor no; reviews closed earlier do not know them."""
    if all(row.answers.declined_by_reason is None for row in page.functions.answers):
        return []
    return [
        (_("No, because"), lambda row: row.reasons),
        (_("Yes, if …"), lambda row: row.answers.conditional),
        (_("Asked back"), lambda row: row.answers.asked_back),
        (_("Not now"), lambda row: row.answers.deferred),
        (_("Passed on"), lambda row: row.answers.passed_on),
    ]


def handshakes(page: ReviewPage) -> Sheet:
    names = page.content.names
    columns: list[Column[Handshake]] = [
        (_("Function"), lambda pair: names.function(pair.functions[0])),
        (_("With"), lambda pair: names.function(pair.functions[1])),
        (_("Needed together"), lambda pair: pair.needed),
        (_("Own together"), lambda pair: len(pair.met)),
        (_("Share"), lambda pair: share(pair.share)),
        (_("Own together in"), lambda pair: ", ".join((*pair.met, *pair.beyond))),
        (_("Should own together in"), lambda pair: ", ".join(pair.should)),
    ]
    return pgettext("sheet", "Handshakes"), heads(columns), filled(columns, page.content.programme.handshakes)
