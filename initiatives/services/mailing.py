"""Sending what is due by mail: each row is taken by one worker, sent outside any transaction, and marked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.conf import settings
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone, translation

from cxtracker.accounts import mails
from initiatives import permissions, phrases
from initiatives.models import Initiative, Notification, RequestState, Topic, Way
from initiatives.models.initiatives import ENDED
from initiatives.reports.asked import asked_question
from initiatives.rules.telling import GIVE_UP_AFTER, NOBODY
from initiatives.services import links, review_mail

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
BUDGET = 120.0
"""Seconds one call may go on taking rows; the next sweep continues."""

Letter = tuple[str, dict[str, Any]]
"""Name of the mail's templates, and what they need."""


def send_due(*, now: datetime, limit: int = 200) -> int:
    """Send mails that are due at once, oldest first; how many went out.

    A row is taken by a conditional update, so that of several workers one sends it. A crash between sending and
    marking sends a copy with the same Message-ID. What fails is tried again later and later, and at last given up.
    """
    sent, end = 0, time.monotonic() + BUDGET
    free = Q(mail_lease=None) | Q(mail_lease__lt=now)
    due = Notification.objects.filter(free, mail_due=True, way=Way.AT_ONCE, mail_attempts__lt=GIVE_UP_AFTER)
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:limit]):
        if time.monotonic() > end:
            break
        if due.filter(pk=pk).update(mail_lease=now + LEASE, mail_attempts=F("mail_attempts") + 1):
            sent += _send(pk, now)
    return sent


def _send(pk: int, now: datetime) -> bool:
    related = ("recipient", "event__actor", "request__initiative", "request__function__head", "request__asked_by")
    row = Notification.objects.select_related(*related, "request__asked_by__membership__function").get(pk=pk)
    with retried_later(Notification.objects.filter(pk=pk), row.mail_attempts, now, notification=pk):
        with translation.override(row.recipient.language):
            letter = _letter(row, now) if row.recipient.is_active else None
        if letter is None:
            Notification.objects.filter(pk=pk).update(mail_due=False, mail_lease=None)
            return False
        name, context = letter
        mails.send(
            row.recipient,
            name,
            context | {"preferences_url": preferences_url(), "currency": settings.CURRENCY},
            number=pk,
            attachments=[(one.name, one.content, one.kind) for one in context.get("files", ())],
        )
        Notification.objects.filter(pk=pk).update(mail_due=False, mail_lease=None, mailed_at=timezone.now())
        return True
    return False


@contextmanager
def retried_later(rows: Any, attempts: int, now: datetime, **what: object) -> Iterator[None]:
    """Whatever goes wrong inside puts the rows back for a later, slower try."""
    try:
        yield
    except Exception:
        rows.update(mail_lease=now + timedelta(minutes=2**attempts))
        log.exception("mails.sending_failed", attempts=attempts, **what)


def preferences_url() -> str:
    return mails.link(reverse("updates:preferences"))


def _letter(row: Notification, now: datetime) -> Letter | None:
    """What to write; None when there is nothing left to say to this person."""
    write: dict[str, Callable[[Notification, datetime], Letter | None]] = {
        Topic.TO_DECIDE: _question,
        Topic.REMINDER: _question,
        Topic.ESCALATION: _escalation,
    }
    of_a_request = row.request is not None
    return (write.get(row.topic, _happening) if of_a_request else _happening)(row, now)


def _question(row: Notification, now: datetime) -> Letter | None:
    """The case and a link that decides it, as long as it is open and the recipient may still answer."""
    request = row.request
    if (
        request is None
        or not _is_open(row)
        or not permissions.can_answer(row.recipient, request, timezone.localdate(now))
    ):
        return None
    path = reverse("decide:link", args=[links.issue(request, to=row.recipient, now=now)])
    return "asked", {
        "asked": asked_question(request, now=now),
        "url": mails.link(path),
        "reminds": row.topic == Topic.REMINDER,
        "until": now + links.VALID_FOR,
    }


def _escalation(row: Notification, now: datetime) -> Letter | None:
    request = row.request
    if request is None or not _is_open(row):
        return None
    path = reverse("initiatives:request", args=[request.initiative.key, request.function.key])
    return "escalated", {
        "asked": asked_question(request, now=now),
        "url": mails.link(path),
        "nobody": row.bucket.startswith(NOBODY),
    }


def _happening(row: Notification, now: datetime) -> Letter | None:
    event = row.event
    if event is None or event.subject_id is None:
        return None
    if event.kind == review_mail.CLOSED:
        return review_mail.letter(row)
    initiative = Initiative.objects.visible_to(row.recipient).filter(pk=event.subject_id).first()
    if initiative is None:
        return None
    if row.request:
        path = reverse("initiatives:request", args=[initiative.key, row.request.function.key])
    else:
        path = reverse("initiatives:page", args=[initiative.key])
    return "happened", {"initiative": initiative, "told": phrases.tell_each([event])[0], "url": mails.link(path)}


def _is_open(row: Notification) -> bool:
    request = row.request
    return request is not None and request.state == RequestState.REQUESTED and request.initiative.status not in ENDED
