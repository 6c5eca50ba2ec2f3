"""Asking functions to co-own, and their answers. Of several answers at once exactly one counts.

Every verb is one transaction: the initiative is locked, permission and state are checked, the request moves by a
conditional update, a step and an event say who did what for whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Conflict, Invalid, Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import (
    DeclineReason,
    Initiative,
    OwnershipRequest,
    RequestState,
    RequestStep,
    Step,
    TargetConflict,
)
from initiatives.models.initiatives import ENDED
from initiatives.models.ownership import ASKABLE, OPEN
from initiatives.notifications.queries import recipients
from initiatives.ownership.rules import verbs
from initiatives.ownership.services.due_days import due, due_by_clock, last_day_to_put_off, later, too_long
from initiatives.ownership.services.steps import ANSWERED, change_if, move, record
from initiatives.policies.queries.in_force import policy_in_force
from journeys.models import Function

State = RequestState


@dataclass(frozen=True, slots=True)
class Question:
    """What one function is asked: a sentence, the effort and money expected of it."""

    function: Function
    what: str = ""
    person_days: Decimal | None = None
    money: Decimal | None = None


def ask(
    initiative: Initiative,
    functions: Sequence[Function],
    *,
    by: User,
    now: datetime,
    what: str = "",
    person_days: Decimal | None = None,
) -> list[OwnershipRequest]:
    """Put the same question to these functions; see `ask_each`."""
    return ask_each(initiative, [Question(function, what, person_days) for function in functions], by=by, now=now)


@transaction.atomic
def ask_each(
    initiative: Initiative, questions: Sequence[Question], *, by: User, now: datetime
) -> list[OwnershipRequest]:
    """Ask functions to co-own; those already asked or owning are left as they are.

    A head (not a deputy) commits the own function by asking it, recorded as own initiative; any other asker, whatever
    the role, leaves the answer to somebody else. Answers are due after the policy's limit.
    """
    initiative = locked(initiative.pk)
    require(permissions.can_ask, by, initiative)
    refuse_finished(initiative)
    asked = _ask(initiative, questions, by, now)
    record([(fresh, kind, fresh.ask) for fresh, kind in asked], by=by, now=now, initiative=initiative)
    return [fresh for fresh, _kind in asked]


def approve(
    ownership_request: OwnershipRequest, *, by: User, now: datetime, person_days: Decimal | None = None
) -> OwnershipRequest:
    """The function takes its share of the ownership."""
    extra = {} if person_days is None else {"person_days": person_days}
    return _answer(ownership_request, Step.APPROVED, State.APPROVED, by=by, now=now, **extra)


def decline(
    ownership_request: OwnershipRequest, *, by: User, now: datetime, reason: str, comment: str = ""
) -> OwnershipRequest:
    """The function says no, with one of the known reasons; a target in the way opens an entry in the register."""
    if reason not in DeclineReason.values:
        raise Invalid({"reason": [_("Choose a reason; it is kept and helps the next request.")]})
    with transaction.atomic():
        answered = _answer(
            ownership_request, Step.DECLINED, State.DECLINED, by=by, now=now, reason=reason, comment=comment
        )
        if reason == DeclineReason.AGAINST_OUR_TARGET:
            open_conflict(answered, comment, now)
    return answered


def accept_on_condition(
    ownership_request: OwnershipRequest, *, by: User, now: datetime, comment: str
) -> OwnershipRequest:
    """Yes, if: an approval once the requester agrees."""
    if not comment.strip():
        raise Invalid({"comment": [_("Write the condition in a sentence; the requester has to agree to it.")]})
    return _answer(ownership_request, Step.CONDITIONAL, State.CONDITIONAL, by=by, now=now, comment=comment)


def ask_back(ownership_request: OwnershipRequest, *, by: User, now: datetime, comment: str) -> OwnershipRequest:
    """A question before an answer: the ball is with the requester and the clock stands still."""
    if not comment.strip():
        raise Invalid({"comment": [_("What do you need to know?")]})
    return _answer(ownership_request, Step.QUESTION, State.QUESTION, by=by, now=now, comment=comment)


def defer(
    ownership_request: OwnershipRequest, *, by: User, now: datetime, until: date, comment: str = ""
) -> OwnershipRequest:
    """Not now: the question comes back by itself on that day, within the policy's days after it was first asked."""
    if until <= timezone.localdate(now):
        raise Invalid({"until": [_("Choose a day after today.")]})
    last = last_day_to_put_off(ownership_request, now)
    if until > last:
        raise Invalid({"until": [too_long(last, timezone.localdate(now))]})
    return _answer(ownership_request, Step.DEFERRED, State.DEFERRED, by=by, now=now, resume_on=until, comment=comment)


