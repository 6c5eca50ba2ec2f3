"""Links in mails: a random token that lets its recipient decide one request, as it was when the mail went out."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.audit.models import Channel
from cxtracker.audit.provenance import arriving_by
from cxtracker.errors import Conflict, Refused
from initiatives import permissions
from initiatives.models import DecisionLink, Initiative, OwnershipRequest, RequestState
from initiatives.models.initiatives import ENDED
from initiatives.ownership.services import requests
from initiatives.ownership.services.seen import PlanChanged
from journeys import permissions as map_permissions

VALID_FOR = timedelta(days=7)
TOKEN_BYTES = 32
"""256 random bits."""


class Ended(StrEnum):
    """Why a link no longer decides."""

    UNKNOWN = "unknown"
    FORMER = "former"
    FINISHED = "finished"
    SETTLED = "settled"
    CHANGED = "changed"
    NOT_RESPONSIBLE = "not_responsible"
    ASKED_IT = "asked_it"
    EXPIRED = "expired"


class LinkEnded(Refused):
    """The link stopped working before it was used; `why` says how."""

    def __init__(self, why: Ended) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, slots=True)
class Answer:
    """What the recipient says: `verb` is approve, decline, condition, question or defer."""

    verb: str
    person_days: Decimal | None = None
    money: Decimal | None = None
    reason: str = ""
    comment: str = ""
    until: date | None = None


def issue(ownership_request: OwnershipRequest, *, to: User, now: datetime) -> str:
    """A new link for one mail; the token is returned and stored nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    DecisionLink.objects.create(
        request=ownership_request,
        recipient=to,
        digest=_digest(token),
        request_version=ownership_request.version,
        expires_at=now + VALID_FOR,
        created_at=now,
    )
    return token


def behind(token: str) -> DecisionLink | None:
    """The link with that token. Reads only, like `ended`."""
    related = ("recipient", "request__initiative", "request__function__head", "request__asked_by__membership__function")
    return DecisionLink.objects.select_related(*related, "request__decided_by").filter(digest=_digest(token)).first()


def ended(link: DecisionLink, *, now: datetime) -> Ended | None:
    """Why the link no longer decides; None while it does."""
    ownership_request = link.request
    if not link.recipient.is_active:
        return Ended.FORMER
    if ownership_request.state != RequestState.REQUESTED:
        return Ended.SETTLED
    if ownership_request.initiative.status in ENDED:
        return Ended.FINISHED
    if not permissions.can_answer(link.recipient, ownership_request, timezone.localdate(now)):
        answers = map_permissions.can_answer_for(link.recipient, ownership_request.function, timezone.localdate(now))
        return Ended.ASKED_IT if answers else Ended.NOT_RESPONSIBLE
    if ownership_request.version != link.request_version:
        return Ended.CHANGED
    return Ended.EXPIRED if link.expires_at <= now else None


def decide(link: DecisionLink, answer: Answer, *, now: datetime) -> OwnershipRequest:
    """Answer as the recipient, by mail. LinkEnded if the link stopped working, else what the answer's service refuses.

    The initiative is locked before the link is looked at again, so that nothing it is bound to can change meanwhile.
    """
    with arriving_by(Channel.MAIL), transaction.atomic():
        Initiative.objects.select_for_update(of=("self",)).get(pk=link.request.initiative_id)
        fresh = DecisionLink.objects.select_related("recipient", "request__initiative", "request__function__head").get(
            pk=link.pk
        )
        if why := ended(fresh, now=now):
            raise LinkEnded(why)
        try:
            answered = _answer(fresh.request, answer, by=fresh.recipient, now=now)
        except PlanChanged:
            raise
        except Conflict as refusal:
            raise LinkEnded(Ended.SETTLED) from refusal
        context = {"answer": answer.verb, "request": str(fresh.request)}
        trail.record("decision_link.used", fresh, by=fresh.recipient, context=context)
    return answered


def _answer(ownership_request: OwnershipRequest, answer: Answer, *, by: User, now: datetime) -> OwnershipRequest:
    effort = {"person_days": answer.person_days, "money": answer.money}
    match answer.verb:
        case "approve":
            return requests.approve(ownership_request, by=by, now=now, **effort)
        case "decline":
            return requests.decline(ownership_request, by=by, now=now, reason=answer.reason, comment=answer.comment)
        case "condition":
            return requests.accept_on_condition(ownership_request, by=by, now=now, comment=answer.comment, **effort)
        case "question":
            return requests.ask_back(ownership_request, by=by, now=now, comment=answer.comment)
        case "defer" if answer.until:
            return requests.defer(ownership_request, by=by, now=now, until=answer.until, comment=answer.comment)
    raise ValueError(f"There is no answer “{answer.verb}”.")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
