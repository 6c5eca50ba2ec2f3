"""Writing events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.audit import once, provenance, subscribers
from cxtracker.audit.models import Event
from cxtracker.commits import wake_worker

Changes = dict[str, list[Any]]

_gathered: ContextVar[list[Event] | None] = ContextVar("gathered", default=None)
"""Events recorded `together` so far."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An event about to be recorded: `kind` and `target`, told on the page of `subject` (by default the target)."""

    kind: str
    target: models.Model
    subject: models.Model | None = None
    changes: Changes = field(default_factory=dict)
    context: dict[str, Any] = field(default_factory=dict)


def record(
    kind: str,
    target: models.Model,
    *,
    by: User | None,
    subject: models.Model | None = None,
    changes: Changes | None = None,
    context: dict[str, Any] | None = None,
) -> Event:
    """Record one event in the present transaction. `by` is None only for what the product does by itself."""
    return record_many([Entry(kind, target, subject, changes or {}, context or {})], by=by)[0]


def record_many(entries: Iterable[Entry], *, by: User | None) -> list[Event]:
    """Record events in the present transaction, let derived rows follow, and wake the worker after the commit."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An event is recorded in the transaction of the change it tells.")
    now, door = timezone.now(), provenance.current()
    listeners: dict[str, bool] = {}
    events = []
    for entry in entries:
        if entry.kind not in listeners:
            listeners[entry.kind] = bool(subscribers.handlers_of(entry.kind))
        subject = entry.subject or entry.target
        events.append(
            Event(
                at=now,
                kind=entry.kind,
                actor=by,
                channel=door.channel,
                request_id=door.request_id,
                target_type=entry.target._meta.label_lower,
                target_id=entry.target.pk,
                target_label=str(entry.target)[:300],
                subject_type=subject._meta.label_lower,
                subject_id=subject.pk,
                changes=plain(entry.changes),
                context=plain(entry.context),
                dispatched_at=None if listeners[entry.kind] else now,
            )
        )
    if (gathered := _gathered.get()) is None:
        _write(events)
    else:
        gathered += events
    return events


def _write(events: list[Event]) -> None:
    Event.objects.bulk_create(events, batch_size=500)
    once.note(events)
    subscribers.run_inside(events)
    if any(event.dispatched_at is None for event in events):
        wake_worker("audit.deliver")


@contextmanager
def together() -> Iterator[None]:
    """Events recorded within are written at the end, at once, and what follows inside follows once from all of them.

    For one act that is written down as several events, none of whose steps reads another, or what follows from it;
    within, events have no number yet.
    """
    if _gathered.get() is not None:
        yield
        return
    gathered: list[Event] = []
    token = _gathered.set(gathered)
    try:
        yield
    finally:
        _gathered.reset(token)
    if gathered:
        _write(gathered)


def difference(before: Mapping[str, Any], after: Mapping[str, Any]) -> Changes:
    """What changed: `{field: [before, after]}` for each field of `after` whose value differs."""
    return {name: [before.get(name), value] for name, value in after.items() if before.get(name) != value}


def plain(value: Any) -> Any:
    """`value` in types JSON has, people and things as the key they are referred to by."""
    match value:
        case Enum():
            return value.value
        case None | bool() | int() | float() | str():
            return value
        case Decimal():
            return str(value)
        case datetime() | date():
            return value.isoformat()
        case models.Model():
            return str(getattr(value, "key", value.pk))
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=str)
        case Iterable():
            return [plain(item) for item in value]
        case _:
            return str(value)