@transaction.atomic
def pass_on(
    ownership_request: OwnershipRequest, *, by: User, now: datetime, to: Function, comment: str = ""
) -> OwnershipRequest:
    """Another function should own this: the question moves there, never back; the new request is returned."""
    if to.pk == ownership_request.function_id or to.is_cx:
        raise Invalid({"to": [_("Choose a function other than your own; the CX office can't be chosen.")]})
    require(permissions.can_answer, by, ownership_request, timezone.localdate(now))
    message = _("%(name)s has already been asked about this. Choose another function, or decline with a reason.")
    returns = Invalid({"to": [message % {"name": to.name}]})
    already = OwnershipRequest.objects.filter(initiative=ownership_request.initiative_id, function=to)
    if already.exclude(state=State.WITHDRAWN).exists():
        raise returns
    moved = _answer(ownership_request, Step.PASSED_ON, State.PASSED_ON, by=by, now=now, passed_to=to, comment=comment)
    question = Question(to, ownership_request.ask, ownership_request.person_days, ownership_request.money)
    asker, initiative = moved.asked_by or by, moved.initiative
    opened = _ask(initiative, [question], asker, now, on_behalf=True)
    record([(fresh, kind, fresh.ask) for fresh, kind in opened], by=asker, now=now, initiative=initiative)
    if not opened:  # asked by somebody else meanwhile
        raise returns
    return opened[0][0]


@transaction.atomic
def agree(ownership_request: OwnershipRequest, *, by: User, now: datetime) -> OwnershipRequest:
    """The requester accepts the condition: now the function owns."""
    initiative = _as_requester(ownership_request, by)
    require(permissions.can_agree, by, ownership_request)
    refuse_finished(initiative)
    values = {"state": State.APPROVED, "decided_on": timezone.localdate(now)}
    return move(ownership_request, (State.CONDITIONAL,), values, Step.AGREED, by=by, now=now, initiative=initiative)


@transaction.atomic
def reply(ownership_request: OwnershipRequest, *, by: User, now: datetime, comment: str) -> OwnershipRequest:
    """The requester answers the question; the clock runs on."""
    if not comment.strip():
        raise Invalid({"comment": [_("Answer the question in a sentence.")]})
    initiative = _as_requester(ownership_request, by)
    refuse_finished(initiative)
    values = {
        "state": State.REQUESTED,
        "decided_on": None,
        "decided_by": None,
        "due_on": later(ownership_request, timezone.localdate(now)),
    }
    return move(
        ownership_request,
        (State.QUESTION,),
        values,
        Step.REPLIED,
        by=by,
        now=now,
        initiative=initiative,
        comment=comment,
    )


@transaction.atomic
def withdraw(ownership_request: OwnershipRequest, *, by: User, now: datetime) -> OwnershipRequest:
    """The question is taken back before it was settled."""
    initiative = _as_requester(ownership_request, by)
    return move(
        ownership_request, OPEN, {"state": State.WITHDRAWN}, Step.WITHDRAWN, by=by, now=now, initiative=initiative
    )


@transaction.atomic
def take_back(ownership_request: OwnershipRequest, *, by: User, now: datetime) -> OwnershipRequest:
    """Whoever answered takes the answer back within ten minutes; the question is open again."""
    initiative = locked(ownership_request.initiative_id)
    last = RequestStep.objects.filter(request=ownership_request).order_by("-id").first()
    minutes = policy_in_force().take_back_minutes
    if last is None or not verbs.taking_back_ends(
        last.kind, last.by_id, last.at, person=by.pk, minutes=minutes, now=now
    ):
        raise Refused(
            _("You can withdraw only your own last answer, within %(minutes)s minutes.") % {"minutes": minutes}
        )
    refuse_finished(initiative)
    values = {
        "state": State.REQUESTED,
        "decided_on": None,
        "decided_by": None,
        "reason": "",
        "comment": "",
        "resume_on": None,
        "passed_to": None,
        "effective": False,
    }
    TargetConflict.objects.filter(request=ownership_request, ruling="").delete()
    return move(ownership_request, ANSWERED, values, Step.TAKEN_BACK, by=by, now=now, initiative=initiative)


