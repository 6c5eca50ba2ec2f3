"""Whether mails go out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from initiatives.models import Notification, Way
from initiatives.notifications.rules import GIVE_UP_AFTER


@dataclass(frozen=True, slots=True)
class MailsWaiting:
    """Mails that should be out at once and are not; `given_up` are no longer tried."""

    count: int
    given_up: int
    oldest: datetime | None


def mails_waiting() -> MailsWaiting:
    due = Q(way=Way.AT_ONCE) | Q(mail_attempts__gte=GIVE_UP_AFTER)
    counts = Notification.objects.filter(due, mail_due=True).aggregate(
        count=Count("pk"), given_up=Count("pk", filter=Q(mail_attempts__gte=GIVE_UP_AFTER)), oldest=Min("created_at")
    )
    return MailsWaiting(**counts)
