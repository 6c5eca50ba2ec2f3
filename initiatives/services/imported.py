"""What an import says about requests, as the steps and the pact the workflow goes on from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.audit.models import Channel
from initiatives.models import OwnershipRequest, Pact, RequestState, RequestStep, Step
from initiatives.services import pact

ANSWERED_BY = {
    RequestState.APPROVED: Step.APPROVED,
    RequestState.DECLINED: Step.DECLINED,
    RequestState.CONDITIONAL: Step.CONDITIONAL,
    RequestState.QUESTION: Step.QUESTION,
    RequestState.DEFERRED: Step.DEFERRED,
    RequestState.PASSED_ON: Step.PASSED_ON,
    RequestState.WITHDRAWN: Step.WITHDRAWN,
}
MORNING = time(9)


def remember(request_ids: Sequence[int], *, by: User | None, today: date) -> None:
    """Give imported requests the steps their columns tell, and their initiatives a pact to compare later changes with.

    Set-based. A day counts from the morning of the site; without `asked_on` a request was asked when it was answered,
    or on the day of the import.
    """
    requests = list(OwnershipRequest.objects.filter(pk__in=request_ids))
    told = set(RequestStep.objects.filter(request__in=request_ids).values_list("request_id", flat=True))
    ids = sorted({request.initiative_id for request in requests})
    known = set(Pact.objects.filter(initiative__in=ids).values_list("initiative_id", flat=True))
    now = timezone.now()
    contents = pact.contents([pk for pk in ids if pk not in known])
    Pact.objects.bulk_create(
        [Pact(initiative_id=pk, version=1, content=content, at=now) for pk, content in contents.items()], batch_size=500
    )
    OwnershipRequest.objects.filter(initiative__in=contents, pact=None).update(pact=1)
    RequestStep.objects.bulk_create(
        [step for request in requests for step in _steps(request, request.pk not in told, by, today)], batch_size=500
    )


def _steps(request: OwnershipRequest, new: bool, by: User | None, today: date) -> Iterator[RequestStep]:  # noqa: FBT001
    answer = ANSWERED_BY.get(RequestState(request.state))
    answered_on = request.decided_on or today
    if new or answer is None:
        asked_on = request.asked_on or (answered_on if answer else today)
        yield _step(request, Step.ASKED, min(asked_on, answered_on) if answer else asked_on, request.asked_by or by)
    if answer is not None:
        yield _step(request, answer, answered_on, request.decided_by or by)


def _step(request: OwnershipRequest, kind: Step, day: date, by: User | None) -> RequestStep:
    return RequestStep(
        request=request, kind=kind, at=datetime.combine(day, MORNING, timezone.get_default_timezone()), by=by,
        channel=Channel.IMPORT, pact=request.pact or 1, reason=request.reason, comment=request.comment,
    )  # fmt: skip
