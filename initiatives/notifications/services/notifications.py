"""Telling people: one row per person and event, made in the transaction of the event; reading and choosing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.audit.models import Channel, Event
from cxtracker.commits import wake_worker
from initiatives.models import (
    Decision,
    Initiative,
    Notification,
    OwnershipRequest,
    Preference,
    RequestState,
    Topic,
    Way,
)
from initiatives.notifications.queries import recipients
from initiatives.notifications.rules import COMMENTED, Circle, topics

REQUEST = OwnershipRequest._meta.label_lower
INITIATIVE = Initiative._meta.label_lower
DECISION = Decision._meta.label_lower


@dataclass(frozen=True, slots=True)
class Telling:
    """Somebody is to be told something: of an event, or (`bucket`) of time that passed.

    `quiet`: the daily mail is enough. `passed`: it is too late to say this, it is only noted as done. `way` is taken
    instead of the one for the topic.
    """

    recipient: int
    topic: Topic
    event: Event | None = None
    request: int | None = None
    bucket: str = ""
    quiet: bool = False
    passed: bool = False
    way: Way | None = None


def tell(events: Sequence[Event], *, now: datetime) -> None:
    """Let those know whom these events are about, in the transaction of the change. Imports tell nobody anything."""
    events = [
        event
        for event in events
        if event.channel != Channel.IMPORT and (event.subject_type == INITIATIVE or event.kind in COMMENTED)
    ]
    if not events:
        return
    circles = _circles(events, timezone.localdate(now))
    tellings = [
        Telling(person, topic, event, event.target_id if event.target_type == REQUEST else None)
        for event in events
        for person, topic in topics(event.kind, circles[event.pk]).items()
    ]
    keep(tellings, now=now)


def keep(tellings: Iterable[Telling], *, now: datetime) -> None:
    """Store what is not stored yet for those who are still here, each by the way they chose; wake the sender."""
    wanted = list(tellings)
    ways = recipients.present_ways({telling.recipient for telling in wanted})
    rows = [
        _row(telling, telling.way or ways[telling.recipient, telling.topic], now)
        for telling in wanted
        if (telling.recipient, telling.topic) in ways
    ]
    Notification.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    if any(row.way == Way.AT_ONCE for row in rows):
        wake_worker("initiatives.send_mails")


def _row(telling: Telling, way: Way, now: datetime) -> Notification:
    if telling.quiet and way == Way.AT_ONCE:
        way = Way.DIGEST
    if telling.passed:
        way = Way.PAGE
    return Notification(
        recipient_id=telling.recipient,
        topic=telling.topic,
        way=way,
        event=telling.event,
        request_id=telling.request,
        bucket=telling.bucket,
        created_at=now,
        read_at=now if telling.passed else None,
        mail_due=way != Way.PAGE,
    )


def read(*, by: User, now: datetime, only: int | None = None) -> int:
    """Note that `by` has seen all their updates, or `only` that one; how many were new."""
    mine = Notification.objects.filter(recipient=by, read_at=None)
    return (mine if only is None else mine.filter(pk=only)).update(read_at=now)


@transaction.atomic
def choose(ways: Mapping[str, str], *, by: User) -> None:
    """Keep how `by` wants to be told about each topic. An unknown topic or way is a ValueError."""
    wanted = {Topic(topic).value: Way(way).value for topic, way in ways.items()}
    present = recipients.ways([by.pk])
    changes = trail.difference({topic: present[by.pk, topic].value for topic in wanted}, wanted)
    Preference.objects.bulk_create(
        [Preference(person=by, topic=topic, way=way) for topic, (_before, way) in changes.items()],
        update_conflicts=True,
        unique_fields=["person", "topic"],
        update_fields=["way"],
    )
    if changes:
        trail.record("person.notifications_chosen", by, by=by, changes=changes)


def _circles(events: Sequence[Event], today: date) -> dict[int, Circle]:
    """Each event's circle of people; a constant number of queries."""
    subjects = {event.subject_id for event in events if event.subject_id and event.subject_type == INITIATIVE}
    targets = {event.target_id for event in events if event.target_type == REQUEST and event.target_id}
    asked: dict[int, OwnershipRequest] = {}
    heads: dict[int, set[int]] = defaultdict(set)
    named = Q(pk__in=targets) | Q(initiative__in=subjects, state=RequestState.APPROVED)
    for row in OwnershipRequest.objects.filter(named).select_related("function", "initiative").order_by():
        if row.pk in targets:
            asked[row.pk] = row
        if row.state == RequestState.APPROVED and row.function.head_id and row.initiative_id in subjects:
            heads[row.initiative_id].add(row.function.head_id)
    initiatives = {row.initiative_id: row.initiative for row in asked.values()}
    initiatives |= Initiative.objects.in_bulk(subjects - initiatives.keys())
    decided = Decision.objects.in_bulk(
        {event.target_id for event in events if event.target_type == DECISION and event.target_id}
    )
    answering = recipients.answerers(asked.values(), today)
    circles = {}
    for event in events:
        initiative = initiatives.get(event.subject_id or 0) if event.subject_type == INITIATIVE else None
        ownership_request = asked.get(event.target_id or 0) if event.target_type == REQUEST else None
        decision = decided.get(event.target_id or 0) if event.target_type == DECISION else None
        circles[event.pk] = Circle(
            actor=event.actor_id,
            answering=answering[ownership_request.pk].people if ownership_request else frozenset(),
            head=ownership_request.function.head_id if ownership_request else None,
            asked_by=ownership_request.asked_by_id if ownership_request else decision.asked_by_id if decision else None,
            accountable=initiative.accountable_id if initiative else None,
            initiator=initiative.initiator_id if initiative else None,
            doer=decision.owner_id if decision else None,
            mentioned=frozenset(event.context.get("mentions", ())) if event.kind in COMMENTED else frozenset(),
            heads=frozenset(heads.get(event.subject_id or 0, ())) if initiative else frozenset(),
        )
    return circles
