"""Promises after closing: what was asked of benefit owners at 6, 12 and 24 months, and what they answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from cxtracker.accounts.models import User
from initiatives import permissions
from initiatives.models import Initiative, PromiseCheck
from initiatives.outcomes.money.queries.programme import LATE, Promises, promises as kept
from initiatives.outcomes.rules import money


@dataclass(frozen=True, slots=True)
class Question:
    """`promised` is the frozen plan's own share and `counted` what counted when it was answered (money per year)."""

    id: int
    initiative: str
    title: str
    outcome: int
    metric: str
    owner: str
    months: int
    due_on: date
    overdue: bool
    mine: bool
    promised: Decimal | None
    answered_on: date | None
    answered_by: str
    counted: Decimal | None
    kept: float | None
    note: str


@dataclass(frozen=True, slots=True)
class Keeping:
    """`open` is due and unanswered, `coming` not due yet."""

    open: tuple[Question, ...]
    coming: tuple[Question, ...]
    answered: tuple[Question, ...]
    total: Promises


def promises(user: User, *, today: date) -> Keeping:
    """What this person sees; `mine` are the questions this person may answer. Three queries."""
    seen = Initiative.objects.visible_to(user)
    rows = PromiseCheck.objects.filter(outcome__initiative__in=seen).select_related(
        "outcome__initiative", "outcome__metric", "outcome__plan", "outcome__benefit_owner", "answered_by"
    )
    checks = [_told(row, user, today) for row in rows.order_by("due_on", "pk")]
    return Keeping(
        open=tuple(check for check in checks if check.answered_on is None and check.due_on <= today),
        coming=tuple(check for check in checks if check.answered_on is None and check.due_on > today),
        answered=tuple(reversed([check for check in checks if check.answered_on is not None])),
        total=kept(list(seen.values_list("pk", flat=True)), as_of=today),
    )


def to_answer(user: User, today: date) -> int:
    """How many due questions are asked of this person as a benefit owner."""
    return PromiseCheck.objects.filter(outcome__benefit_owner=user, answered_on=None, due_on__lte=today).count()


def _told(check: PromiseCheck, user: User, today: date) -> Question:
    outcome = check.outcome
    plan = getattr(outcome, "plan", None)
    own = money.own_part(plan.claimed, plan.share) if plan else None
    mine = permissions.can_answer_promise(user, outcome)
    return Question(
        id=check.pk,
        initiative=outcome.initiative.key,
        title=outcome.initiative.title,
        outcome=outcome.pk,
        metric=outcome.metric.name,
        owner=outcome.benefit_owner.name if outcome.benefit_owner else "",
        months=check.months,
        due_on=check.due_on,
        overdue=check.answered_on is None and check.due_on + LATE < today,
        mine=mine and check.answered_on is None and check.due_on <= today,
        promised=own,
        answered_on=check.answered_on,
        answered_by=check.answered_by.name if check.answered_by else "",
        counted=check.counted,
        kept=check.kept,
        note=check.note,
    )
