"""Deleting an initiative that nobody has answered yet; what others said of it is history and stays."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.audit import editing
from cxtracker.errors import Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.assessment.services import evaluation
from initiatives.lifecycle.queries.history import history_of
from initiatives.models import Initiative, Status
from initiatives.outcomes.money.queries.competing_claims import rivals
from journeys.models import Deputy
from journeys.trash import services as trash


@transaction.atomic
def remove(initiative: Initiative, *, by: User, today: date, version: int | None = None) -> None:
    """Put it in the trash with its links, outcomes and questions. Refused with the cure where it is history."""
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    require(permissions.can_edit, by, initiative)
    editing.refuse_changed(initiative, version)
    list(initiative.requests.select_for_update(of=("self",)).order_by("pk"))
    if reason := history_of(initiative, by):
        raise Refused(reason)
    beside = rivals({initiative.pk})
    trash.put(initiative, kind="initiative", by=by, team=_team(initiative, today))
    evaluation.refresh_beside(beside, today=today)


def _team(initiative: Initiative, today: date) -> trash.Team:
    """Who saw the draft; of what was proposed everybody who may edit it."""
    asked = initiative.requests.values("function")
    answering = set(User.objects.filter(heads__in=asked)) | {
        deputy.person for deputy in Deputy.objects.inside(today).filter(function__in=asked).select_related("person")
    }
    secret = initiative.private and initiative.status == Status.DRAFT
    people = {initiative.initiator, *(answering if initiative.status == Status.DRAFT else ())}
    if not secret:
        people.add(initiative.accountable)
    return trash.Team(initiative.initiator, secret, [person for person in people if person is not None])
