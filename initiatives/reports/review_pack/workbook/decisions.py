"""What leadership is asked and has decided, a row each."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from initiatives.reports.review import ReviewPage
from initiatives.reports.review.page.decisions import AskedRow, TakenRow
from initiatives.reports.review_pack.export_context import address
from initiatives.reports.review_pack.workbook.sheets import Column, Sheet, filled, heads


def decisions(page: ReviewPage) -> Sheet:
    columns = _columns()
    rows: list[AskedRow | TakenRow] = [*page.decisions.asked, *page.decisions.taken]
    return pgettext("sheet", "Decisions"), heads(columns), filled(columns, rows)


def _columns() -> list[Column[AskedRow | TakenRow]]:
    return [
        (_("Question"), lambda row: row.decision.question),
        (_("Initiative"), lambda row: row.decision.initiative),
        (_("Title"), lambda row: row.decision.title),
        (_("State"), lambda row: row.state),
        (_("Decision"), _once_taken(lambda row: row.verb)),
        (_("Why"), _once_taken(lambda row: row.decision.why)),
        (_("Who does it"), _once_taken(lambda row: row.decision.owner)),
        (_("Until"), _once_taken(lambda row: row.decision.until)),
        (_("What became of it"), _once_taken(lambda row: row.decision.note)),
        (_("On"), _once_taken(lambda row: row.decision.ended_on)),
        (_("Asked by"), lambda row: row.decision.asked_by),
        (_("Asked on"), lambda row: row.decision.asked_on),
        (_("Needed by"), lambda row: row.decision.needed_by),
        (_("Waited, working days"), lambda row: row.decision.waited_days),
        (_("late"), lambda row: row.decision.late),
        (_("Ways out"), lambda row: "; ".join(f"{option.label}: {option.text}" for option in row.options)),
        (_("Recommended"), lambda row: row.recommended),
        (_("What waiting costs"), lambda row: row.decision.waiting_costs),
        (_("Decided by"), _once_taken(lambda row: row.decision.decided_by)),
        (_("Decided on"), _once_taken(lambda row: row.decision.decided_on)),
        (_("Address"), lambda row: address(reverse("reviews:decision", args=[row.decision.id]))),
    ]


def _once_taken(value: Callable[[TakenRow], object]) -> Callable[[AskedRow | TakenRow], object]:
    return lambda row: value(row) if isinstance(row, TakenRow) else None
