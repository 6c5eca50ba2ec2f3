"""What a function says about an answer that an import reported: yes, no, or ask me anew. Of several, one counts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Conflict, Invalid, Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import DeclineReason, Initiative, OwnershipRequest, RequestState as State, Step
from initiatives.ownership.rules import verbs
from initiatives.ownership.services.due_days import due_by_clock
from initiatives.ownership.services.requests import locked, open_conflict, refuse_finished
from initiatives.ownership.services.steps import move


@transaction.atomic
def confirm(ownership_request: OwnershipRequest, *, by: User, now: datetime) -> OwnershipRequest:
    """Somebody of the function says that the reported answer is theirs: it counts from now on."""
    initiative = _reported(ownership_request, by, now)
    if ownership_request.reported not in verbs.CONFIRMABLE:
        raise Refused(
            _("This answer needs more than a yes. Choose “Ask me anew” and answer then. Nothing was changed.")
        )
    state = State(ownership_request.reported)
    values: dict[str, Any] = {"state": state, "decided_on": timezone.localdate(now), "decided_by": by}
    if state == State.DECLINED:
        values["reason"] = ownership_request.reason or DeclineReason.OTHER
    kind = Step.CONFIRMED if state == State.APPROVED else Step(state)
    comment = ownership_request.comment
    settled = move(
        ownership_request, (State.REPORTED,), values, kind, by=by, now=now, initiative=initiative, comment=comment
    )
    if settled.state == State.DECLINED and settled.reason == DeclineReason.AGAINST_OUR_TARGET:
        open_conflict(settled, comment, now)
    return settled


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
    settled = move(
        ownership_request, (State.REPORTED,), values, kind, by=by, now=now, initiative=initiative, comment=comment
    )
    if reason == DeclineReason.AGAINST_OUR_TARGET:
        open_conflict(settled, comment, now)
    return settled


@transaction.atomic
def ask_anew(ownership_request: OwnershipRequest, *, by: User, now: datetime) -> OwnershipRequest:
    """Whatever was reported, the function wants the plain question."""
    initiative = _reported(ownership_request, by, now)
    today = timezone.localdate(now)
    values = {
        "state": State.REQUESTED,
        "asked_on": today,
        "due_on": due_by_clock(ownership_request, now),
        "decided_on": None,
        "decided_by": None,
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
    if ownership_request.state == State.REPORTED and ownership_request.reported != seen:
        raise Conflict(_("Another answer has been reported meanwhile. Nothing was changed; look again."))
    return initiative
