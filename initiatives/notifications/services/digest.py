"""The daily mail: at most one a person and day, and none when there is nothing to say."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone, translation

from cxtracker.accounts import mails
from cxtracker.accounts.models.people import Access
from initiatives.models import Digest, Notification, Way
from initiatives.notifications.queries.updates import grouped, lines
from initiatives.notifications.rules import GIVE_UP_AFTER, digest_moment
from initiatives.notifications.services.mailing import LEASE, preferences_url, retried_later
from initiatives.policies.queries.in_force import policy_in_force, work_calendar

MOST_LINES = 50


def send_due(*, now: datetime) -> int:
    """Send today's digests once their hour has come; how many went out. After an outage they go out late, once.

    A digest tells what happened until its hour; what happens later waits for tomorrow's.
    """
    policy = policy_in_force()
    day = timezone.localdate(now)
    until = digest_moment(day, policy.digest_hour, work_calendar(policy).zone)
    if now < until:
        return 0
    waiting = Notification.objects.filter(
        way=Way.DIGEST, mail_due=True, created_at__lt=until, mail_attempts__lt=GIVE_UP_AFTER
    )
    people = waiting.exclude(recipient__digests__in=Digest.objects.filter(day=day).exclude(sent_at=None))
    return sum(_send(pk, now, until) for pk in people.values_list("recipient", flat=True).distinct().order_by())


def _send(person_id: int, now: datetime, until: datetime) -> bool:
    taken = _take(person_id, now, until)
    if taken is None:
        return False
    digest, rows = taken
    ids = [row.pk for row in rows]
    with retried_later(Notification.objects.filter(pk__in=ids), rows[0].mail_attempts, now, digest=digest.pk):
        person = digest.person
        with translation.override(person.reads):
            visible = lines(rows, person) if person.access in (Access.SIGNS_IN, Access.INVITED) else []
        if visible:
            context = {
                "groups": grouped(visible[:MOST_LINES]),
                "count": len(visible),
                "more": max(0, len(visible) - MOST_LINES),
                "url": mails.link(reverse("updates:list")),
                "preferences_url": preferences_url(),
            }
            mails.send(person, "digest", context, number=digest.pk)
        _mark(digest, ids, now, sent=bool(visible))
        return bool(visible)
    return False


@transaction.atomic
def _take(person_id: int, now: datetime, until: datetime) -> tuple[Digest, Sequence[Notification]] | None:
    """The person's digest of the day and what goes into it, for whoever takes it; None if it is sent or taken."""
    Digest.objects.get_or_create(person_id=person_id, day=timezone.localdate(now))
    digest = (
        Digest.objects.select_for_update(of=("self",))
        .select_related("person")
        .get(person_id=person_id, day=timezone.localdate(now))
    )
    due = Notification.objects.filter(recipient=person_id, way=Way.DIGEST, mail_due=True, created_at__lt=until)
    if digest.sent_at or due.filter(mail_lease__gt=now).exists():
        return None
    ids = list(due.values_list("pk", flat=True))
    Notification.objects.filter(pk__in=ids).update(mail_lease=now + LEASE, mail_attempts=F("mail_attempts") + 1)
    rows = list(
        Notification.objects.filter(pk__in=ids)
        .select_related("event__actor", "request__initiative", "request__function")
        .order_by("pk")
    )
    return (digest, rows) if rows else None


@transaction.atomic
def _mark(digest: Digest, ids: Sequence[int], now: datetime, *, sent: bool) -> None:
    """Note that these are told; of a mail that was not needed, that nothing is left to tell."""
    Notification.objects.filter(pk__in=ids).update(mail_due=False, mail_lease=None, mailed_at=now if sent else None)
    Digest.objects.filter(pk=digest.pk).update(sent_at=now)
