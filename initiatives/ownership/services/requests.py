"""Asking functions to co-own, and their answers. Of several answers at once exactly one counts.

Every verb is one transaction: the initiative is locked, permission and state are checked, the request moves by a
conditional update, a step and an event say who did what for whom.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Conflict, Invalid, Refused
from cxtracker.permissions import require
from initiatives import consent, permissions
from initiatives.models import (
    DeclineReason,
    Initiative,
    OwnershipRequest,
    RequestState,
    RequestStep,
    Step,
    TargetConflict,
)
from initiatives.models.ownership import ASKABLE, OPEN
from initiatives.ownership.rules import verbs
from initiatives.ownership.services.due_days import due, due_by_clock, last_day_to_put_off, later, too_long
from initiatives.ownership.services.guards import as_requester, locked, open_conflict, refuse_finished, wanted
from initiatives.ownership.services.steps import ANSWERED, UNDECIDED, Terms, change_if, move, record, terms_of
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
    known = _known(initiative, questions)
    return _put(initiative, questions, known, by=by, now=now)


def ask_at_once(
    initiative: Initiative, questions: Sequence[Question], *, by: User, now: datetime
) -> list[OwnershipRequest]:
    """The same for an initiative that the present transaction made: nobody else sees it, nothing was asked yet."""
    return _put(initiative, questions, {}, by=by, now=now)


def _put(
    initiative: Initiative,
    questions: Sequence[Question],
    known: Mapping[int, OwnershipRequest],
    *,
    by: User,
    now: datetime,
) -> list[OwnershipRequest]:
    require(permissions.can_ask, by, initiative)
    refuse_finished(initiative)
    asked = _ask(initiative, questions, known, by, now)
    record([(fresh, kind, fresh.ask) for fresh, kind in asked], by=by, now=now, initiative=initiative)
    return [fresh for fresh, _kind in asked]


@transaction.atomic
def approve(
    ownership_request: OwnershipRequest,
    *,
    by: User,
    now: datetime,
    person_days: Decimal | None = None,
    money: Decimal | None = None,
) -> OwnershipRequest:
    """The function takes its share of the ownership, with an effort of its own if it names one.

    A yes to less than was offered is a yes; one that names more waits, as a condition, until the requester agrees.
    """
    initiative = locked(ownership_request.initiative_id)
    ownership_request.refresh_from_db(fields=["person_days", "money"])
    wanted, offered = Terms(person_days, money), terms_of(ownership_request)
    if wanted.over(offered):
        kind, state = Step.CONDITIONAL, State.CONDITIONAL
        terms: dict[str, Any] = {"wants": wanted}
    else:
        kind, state, terms = Step.APPROVED, State.APPROVED, asdict(wanted.or_else(offered))
    return _say(initiative, ownership_request, kind, state, by=by, now=now, offered=offered, **terms)


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
    ownership_request: OwnershipRequest,
    *,
    by: User,
    now: datetime,
    comment: str = "",
    person_days: Decimal | None = None,
    money: Decimal | None = None,
) -> OwnershipRequest:
    """Yes, if: an approval once the requester agrees to the sentence, and to the effort if one is named."""
    wants = Terms(person_days, money)
    if not comment.strip() and wants == Terms():
        raise Invalid(
            {"comment": [_("Write the condition in a sentence, or name days or money; the requester has to agree.")]}
        )
    return _answer(ownership_request, Step.CONDITIONAL, State.CONDITIONAL, by=by, now=now, wants=wants, comment=comment)


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
    """Another function should own this: the question moves there, never back; the new request is returned.

    An answer is never held up: that the other function joins an agreed pact asks those who agreed, without a question.
    """
    if to.pk == ownership_request.function_id or to.is_cx:
        raise Invalid({"to": [_("Choose a function other than your own; the CX office can't be chosen.")]})
    require(permissions.can_answer, by, ownership_request, timezone.localdate(now))
    message = _("%(name)s has already been asked about this. Choose another function, or decline with a reason.")
    returns = Invalid({"to": [message % {"name": to.name}]})
    already = OwnershipRequest.objects.filter(initiative=ownership_request.initiative_id, function=to)
    if already.exclude(state=State.WITHDRAWN).exists():
        raise returns
    moved = _answer(ownership_request, Step.PASSED_ON, State.PASSED_ON, by=by, now=now, passed_to=to, comment=comment)
    opened = open_elsewhere(moved, by=by, now=now)
    if opened is None:  # asked by somebody else meanwhile
        raise returns
    return opened


def open_elsewhere(moved: OwnershipRequest, *, by: User, now: datetime) -> OwnershipRequest | None:
    """The question that was passed on, at the other function and in the name of who asked; None if it is there."""
    assert moved.passed_to is not None
    question = Question(moved.passed_to, moved.ask, moved.person_days, moved.money)
    asker, initiative = moved.asked_by or by, moved.initiative
    opened = _ask(initiative, [question], _known(initiative, [question]), asker, now, on_behalf=True)
    with consent.consenting(consent.Consent.ASK):
        record([(fresh, kind, fresh.ask) for fresh, kind in opened], by=asker, now=now, initiative=initiative)
    return opened[0][0] if opened else None


@transaction.atomic
def agree(ownership_request: OwnershipRequest, *, by: User, now: datetime) -> OwnershipRequest:
    """The requester accepts the condition: now the function owns, with the effort the condition names."""
    initiative = as_requester(ownership_request, by)
    ownership_request.refresh_from_db(fields=["person_days", "money", "decided_by"])
    require(permissions.can_agree, by, ownership_request)
    refuse_finished(initiative)
    terms = wanted(ownership_request).or_else(terms_of(ownership_request))
    values = {"state": State.APPROVED, "decided_on": timezone.localdate(now), **asdict(terms)}
    return move(ownership_request, (State.CONDITIONAL,), values, Step.AGREED, by=by, now=now, initiative=initiative)


@transaction.atomic
def reply(ownership_request: OwnershipRequest, *, by: User, now: datetime, comment: str) -> OwnershipRequest:
    """The requester answers the question; the clock runs on."""
    if not comment.strip():
        raise Invalid({"comment": [_("Answer the question in a sentence.")]})
    initiative = as_requester(ownership_request, by)
    refuse_finished(initiative)
    values = {
        **UNDECIDED,
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
    initiative = as_requester(ownership_request, by)
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
    values: dict[str, Any] = {
        **UNDECIDED,
        "reason": "",
        "comment": "",
        "resume_on": None,
        "passed_to": None,
        "effective": False,
    }
    if last.kind == Step.APPROVED and (last.person_days, last.money) != (last.offered_days, last.offered_money):
        values |= {"person_days": last.offered_days, "money": last.offered_money}
    TargetConflict.objects.filter(request=ownership_request, ruling="").delete()
    return move(ownership_request, ANSWERED, values, Step.TAKEN_BACK, by=by, now=now, initiative=initiative)


@transaction.atomic
def bring_back(ownership_request: OwnershipRequest, *, now: datetime) -> OwnershipRequest | None:
    """A deferred question whose day has come is asked again; None if somebody settled it meanwhile."""
    initiative = locked(ownership_request.initiative_id)
    values = {
        **UNDECIDED,
        "resume_on": None,
        "due_on": due_by_clock(ownership_request, now),
    }
    try:
        return move(
            ownership_request, (State.DEFERRED,), values, Step.RETURNED, by=None, now=now, initiative=initiative
        )
    except Conflict:
        return None


def _known(initiative: Initiative, questions: Sequence[Question]) -> dict[int, OwnershipRequest]:
    """What the functions were asked before, by function."""
    functions = [question.function.pk for question in questions]
    return {
        ownership_request.function_id: ownership_request
        for ownership_request in OwnershipRequest.objects.filter(initiative=initiative, function__in=functions)
    }


def _ask(
    initiative: Initiative,
    questions: Sequence[Question],
    known: Mapping[int, OwnershipRequest],
    by: User,
    now: datetime,
    *,
    on_behalf: bool = False,
) -> list[tuple[OwnershipRequest, Step]]:
    """Put the questions that can be put, with the initiative locked; each with the step it is."""
    today = timezone.localdate(now)
    functions = [question.function.pk for question in questions]
    own = set() if on_behalf else set(Function.objects.filter(head=by, pk__in=functions).values_list("pk", flat=True))
    due_on, asked, fresh = due(today), [], []
    for question in {question.function.pk: question for question in questions}.values():
        committed = question.function.pk in own
        values = {**_put_values(question, by, today), **(_committed(by, today) if committed else {}), "due_on": due_on}
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


def _put_values(question: Question, by: User, today: date) -> dict[str, Any]:
    """A request as it is when the function has not answered."""
    return {
        **UNDECIDED,
        "reason": "",
        "comment": "",
        "ask": question.what,
        "person_days": question.person_days,
        "money": question.money,
        "asked_on": today,
        "asked_by": by,
        "resume_on": None,
        "passed_to": None,
    }


def _committed(by: User, today: date) -> dict[str, Any]:
    """What a head who asks the own function says with it."""
    return {"state": State.APPROVED, "decided_on": today, "decided_by": by}


@transaction.atomic
def _answer(
    ownership_request: OwnershipRequest, kind: Step, state: State, *, by: User, now: datetime, **values: Any
) -> OwnershipRequest:
    return _say(locked(ownership_request.initiative_id), ownership_request, kind, state, by=by, now=now, **values)


def _say(
    initiative: Initiative,
    ownership_request: OwnershipRequest,
    kind: Step,
    state: State,
    *,
    by: User,
    now: datetime,
    wants: Terms | None = None,
    offered: Terms | None = None,
    **values: Any,
) -> OwnershipRequest:
    """Answer with the initiative locked."""
    today = timezone.localdate(now)
    require(permissions.can_answer, by, ownership_request, today)
    refuse_finished(initiative)
    values |= {"state": state, "decided_on": today, "decided_by": by}
    comment = str(values.get("comment", ""))
    return move(
        ownership_request,
        (State.REQUESTED,),
        values,
        kind,
        by=by,
        now=now,
        initiative=initiative,
        comment=comment,
        wants=wants,
        offered=offered,
    )
