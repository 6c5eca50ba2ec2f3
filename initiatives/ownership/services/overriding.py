"""Deciding for a function that can't answer itself."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import DeclineReason, OwnershipRequest, RequestState as State, Step
from initiatives.models.ownership import OPEN
from initiatives.notifications.queries import recipients
from initiatives.ownership.services.guards import locked, refuse_finished
from initiatives.ownership.services.steps import move
from initiatives.policies.queries.in_force import policy_in_force


@transaction.atomic
def override(
    ownership_request: OwnershipRequest, *, by: User, now: datetime, approve: bool, comment: str
) -> OwnershipRequest:
    """An administrator, or the escalation person where only askers could answer, decides for a function; logged."""
    initiative = locked(ownership_request.initiative_id)
    leaders = recipients.escalation([ownership_request.function_id], policy_in_force())
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
