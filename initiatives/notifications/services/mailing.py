"""Sending what is due by mail: each row is taken by one worker, sent outside any transaction, and marked."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db.models import F, Q
from django.urls import reverse
from django.utils import translation

from cxtracker.accounts import mails
from initiatives import sample_company
from initiatives.models import Initiative, Notification, Topic, Way
from initiatives.notifications import history
from initiatives.notifications.rules import GIVE_UP_AFTER

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
BUDGET = 120.0
"""Seconds one call may go on taking rows; the next sweep continues."""

Letter = tuple[str, dict[str, Any]]
"""Name of the mail's templates, and what they need."""
Builder = Callable[[Notification, datetime], Letter | None]

_on_topic: dict[str, Builder] = {}
_after_event: dict[str, Builder] = {}


def send_due(*, now: datetime, limit: int = 200) -> int:
    """Send mails that are due at once, oldest first; how many went out.

    A row is taken by a conditional update, so that of several workers one sends it. A crash between sending and
    marking sends a copy with the same Message-ID. What fails is tried again later and later, and at last given up.
    """
    sent, end = 0, time.monotonic() + BUDGET
    free = Q(mail_lease=None) | Q(mail_lease__lt=now)
    due = Notification.objects.filter(free, mail_due=True, way=Way.AT_ONCE, mail_attempts__lt=GIVE_UP_AFTER)
    due = due.exclude(recipient__in=sample_company.people())
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
        with translation.override(row.recipient.reads):
            letter = _letter(row, now) if row.recipient.is_active else None
        if letter is None:
            Notification.objects.filter(pk=pk).update(mail_due=False, mail_lease=None)
            return False
        name, context = letter
        mails.send(
            row.recipient,
            name,
            context | {"preferences_url": preferences_url()},
            number=pk,
            reply_to=context.get("reply_to"),
            attachments=[(file.name, file.content, file.media_type) for file in context.get("files", ())],
        )
        Notification.objects.filter(pk=pk).update(mail_due=False, mail_lease=None, mailed_at=now)
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


def letter_on(*topics: Topic) -> Callable[[Builder], Builder]:
    """Register who writes the letters about a request on these topics; a subject does so in a module that `apps` loads.

    A builder gets the notification, whose `request` is set, and the moment of sending; it gives the mail's templates
    and what they need, or None when there is nothing left to say to this person.
    """

    def register(builder: Builder) -> Builder:
        _on_topic.update(dict.fromkeys(topics, builder))
        return builder

    return register


def letter_after(event_kind: str) -> Callable[[Builder], Builder]:
    """The same for letters about an event of this kind."""

    def register(builder: Builder) -> Builder:
        _after_event[event_kind] = builder
        return builder

    return register


def _letter(row: Notification, now: datetime) -> Letter | None:
    """What to write; None when there is nothing left to say to this person."""
    builder = _on_topic.get(row.topic) if row.request else None
    if builder is None and row.event:
        builder = _after_event.get(row.event.kind)
    return (builder or happening)(row, now)


def happening(row: Notification, now: datetime) -> Letter | None:
    """The event in a sentence, with the way to its page."""
    event = row.event
    if event is None or event.subject_id is None:
        return None
    initiative = Initiative.objects.visible_to(row.recipient).filter(pk=event.subject_id).first()
    if initiative is None:
        return None
    if row.request:
        path = reverse("initiatives:request", args=[initiative.key, row.request.function.key])
    else:
        path = reverse("initiatives:page", args=[initiative.key])
    return "happened", {"initiative": initiative, "line": history.tell_each([event])[0], "url": mails.link(path)}
