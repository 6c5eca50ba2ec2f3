"""The initiatives to talk about in full, the others by name."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _, pgettext

from cxtracker.tabular.writing import Money
from cxtracker.ui.words import BANDS, SEAT_ORDER, SEATS, SEATS_ALWAYS
from initiatives.review import ReviewPage
from initiatives.review.content.business import FrozenPlan
from initiatives.review.files.export_context import address
from initiatives.review.files.workbook.sheets import Column, Row, Sheet, filled, heads
from initiatives.review.page.initiatives import InitiativeRow
from initiatives.review.page.outcomes import OutcomeRow


def initiatives(page: ReviewPage) -> Sheet:
    columns = _columns(page)
    # Of those that are not discussed a review keeps key and title.
    between = [None] * (len(columns) - 4)
    quiet: list[Row] = [
        [initiative.key, initiative.title, _("not discussed"), *between, _address(initiative.key)]
        for initiative in page.initiatives.quiet
    ]
    rows = filled(columns, page.initiatives.rows) + quiet
    return pgettext("sheet", "Initiatives"), heads(columns), rows


def _columns(page: ReviewPage) -> list[Column[InitiativeRow]]:
    return [
        (_("Key"), lambda row: row.initiative.key),
        (_("Initiative"), lambda row: row.initiative.title),
        (_("Band"), lambda row: str(BANDS[row.initiative.band].word)),
        (_("Silo score"), lambda row: row.initiative.score),
        (_("Owned by"), _functions("owns")),
        (_("On paper only"), _functions("paper")),
        (_("Asked, no answer yet"), _functions("asked")),
        *_rarer(page),
        (_("Declined"), _functions("declined")),
        (_("Never asked"), _functions("missing")),
        *_stories(page),
        (_("Stages"), lambda row: row.stages),
        (_("Works on"), lambda row: row.works_on),
        (_("Status"), lambda row: row.status),
        (_("Days in status"), lambda row: row.initiative.status_days),
        (_("Decisions needed"), lambda row: row.initiative.decisions),
        (_("Top flag"), lambda row: row.flag),
        (_("Flag explained"), lambda row: row.flag_sentence),
        (_("Accepted until"), lambda row: row.initiative.accepted),
        (_("Headline outcome"), _headline(lambda row: row.outcome.name)),
        (_("Unit"), _headline(lambda row: row.outcome.unit)),
        (_("Baseline"), _headline(lambda row: row.outcome.baseline)),
        (_("Now"), _headline(lambda row: row.outcome.now)),
        (_("Reading date"), _headline(lambda row: row.outcome.now_on)),
        (_("Target"), _headline(lambda row: row.outcome.target)),
        (_("Target date"), _headline(lambda row: row.outcome.target_on)),
        *_agreed(page),
        (_("Verdict"), _headline(lambda row: row.verdict)),
        (_("Effect"), _headline(lambda row: row.outcome.effect)),
        (_("Interval, low"), _headline(lambda row: row.outcome.low)),
        (_("Interval, high"), _headline(lambda row: row.outcome.high)),
        (_("Evidence"), _headline(lambda row: row.outcome.evidence)),
        (_("Measured a year"), _headline(lambda row: _amount(row.outcome.measured))),
        (_("Measured, lower end (95 %)"), _headline(lambda row: _amount(row.outcome.measured_low))),
        (_("Measured, upper end (95 %)"), _headline(lambda row: _amount(row.outcome.measured_high))),
        (_("Counted a year"), _headline(lambda row: _amount(row.outcome.counted))),
        (_("Link"), lambda row: _address(row.initiative.key)),
    ]


def _agreed(page: ReviewPage) -> list[Column[InitiativeRow]]:
    """The plan of the agreement, where one of them was changed since."""
    if not any(row.headline and row.headline.outcome.frozen for row in page.initiatives.rows):
        return []
    return [
        (_("Agreed on"), _frozen(lambda plan: plan.on)),
        (_("Agreed target"), _frozen(lambda plan: plan.target)),
        (_("Agreed target date"), _frozen(lambda plan: plan.target_on)),
        (_("Counted by the agreed plan"), _frozen(lambda plan: plan.counted)),
    ]


def _frozen(value: Callable[[FrozenPlan], object]) -> Callable[[InitiativeRow], object]:
    return _headline(lambda row: value(row.outcome.frozen) if row.outcome.frozen else None)


def _amount(amount: Decimal | None) -> Money | None:
    return None if amount is None else Money(amount)


def _rarer(page: ReviewPage) -> list[Column[InitiativeRow]]:
    """Seats on which somebody sits; “not now” and “yes, if …” are answers and stand under their own name."""
    rarer = [code for code in SEAT_ORDER if code in page.initiatives.seats_taken and code not in SEATS_ALWAYS]
    return [(str(SEATS[code].word).capitalize(), _functions(code)) for code in rarer]


def _stories(page: ReviewPage) -> list[Column[InitiativeRow]]:
    """What each function answered so far; reviews closed earlier did not keep it."""
    if not any(seat.words for row in page.initiatives.rows for seat in row.seats):
        return []
    return [(_("Answers so far"), _answers)]


def _answers(row: InitiativeRow) -> str:
    return "\n".join(f"{seat.name}: {seat.words}" for seat in row.seats if seat.words)


def _functions(state: str) -> Callable[[InitiativeRow], str]:
    """The functions whose seat is in that state."""
    return lambda row: ", ".join(seat.name for seat in row.seats if seat.state == state)


def _headline(value: Callable[[OutcomeRow], object]) -> Callable[[InitiativeRow], object]:
    return lambda row: value(row.headline) if row.headline else None


def _address(key: str) -> str:
    return address(reverse("initiatives:page", args=[key]))
