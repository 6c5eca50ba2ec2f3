"""How an ownership request moves: a conditional update, then a step and an event that say who did what for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import provenance, trail
from cxtracker.errors import Conflict
from initiatives.models import Initiative, OwnershipRequest, RequestState, RequestStep, Step
from initiatives.models.ownership import DECIDES
from initiatives.ownership.services import pact

ANSWERS = {
    Step.APPROVED: RequestState.APPROVED,
    Step.DECLINED: RequestState.DECLINED,
    Step.CONDITIONAL: RequestState.CONDITIONAL,
    Step.QUESTION: RequestState.QUESTION,
    Step.DEFERRED: RequestState.DEFERRED,
    Step.PASSED_ON: RequestState.PASSED_ON,
}
"""What a function can answer, and the state of its request then."""
ANSWERED = tuple(ANSWERS.values())

SETTLES = (Step.ASKED, *DECIDES)
"""After these the request stands for the present version of the pact; a question or a “not now” agrees to nothing."""
IN_THEIR_NAME = (*ANSWERS, Step.CONFIRMED, Step.DENIED, Step.ANEW)
"""What a deputy says for the head."""


def move(
    ownership_request: OwnershipRequest,
    origins: Sequence[str],
    values: Mapping[str, Any],
    kind: Step,
    *,
    by: User | None,
    now: datetime,
    initiative: Initiative,
    comment: str = "",
) -> OwnershipRequest:
    """Change the request and write down the step; Conflict if somebody settled it meanwhile."""
    if not change_if(ownership_request, origins, values):
        raise _settled(ownership_request)
    record([(ownership_request, kind, comment)], by=by, now=now, initiative=initiative)
    return ownership_request


def change_if(ownership_request: OwnershipRequest, origins: Sequence[str], values: Mapping[str, Any]) -> bool:
    """Change the request if it still is in one of `origins`; of several who try at once, one does."""
    here = OwnershipRequest.objects.filter(pk=ownership_request.pk, state__in=origins)
    moved = here.update(**values, version=F("version") + 1)
    ownership_request.refresh_from_db()
    return bool(moved)


def record(
    told: Sequence[tuple[OwnershipRequest, Step, str]], *, by: User | None, now: datetime, initiative: Initiative
) -> None:
    """Write down what happened: steps with the version of the pact they were about, and events."""
    if not told:
        return
    door = provenance.current().channel
    version = pact.version_now(initiative, at=now)
    settled = [moved.pk for moved, kind, _comment in told if kind in SETTLES]
    OwnershipRequest.objects.filter(pk__in=settled).update(pact=version)
    steps, entries = [], []
    for ownership_request, kind, comment in told:
        if kind in SETTLES:
            ownership_request.pact = version
        head = ownership_request.function.head if kind in IN_THEIR_NAME else None
        stands_in_for = head if head and by and head.pk != by.pk else None
        reason = ownership_request.reason if kind in (Step.DECLINED, Step.OVERRIDDEN) else ""
        to = ownership_request.passed_to if kind == Step.PASSED_ON else None
        steps.append(
            RequestStep(
                request=ownership_request,
                kind=kind,
                at=now,
                by=by,
                on_behalf_of=stands_in_for,
                channel=door,
                pact=version,
                reason=reason,
                comment=comment,
            )
        )
        context = {
            "function": ownership_request.function,
            "what": comment if kind == Step.ASKED else "",
            "comment": comment if kind != Step.ASKED else "",
            "reason": reason,
            "for": stands_in_for.name if stands_in_for else "",
        } | ({"to": to} if to else {})
        entries.append(trail.Entry(f"ownership.{kind.value}", ownership_request, initiative, context=context))
    RequestStep.objects.bulk_create(steps)
    trail.record_many(entries, by=by)


def _settled(ownership_request: OwnershipRequest) -> Conflict:
    who = ownership_request.decided_by.name if ownership_request.decided_by else _("someone")
    return Conflict(
        _("This is no longer open: it is “%(state)s” (%(who)s). Nothing was changed.")
        % {"state": ownership_request.get_state_display(), "who": who}
    )
