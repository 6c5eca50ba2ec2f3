"""What leadership is asked and has decided, a row each."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from initiatives.review import ReviewPage
from initiatives.review.files.export_context import address
from initiatives.review.files.workbook.sheets import Column, Sheet, filled, heads
from initiatives.review.page.decisions import AskedRow, TakenRow


def decisions(page: ReviewPage) -> Sheet:
    columns = _columns()
    rows: list[AskedRow | TakenRow] = [*page.decisions.asked, *page.decisions.taken]
    return pgettext("sheet", "Decisions"), heads(columns), filled(columns, rows)


def _columns() -> list[Column[AskedRow | TakenRow]]:
    return [
        (_("Question"), lambda row: row.decision.question),
        (_("Initiative"), lambda row: row.decision.initiative),
        (_("Title"), lambda row: row.decision.title),
        (_("Status"), lambda row: row.state),
        (_("Decision"), _once_taken(lambda row: row.verb)),
        (_("Reason"), _once_taken(lambda row: row.decision.why)),
        (_("Assigned to"), _once_taken(lambda row: row.decision.owner)),
        (_("Due"), _once_taken(lambda row: row.decision.until)),
        (_("Result"), _once_taken(lambda row: row.decision.note)),
        (_("Ended on"), _once_taken(lambda row: row.decision.ended_on)),
        (_("Asked by"), lambda row: row.decision.asked_by),
        (_("Asked on"), lambda row: row.decision.asked_on),
        (_("Needed by"), lambda row: row.decision.needed_by),
        (_("Working days waited"), lambda row: row.decision.waited_days),
        (_("Late"), lambda row: row.decision.late),
        (_("Options"), lambda row: "; ".join(f"{option.label}: {option.text}" for option in row.options)),
        (_("Recommended"), lambda row: row.recommended),
        (_("Cost of waiting"), lambda row: row.decision.waiting_costs),
        (_("Decided by"), _once_taken(lambda row: row.decision.decided_by)),
        (_("Decided on"), _once_taken(lambda row: row.decision.decided_on)),
        (_("Link"), lambda row: address(reverse("reviews:decision", args=[row.decision.id]))),
    ]


def _once_taken(value: Callable[[TakenRow], object]) -> Callable[[AskedRow | TakenRow], object]:
    return lambda row: value(row) if isinstance(row, TakenRow) else None
