"""Asking functions to co-own, and their answers. Of several answers at once exactly one counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Conflict, Invalid, NotAllowed
from initiatives import permissions
from initiatives.models import DeclineReason, Initiative, OwnershipRequest, RequestState
from initiatives.rules import policy
from initiatives.rules.calendar import after_working_days
from journeys.models import Function

ASKABLE = (RequestState.DECLINED, RequestState.WITHDRAWN, RequestState.PASSED_ON)
"""States from which the question may be put again."""

PUT_AGAIN = (
    "state", "ask", "person_days", "asked_on", "asked_by", "due_on", "decided_on", "decided_by", "reason", "comment",
    "version",
)  # fmt: skip


@transaction.atomic
def ask(
    initiative: Initiative,
    functions: Sequence[Function],
    *,
    by: User,
    today: date,
    what: str = "",
    person_days: Decimal | None = None,
) -> list[OwnershipRequest]:
    """Ask these functions to co-own; functions already asked or owning are left as they are.

    Somebody who may answer for a function commits it by asking it. Answers are due after the policy's limit.
    """
    Initiative.objects.select_for_update().get(pk=initiative.pk)
    if not permissions.can_ask(by, initiative):
        raise NotAllowed(
            _("Only those who run the programme, started this initiative or answer for it may ask functions to own it.")
        )
    own = set(Function.objects.answered_by(by, today).values_list("pk", flat=True))
    requests = OwnershipRequest.objects.select_for_update(of=("self",))
    standing = {one.function_id: one for one in requests.filter(initiative=initiative, function__in=functions)}
    new, again = [], []
    for function in dict.fromkeys(functions):
        question = _question(by, today, what, person_days, own=function.pk in own)
        request = standing.get(function.pk)
        if request is None:
            new.append(OwnershipRequest(initiative=initiative, function=function, **question))
        elif request.state in ASKABLE:
            for name, value in {**question, "function": function, "version": request.version + 1}.items():
                setattr(request, name, value)
            again.append(request)
    _put(new, again)
    asked = [*new, *again]
    trail.record_many(
        [
            trail.Entry(
                "ownership.own_initiative" if one.function_id in own else "ownership.asked",
                one, initiative, context={"function": one.function, "what": what},
            )
            for one in asked
        ],
        by=by,
    )  # fmt: skip
    return asked


def _question(by: User, today: date, what: str, person_days: Decimal | None, *, own: bool) -> dict[str, Any]:
    """What a request holds when it is put, anew or again; `own` functions answer by asking."""
    return {
        "state": RequestState.APPROVED if own else RequestState.REQUESTED,
        "ask": what,
        "person_days": person_days,
        "asked_on": today,
        "asked_by": by,
        "due_on": after_working_days(today, policy.DEFAULT.answer_limit_working_days),
        "decided_on": today if own else None,
        "decided_by": by if own else None,
        "reason": "",
        "comment": "",
    }


def _put(new: Sequence[OwnershipRequest], again: Sequence[OwnershipRequest]) -> None:
    """Write new requests and those put again. Initiative and requests are locked: only an import can come between."""
    OwnershipRequest.objects.bulk_update(again, PUT_AGAIN)
    try:
        with transaction.atomic():
            OwnershipRequest.objects.bulk_create(new)
    except IntegrityError as error:
        raise Conflict(_("Somebody asked the same function this very moment. Look again.")) from error


def approve(
    request: OwnershipRequest, *, by: User, today: date, person_days: Decimal | None = None
) -> OwnershipRequest:
    """The function takes its share of the ownership."""
    extra = {} if person_days is None else {"person_days": person_days}
    return _answer(request, RequestState.APPROVED, "ownership.approved", by=by, today=today, **extra)


def decline(request: OwnershipRequest, *, by: User, today: date, reason: str, comment: str = "") -> OwnershipRequest:
    """The function says no, with one of the known reasons."""
    if reason not in DeclineReason.values:
        raise Invalid({"reason": [_("Choose a reason; it is remembered and helps the next request.")]})
    return _answer(
        request, RequestState.DECLINED, "ownership.declined", by=by, today=today, reason=reason, comment=comment
    )


@transaction.atomic
def withdraw(request: OwnershipRequest, *, by: User) -> OwnershipRequest:
    """The question is taken back before it was answered."""
    initiative = Initiative.objects.select_for_update().get(pk=request.initiative_id)
    if not permissions.can_ask(by, initiative):
        raise NotAllowed(_("Only those who may ask can take a question back."))
    if not _move(request, (RequestState.REQUESTED,), {"state": RequestState.WITHDRAWN}):
        raise _already_answered(request)
    trail.record("ownership.withdrawn", request, subject=initiative, by=by, context={"function": request.function})
    return request


@transaction.atomic
def _answer(
    request: OwnershipRequest, state: RequestState, kind: str, *, by: User, today: date, **values: Any
) -> OwnershipRequest:
    initiative = Initiative.objects.select_for_update().get(pk=request.initiative_id)
    if not permissions.can_answer(by, request, today):
        raise NotAllowed(
            _("Only the head of %(function)s or a deputy can answer for it.") % {"function": request.function.name}
        )
    values |= {"state": state, "decided_on": today, "decided_by": by}
    if not _move(request, (RequestState.REQUESTED,), values):
        raise _already_answered(request)
    trail.record(kind, request, subject=initiative, by=by, context={"function": request.function, **values})
    return request


def _move(request: OwnershipRequest, origins: Sequence[str], values: Mapping[str, Any]) -> bool:
    """Change the request if it still is in one of `origins`; of several who try at once, one does."""
    moved = OwnershipRequest.objects.filter(pk=request.pk, state__in=origins).update(**values, version=F("version") + 1)
    request.refresh_from_db()
    return bool(moved)


def _already_answered(request: OwnershipRequest) -> Conflict:
    who = request.decided_by.name if request.decided_by else _("somebody")
    return Conflict(
        _("This is no longer open: it stands at “%(state)s” (%(who)s). Nothing was changed.")
        % {"state": request.get_state_display(), "who": who}
    )
