"""What verbs share: the initiative locked, the person entitled, the work not ended, what was wanted."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import Initiative, OwnershipRequest, RequestStep, Step, TargetConflict
from initiatives.models.initiatives import ENDED
from initiatives.ownership.services.steps import Terms


def locked(pk: int) -> Initiative:
    """The initiative, locked: it comes first in the order of locks."""
    return Initiative.objects.select_for_update(of=("self",)).get(pk=pk)


def as_requester(ownership_request: OwnershipRequest, by: User) -> Initiative:
    """The initiative, locked, for somebody who may ask."""
    initiative = locked(ownership_request.initiative_id)
    require(permissions.can_ask, by, initiative)
    return initiative


def refuse_finished(initiative: Initiative) -> None:
    if initiative.status in ENDED:
        raise Refused(
            _("%(key)s is %(status)s, so requests can no longer be sent or answered. Nothing was changed.")
            % {"key": initiative.key, "status": initiative.get_status_display().lower()}
        )


def wanted(ownership_request: OwnershipRequest) -> Terms:
    """The effort of the condition that was set last."""
    steps = RequestStep.objects.filter(request=ownership_request, kind=Step.CONDITIONAL).order_by("-id")
    last = steps.first()
    return Terms(last.person_days, last.money) if last else Terms()


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
