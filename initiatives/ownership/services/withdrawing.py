"""Undoing within minutes: questions just asked are withdrawn together, a question just withdrawn stands as it was."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit.undoing import LASTS
from cxtracker.errors import Conflict, Refused
from initiatives import consent
from initiatives.models import OwnershipRequest, RequestState as State, RequestStep, Step
from initiatives.ownership.services.guards import as_requester, refuse_finished
from initiatives.ownership.services.steps import move, record

STOOD = {
    Step.CONDITIONAL: State.CONDITIONAL,
    Step.QUESTION: State.QUESTION,
    Step.DEFERRED: State.DEFERRED,
    Step.REPORTED: State.REPORTED,
}
"""What the question was after these steps; after every other it was with the function."""


@transaction.atomic
def withdraw_unanswered(ownership_requests: Sequence[OwnershipRequest], *, by: User, now: datetime) -> None:
    """Take questions of one initiative back that nobody answered yet: all of them, or none (Conflict)."""
    initiative = as_requester(ownership_requests[0], by)
    asked = OwnershipRequest.objects.filter(
        pk__in=[request.pk for request in ownership_requests], initiative=initiative, state=State.REQUESTED
    )
    if asked.update(state=State.WITHDRAWN, version=F("version") + 1) != len(ownership_requests):
        raise Conflict(_("Someone has answered in the meantime. Nothing was changed."))
    for request in ownership_requests:
        request.state = State.WITHDRAWN
    record([(request, Step.WITHDRAWN, "") for request in ownership_requests], by=by, now=now, initiative=initiative)


@transaction.atomic
def reopen(ownership_request: OwnershipRequest, *, by: User, now: datetime) -> OwnershipRequest:
    """Whoever withdrew the question puts it back, as long as nothing happened since and the minutes last."""
    initiative = as_requester(ownership_request, by)
    steps = list(RequestStep.objects.filter(request=ownership_request).order_by("id"))
    last = steps[-1] if steps else None
    own = last is not None and last.kind == Step.WITHDRAWN and last.by_id == by.pk
    if last is None or not own or now > last.at + LASTS:
        raise Refused(_("You can undo only your own withdrawal, and only for some minutes. Ask again instead."))
    refuse_finished(initiative)
    values = {"state": _stood(steps[:-1])}
    # Whom the withdrawal freed from confirming is asked again, as before it: that is what undoing means.
    with consent.consenting(consent.Consent.ASK):
        return move(ownership_request, (State.WITHDRAWN,), values, Step.REOPENED, by=by, now=now, initiative=initiative)


def _stood(steps: Iterable[RequestStep]) -> State:
    """The state the steps led to, without withdrawals that were undone."""
    kept = [step for step in steps if step.kind not in (Step.WITHDRAWN, Step.REOPENED)]
    return STOOD.get(Step(kept[-1].kind), State.REQUESTED) if kept else State.REQUESTED
