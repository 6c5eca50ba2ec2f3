"""Delivering events to their after-commit handlers, at least once, whatever happens to the broker or a worker."""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.db.models import Q
from django.utils import timezone

from cxtracker.audit import subscribers
from cxtracker.audit.models import Event

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=5)
GIVE_UP_AFTER = 8


def deliver_due(limit: int = 500) -> int:
    """Hand undelivered events to their handlers, oldest first; the number delivered.

    An event is leased by a conditional update, so that of several workers one takes it. Handlers run outside any
    transaction, so that a slow mail server holds no lock; a crash before the event is marked means that they run
    again. An error puts the event back for a later, slower try.
    """
    delivered = 0
    now = timezone.now()
    free = Q(lease_until=None) | Q(lease_until__lt=now)
    waiting = Event.objects.undelivered().filter(free, attempts__lt=GIVE_UP_AFTER)
    for pk in list(waiting.values_list("pk", flat=True)[:limit]):
        taken = Event.objects.undelivered().filter(free, pk=pk).update(lease_until=now + LEASE)
        if taken:
            delivered += _deliver(Event.objects.get(pk=pk))
    return delivered


def _deliver(event: Event) -> bool:
    try:
        for handler in subscribers.handlers_of(event.kind):
            handler(event)
        Event.objects.filter(pk=event.pk).update(dispatched_at=timezone.now(), lease_until=None)
    except Exception:
        attempts = event.attempts + 1
        again = timezone.now() + timedelta(minutes=2**attempts)
        Event.objects.filter(pk=event.pk).update(attempts=attempts, lease_until=again)
        log.exception("audit.delivery_failed", event_id=event.pk, kind=event.kind, attempts=attempts)
        return False
    return True
