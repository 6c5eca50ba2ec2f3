"""What a function says about an answer that an import reported: yes, no, or ask me anew. Of several, one counts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Conflict, Invalid
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import DeclineReason, Initiative, OwnershipRequest, RequestState as State, Step
from initiatives.ownership.services.due_days import due_by_clock, last_day_to_put_off, too_long
from initiatives.ownership.services.guards import locked, open_conflict, refuse_finished
from initiatives.ownership.services.requests import open_elsewhere
from initiatives.ownership.services.steps import UNDECIDED, move, settled
from journeys.models import Function


@transaction.atomic
def confirm(
    ownership_request: OwnershipRequest,
    *,
    by: User,
    now: datetime,
    comment: str = "",
    until: date | None = None,
    to: Function | None = None,
) -> OwnershipRequest:
    """Somebody of the function says that the reported answer is theirs: it counts from now on.

    `until` (of a “not now”), `to` (of passing on) and `comment` (of a question) are needed where the report does not
    say them. Invalid where the answer would be refused today; then the function is asked anew.
    """
    initiative = _reported(ownership_request, by, now)
    comment = comment.strip() or ownership_request.comment
    state = State(ownership_request.reported)
    values: dict[str, Any] = {"state": state, "decided_on": timezone.localdate(now), "decided_by": by}
    values["comment"] = comment
    match state:
        case State.DECLINED:
            values["reason"] = ownership_request.reason or DeclineReason.OTHER
        case State.QUESTION if not comment:
            raise Invalid({"comment": [_("What do you need to know?")]})
        case State.DEFERRED:
            values["resume_on"] = _until(ownership_request, until, now)
        case State.PASSED_ON:
            values["passed_to"] = _passed_to(ownership_request, to)
    kind = Step.CONFIRMED if state == State.APPROVED else Step(state)
    answered = move(
        ownership_request, (State.REPORTED,), values, kind, by=by, now=now, initiative=initiative, comment=comment
    )
    if answered.state == State.DECLINED and answered.reason == DeclineReason.AGAINST_OUR_TARGET:
        open_conflict(answered, comment, now)
    if answered.state == State.PASSED_ON:
        open_elsewhere(answered, by=by, now=now)
    return answered


def _until(ownership_request: OwnershipRequest, until: date | None, now: datetime) -> date:
    """The day the question comes back: typed or reported, if “not now” could still be said so today."""
    day, today = until or ownership_request.resume_on, timezone.localdate(now)
    if day is None:
        raise Invalid({"until": [_("Choose the day on which to ask again.")]})
    if day <= today:
        raise Invalid({"until": [_("That day has passed. Choose a day after today, or “Ask me anew”.")]})
    last = last_day_to_put_off(ownership_request, now)
    if day > last:
        raise Invalid({"until": [too_long(last, today)]})
    return day


def _passed_to(ownership_request: OwnershipRequest, to: Function | None) -> Function:
    function = to or ownership_request.passed_to
    if function is None or function.pk == ownership_request.function_id or function.is_cx:
        raise Invalid({"to": [_("Choose a function other than your own; the CX office can't be chosen.")]})
    return function


@transaction.atomic
def deny(
    ownership_request: OwnershipRequest, *, by: User, now: datetime, reason: str = "", comment: str = ""
) -> OwnershipRequest:
    """The function never gave the reported answer. With a reason it declines; else the question is withdrawn."""
    if reason and reason not in DeclineReason.values:
        raise Invalid({"reason": [_("Choose a reason; it is kept and helps the next request.")]})
    if not reason and not comment.strip():
        raise Invalid({"comment": [_("Say in a sentence what is wrong with it, or decline with a reason.")]})
    initiative = _reported(ownership_request, by, now)
    values = {"decided_on": timezone.localdate(now), "decided_by": by, "reason": reason, "comment": comment}
    values["state"] = State.DECLINED if reason else State.WITHDRAWN
    kind = Step.DECLINED if reason else Step.DENIED
    answered = move(
        ownership_request, (State.REPORTED,), values, kind, by=by, now=now, initiative=initiative, comment=comment
    )
    if reason == DeclineReason.AGAINST_OUR_TARGET:
        open_conflict(answered, comment, now)
    return answered


@transaction.atomic
def ask_anew(ownership_request: OwnershipRequest, *, by: User, now: datetime) -> OwnershipRequest:
    """Whatever was reported, the function wants the plain question."""
    initiative = _reported(ownership_request, by, now)
    today = timezone.localdate(now)
    values = {
        **UNDECIDED,
        "asked_on": today,
        "due_on": due_by_clock(ownership_request, now),
        "reason": "",
        "comment": "",
    }
    return move(ownership_request, (State.REPORTED,), values, Step.ANEW, by=by, now=now, initiative=initiative)


def _reported(ownership_request: OwnershipRequest, by: User, now: datetime) -> Initiative:
    """The initiative and the request locked, for somebody of the function; Conflict if the report is another by now."""
    initiative, seen = locked(ownership_request.initiative_id), ownership_request.reported
    OwnershipRequest.objects.select_for_update(of=("self",)).get(pk=ownership_request.pk)
    ownership_request.refresh_from_db()
    require(permissions.can_answer, by, ownership_request, timezone.localdate(now))
    refuse_finished(initiative)
    if ownership_request.state != State.REPORTED:
        raise settled(ownership_request)
    if ownership_request.reported != seen:
        raise Conflict(_("Another answer has been reported meanwhile. Nothing was changed; look again."))
    return initiative