@transaction.atomic
def override(
    ownership_request: OwnershipRequest, *, by: User, now: datetime, approve: bool, comment: str
) -> OwnershipRequest:
    """An administrator, or the escalation person where only askers could answer, decides for a function; logged."""
    initiative = locked(ownership_request.initiative_id)
    leaders = recipients.leaders(policy_in_force())
    who = recipients.answerers([ownership_request], timezone.localdate(now), leaders)[ownership_request.pk]
    require(permissions.can_override, by, ownership_request, who)
    if not comment.strip():
        raise Invalid({"comment": [_("Say why the function can't answer itself.")]})
    refuse_finished(initiative)
    state = State.APPROVED if approve else State.DECLINED
    values = {
        "state": state,
        "decided_on": timezone.localdate(now),
        "decided_by": by,
        "comment": comment,
        "reason": "" if approve else DeclineReason.OTHER,
    }
    return move(
        ownership_request, OPEN, values, Step.OVERRIDDEN, by=by, now=now, initiative=initiative, comment=comment
    )


@transaction.atomic
def bring_back(ownership_request: OwnershipRequest, *, now: datetime) -> OwnershipRequest | None:
    """A deferred question whose day has come is asked again; None if somebody settled it meanwhile."""
    initiative = locked(ownership_request.initiative_id)
    values = {
        "state": State.REQUESTED,
        "resume_on": None,
        "decided_on": None,
        "decided_by": None,
        "due_on": due_by_clock(ownership_request, now),
    }
    try:
        return move(
            ownership_request, (State.DEFERRED,), values, Step.RETURNED, by=None, now=now, initiative=initiative
        )
    except Conflict:
        return None


def _ask(
    initiative: Initiative, questions: Sequence[Question], by: User, now: datetime, *, on_behalf: bool = False
) -> list[tuple[OwnershipRequest, Step]]:
    """Put the questions that can be put, with the initiative locked; each with the step it is."""
    today = timezone.localdate(now)
    functions = [question.function.pk for question in questions]
    own = set() if on_behalf else set(Function.objects.filter(head=by, pk__in=functions).values_list("pk", flat=True))
    known = {
        ownership_request.function_id: ownership_request
        for ownership_request in OwnershipRequest.objects.filter(initiative=initiative, function__in=functions)
    }
    due_on, asked, fresh = due(today), [], []
    for question in {question.function.pk: question for question in questions}.values():
        committed = question.function.pk in own
        values: dict[str, Any] = {
            "state": State.APPROVED if committed else State.REQUESTED,
            "ask": question.what,
            "person_days": question.person_days,
            "money": question.money,
            "asked_on": today,
            "asked_by": by,
            "due_on": due_on,
            "decided_on": today if committed else None,
            "decided_by": by if committed else None,
            "reason": "",
            "comment": "",
            "resume_on": None,
            "passed_to": None,
        }
        ownership_request = known.get(question.function.pk)
        if ownership_request is not None and not committed:
            values["due_on"] = due_by_clock(ownership_request, now)
        if ownership_request is None:
            ownership_request = OwnershipRequest(initiative=initiative, function=question.function, **values)
            fresh.append(ownership_request)
        elif not change_if(ownership_request, ASKABLE, values):
            continue
        asked.append((ownership_request, Step.OWN_INITIATIVE if committed else Step.ASKED))
    OwnershipRequest.objects.bulk_create(fresh)
    return asked


@transaction.atomic
def _answer(
    ownership_request: OwnershipRequest, kind: Step, state: State, *, by: User, now: datetime, **values: Any
) -> OwnershipRequest:
    initiative = locked(ownership_request.initiative_id)
    today = timezone.localdate(now)
    require(permissions.can_answer, by, ownership_request, today)
    refuse_finished(initiative)
    values |= {"state": state, "decided_on": today, "decided_by": by}
    comment = str(values.get("comment", ""))
    return move(
        ownership_request, (State.REQUESTED,), values, kind, by=by, now=now, initiative=initiative, comment=comment
    )


def open_conflict(ownership_request: OwnershipRequest, statement: str, now: datetime) -> None:
    initiative = ownership_request.initiative
    TargetConflict.objects.get_or_create(
        request=ownership_request,
        defaults={
            "initiative": initiative,
            "function": ownership_request.function,
            "against": initiative.lead_function
            if initiative.lead_function_id != ownership_request.function_id
            else None,
            "statement": statement,
            "opened_at": now,
        },
    )


def locked(pk: int) -> Initiative:
    """The initiative, locked: it comes first in the order of locks."""
    return Initiative.objects.select_for_update(of=("self",)).get(pk=pk)


def _as_requester(ownership_request: OwnershipRequest, by: User) -> Initiative:
    initiative = locked(ownership_request.initiative_id)
    require(permissions.can_ask, by, initiative)
    return initiative


def refuse_finished(initiative: Initiative) -> None:
    if initiative.status in ENDED:
        raise Refused(
            _("%(key)s is %(status)s, so requests can no longer be sent or answered. Nothing was changed.")
            % {"key": initiative.key, "status": initiative.get_status_display().lower()}
        )
