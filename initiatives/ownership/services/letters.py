"""The letters about ownership requests: the question with a link that decides it, the reminder, the escalation."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils import timezone

from cxtracker.accounts import mails
from initiatives import permissions
from initiatives.models import Notification, OwnershipRequest, RequestState, Topic
from initiatives.models.initiatives import ENDED
from initiatives.notifications.queries import recipients
from initiatives.notifications.rules import NOBODY, REMINDED
from initiatives.notifications.services.mailing import Letter, happening, letter_on
from initiatives.ownership.queries.letters import asked_question
from initiatives.ownership.queries.requests import questions
from initiatives.ownership.services import mail_links


@letter_on(Topic.TO_DECIDE, Topic.REMINDER)
def question(row: Notification, now: datetime) -> Letter | None:
    """The case and a link that decides it, as long as it is open and the recipient may still answer."""
    ownership_request = row.request
    if ownership_request is None or not permissions.can_answer(
        row.recipient, ownership_request, timezone.localdate(now)
    ):
        return None
    if row.event and row.event.kind == REMINDED and ownership_request.state == RequestState.REPORTED:
        return happening(row, now)
    if ownership_request.state == RequestState.REPORTED and row.topic == Topic.TO_DECIDE:
        return _reported(row, now)
    if not _is_open(row):
        return None
    path = reverse("decide:link", args=[mail_links.issue(ownership_request, to=row.recipient, now=now)])
    return "asked", {
        "asked": asked_question(ownership_request, now=now),
        "url": mails.link(path),
        "reminds": row.topic == Topic.REMINDER,
        "reply_to": ownership_request.asked_by,
        "until": now + mail_links.VALID_FOR,
    }


def _reported(row: Notification, now: datetime) -> Letter | None:
    """Whether the function really said so; that is answered on its page."""
    reported = OwnershipRequest.objects.whole().filter(pk=row.request_id or 0).exclude(initiative__status__in=ENDED)
    for asked in questions(list(reported), to=row.recipient, now=now, today=timezone.localdate(now)):
        path = reverse("initiatives:request", args=[asked.row.key, asked.request.function.key])
        return "reported", {"question": asked, "url": mails.link(path)}
    return None


@letter_on(Topic.ESCALATION)
def escalation(row: Notification, now: datetime) -> Letter | None:
    ownership_request = row.request
    if ownership_request is None or not _is_open(row):
        return None
    path = reverse("initiatives:request", args=[ownership_request.initiative.key, ownership_request.function.key])
    return "escalated", {
        "asked": asked_question(ownership_request, now=now),
        "url": mails.link(path),
        "nobody": row.bucket.startswith(NOBODY),
        "stuck": bool(recipients.answering({ownership_request.function_id}, timezone.localdate(now))),
    }


def _is_open(row: Notification) -> bool:
    ownership_request = row.request
    return (
        ownership_request is not None
        and ownership_request.state == RequestState.REQUESTED
        and ownership_request.initiative.status not in ENDED
    )
