"""The hash chain over the event trail: numbered, each digest covering the event and the digest before it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from django.db import connection, transaction

from cxtracker.audit.models import Event

SEALED_FIELDS = (
    "id",
    "at",
    "kind",
    "actor_id",
    "channel",
    "request_id",
    "target_type",
    "target_id",
    "target_label",
    "subject_type",
    "subject_id",
    "changes",
    "context",
)
_LOCK = 0x63787472  # "cxtr": one sealer at a time on PostgreSQL; SQLite's immediate transactions need none


def digest(event: Event, number: int, previous: str) -> str:
    """SHA-256, hex, of the event's immutable fields in canonical JSON, its number and the digest before it."""
    values = {name: getattr(event, name) for name in SEALED_FIELDS}
    values["at"] = event.at.isoformat()
    text = json.dumps([number, previous, values], sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


@transaction.atomic
def seal_new(limit: int = 5_000) -> int:
    """Number and chain committed events that are not yet sealed; how many."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    last = Event.objects.exclude(number=None).order_by("-number").first()
    number, previous = (last.number or 0, last.digest) if last else (0, "")
    fresh = list(Event.objects.filter(number=None).order_by("id")[:limit])
    for event in fresh:
        number += 1
        event.number, event.digest = number, digest(event, number, previous)
        previous = event.digest
    Event.objects.bulk_update(fresh, ["number", "digest"], batch_size=500)
    return len(fresh)


def broken_links() -> Iterator[str]:
    """A sentence for each place where the sealed trail no longer agrees with itself."""
    number, previous = 0, ""
    for event in Event.objects.exclude(number=None).order_by("number").iterator(2_000):
        number += 1
        if event.number != number:
            yield f"Event {number} is missing; the next one found is {event.number} ({event.kind})."
            number = event.number or number
        elif event.digest != digest(event, number, previous):
            yield f"Event {number} ({event.kind} of {event.at:%Y-%m-%d %H:%M}) was changed after it was sealed."
        previous = event.digest
