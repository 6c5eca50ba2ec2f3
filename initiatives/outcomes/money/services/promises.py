"""Promise keeping: a closed initiative goes on asking its benefit owners at 6, 12 and 24 months."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Refused
from cxtracker.permissions import require
from cxtracker.ui import numbers
from initiatives import permissions
from initiatives.models import Initiative, PromiseCheck
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.outcomes.queries.plans import held_against
from initiatives.outcomes.rules import money
from initiatives.policies.rules.periods import months_later

MONTHS = (6, 12, 24)
DUE = "promise.due"


def ask_later(initiative: Initiative, *, today: date) -> None:
    """Set the dates of the questions; runs in the transaction that closes the initiative."""
    PromiseCheck.objects.bulk_create(
        [
            PromiseCheck(outcome=outcome, months=months, due_on=months_later(today, months))
            for outcome in initiative.outcomes.filter(guardrail=False)
            for months in MONTHS
        ],
        ignore_conflicts=True,
    )


def ask_no_more(initiative: Initiative) -> None:
    """Forget the questions nobody answered; runs in the transaction that takes closing back."""
    PromiseCheck.objects.filter(outcome__initiative=initiative, answered_on=None).delete()


@transaction.atomic
def ask_due(*, now: datetime) -> int:
    """Ask the benefit owners whose day has come, each question once; how many were asked now."""
    due = PromiseCheck.objects.filter(answered_on=None, due_on__lte=timezone.localdate(now)).order_by("pk")
    checks = list(due.select_for_update(of=("self",)).select_related("outcome__initiative", "outcome__metric"))
    asked = set(
        Event.objects.filter(kind=DUE, target_id__in={check.outcome_id for check in checks}).values_list(
            "target_id", "context__months"
        )
    )
    fresh = [check for check in checks if (check.outcome_id, check.months) not in asked]
    trail.record_many(
        [
            trail.Entry(
                DUE,
                check.outcome,
                check.outcome.initiative,
                context={"months": check.months, "metric": check.outcome.metric, "due_on": check.due_on},
            )
            for check in fresh
        ],
        by=None,
    )
    return len(fresh)


@transaction.atomic
def answer(check: PromiseCheck, *, note: str, by: User, today: date) -> PromiseCheck:
    """Say what became of it. What counts is taken from the readings as they are on that day, never typed."""
    require(permissions.can_answer_promise, by, check.outcome)
    initiative = check.outcome.initiative
    if check.due_on > today:
        day = numbers.day(check.due_on)
        raise Refused(_("You can answer this from %(day)s on.") % {"day": day})
    [line] = [line for line in lines([initiative.pk], as_of=today)[initiative.pk] if line.id == check.outcome_id]
    values: dict[str, Any] = {
        "answered_on": today,
        "answered_by": by,
        "counted": held_against(line)[0].counted,
        "kept": kept(line),
        "note": note.strip()[:300],
    }
    if not PromiseCheck.objects.filter(pk=check.pk, answered_on=None).update(**values):
        raise Conflict(_("Someone has already answered this."))
    check.refresh_from_db()
    trail.record(
        "promise.answered",
        check.outcome,
        subject=initiative,
        by=by,
        context={"months": check.months, "kept": check.kept, "comment": check.note},
    )
    return check


def kept(line: OutcomeLine) -> float | None:
    """What counts of the outcome by its frozen plan against what that plan claimed, the own share of it."""
    plan = line.plan
    return money.kept(held_against(line)[0].counted, money.own_part(plan.claimed, plan.share)) if plan else None
