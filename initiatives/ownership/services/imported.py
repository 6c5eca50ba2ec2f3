"""What an import says about requests, as the steps and the pact the workflow goes on from."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time

from django.db.models import Max
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.audit.models import Channel
from initiatives.models import OwnershipRequest, Pact, RequestState, RequestStep, Step
from initiatives.ownership.services import pact

ANSWERED_BY = {
    RequestState.APPROVED: Step.APPROVED,
    RequestState.DECLINED: Step.DECLINED,
    RequestState.CONDITIONAL: Step.CONDITIONAL,
    RequestState.QUESTION: Step.QUESTION,
    RequestState.DEFERRED: Step.DEFERRED,
    RequestState.PASSED_ON: Step.PASSED_ON,
    RequestState.WITHDRAWN: Step.WITHDRAWN,
}
BOUND = (RequestState.REQUESTED, RequestState.APPROVED, RequestState.DECLINED, RequestState.CONDITIONAL)
"""States an import brings that are about the plan as it is brought."""
MORNING = time(9)


def remember(request_ids: Sequence[int], *, by: User | None, now: datetime, vouched: bool) -> None:
    """Give imported requests the steps their columns tell, and their initiatives a pact to compare later changes with.

    Set-based. A day counts from the morning of the site; without `asked_on` a request was asked when it was answered,
    or on the day of the import. Unless an administrator vouches, steps are by whoever imports: that person put the
    question, whatever the columns say, and so does not answer it. An answer is reported when it arrives.
    """
    requests = list(OwnershipRequest.objects.filter(pk__in=request_ids))
    known_steps = RequestStep.objects.filter(request__in=request_ids).order_by().values_list("request_id")
    last_known = dict(known_steps.annotate(last=Max("at")))
    ids = sorted({asked.initiative_id for asked in requests})
    known = set(Pact.objects.filter(initiative__in=ids).values_list("initiative_id", flat=True))
    today = timezone.localdate(now)
    versions = pact.versions_now(ids, at=now)
    settled = [asked for asked in requests if asked.state in BOUND]
    for asked in settled:
        asked.pact = versions[asked.initiative_id]
    OwnershipRequest.objects.bulk_update(settled, ["pact"], batch_size=500)
    OwnershipRequest.objects.filter(initiative__in=set(ids) - known, pact=None).update(pact=1)
    RequestStep.objects.bulk_create(
        [
            step
            for asked in requests
            for step in (
                [_reported(asked, by, now)]
                if asked.state == RequestState.REPORTED
                else steps(
                    asked,
                    new=asked.pk not in last_known,
                    by=by,
                    today=today,
                    vouched=vouched,
                    between=(last_known[asked.pk], now) if asked.pk in last_known else None,
                )
            )
        ],
        batch_size=500,
    )


def steps(
    ownership_request: OwnershipRequest,
    *,
    new: bool,
    by: User | None,
    today: date,
    vouched: bool = True,
    between: tuple[datetime, datetime] | None = None,
) -> Iterator[RequestStep]:
    """The steps a row tells: of a `new` one that it was asked, and the answer its state is.

    `vouched`: who asked and who decided is believed, too; else it was whoever imported it. `between` are the last step
    that is known already and now: nothing happens before the one or after the other, so that no clock runs backwards;
    whoever imports asks again or withdraws now.
    """
    since, now = between or (None, None)
    answer = ANSWERED_BY.get(RequestState(ownership_request.state))
    answered_on = ownership_request.decided_on or today
    if new or answer is None:
        asked_on = ownership_request.asked_on or (answered_on if answer else today)
        day = min(asked_on, answered_on) if answer else asked_on
        asker = (vouched and ownership_request.asked_by) or by
        asked_at = max(since, now) if since and now else _morning(day)
        yield _step(ownership_request, Step.ASKED, asked_at, asker, comment=ownership_request.ask)
    if answer is not None:
        answered_at = _morning(answered_on)
        if since and now:
            answered_at = max(since, now if answer == Step.WITHDRAWN else min(answered_at, now))
        yield _step(
            ownership_request,
            answer,
            answered_at,
            (vouched and ownership_request.decided_by) or by,
            reason=ownership_request.reason if answer == Step.DECLINED else "",
            comment=ownership_request.comment,
        )


def _reported(ownership_request: OwnershipRequest, by: User | None, now: datetime) -> RequestStep:
    return RequestStep(
        request=ownership_request,
        kind=Step.REPORTED,
        at=now,
        by=by,
        channel=Channel.IMPORT,
        pact=ownership_request.pact or 1,
        reason=ownership_request.reported,
        comment=ownership_request.comment,
    )


def _morning(day: date) -> datetime:
    return datetime.combine(day, MORNING, timezone.get_default_timezone())


def _step(
    ownership_request: OwnershipRequest,
    kind: Step,
    at: datetime,
    by: User | None,
    *,
    reason: str = "",
    comment: str = "",
) -> RequestStep:
    """What the function wrote belongs to its answer, and to the question what was asked."""
    return RequestStep(
        request=ownership_request,
        kind=kind,
        at=at,
        by=by,
        channel=Channel.IMPORT,
        pact=ownership_request.pact or 1,
        reason=reason,
        comment=comment,
    )
