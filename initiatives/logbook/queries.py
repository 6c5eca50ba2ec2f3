"""Everything that was changed, by whom, when, what from, what to, and by which way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from initiatives.models import Initiative
from initiatives.notifications.history import tell_whole
from journeys.trash.queries import visible_to as in_trash_for

PART = 500
"""So many events are read at a time for a file."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One event in words. `number` is its place in the sealed chain, None until it is sealed."""

    id: int
    number: int | None
    at: datetime
    who: str
    kind: str
    record: str
    text: str
    detail: str
    changes: tuple[str, ...]
    via: str


def visible_events(user: User) -> QuerySet[Event]:
    """All but those about initiatives the person may not see: drafts of other teams, deleted ones too."""
    about = Initiative._meta.label_lower
    seen = Initiative.objects.visible_to(user).values("pk")
    deleted = in_trash_for(user).filter(event__target_type=about).order_by().values("event__target_id")
    open_to = ~Q(subject_type=about) | Q(subject_id__in=seen) | Q(subject_id__in=deleted)
    return Event.objects.filter(open_to).select_related("actor").order_by("-id")


def lines(events: Iterable[Event]) -> list[LogLine]:
    """In their order; a constant number of queries."""
    listed = list(events)
    about = Initiative._meta.label_lower
    keys = dict(
        Initiative.objects.filter(
            pk__in={event.subject_id or 0 for event in listed if event.subject_type == about}
        ).values_list("pk", "key")
    )
    return [
        LogLine(
            event.pk,
            event.number,
            event.at,
            line.who,
            event.kind,
            _record(event, keys.get(event.subject_id or 0, "") if event.subject_type == about else ""),
            line.text,
            line.detail,
            line.changes,
            line.via,
        )
        for event, line in zip(listed, tell_whole(listed, everything=True), strict=True)
    ]


def _record(event: Event, key: str) -> str:
    """What was changed, with the key of the initiative it belongs to; of outcomes events kept its number."""
    label = event.target_label
    if not key or label.startswith(key):
        return label
    return f"{key}: {label.partition(' / ')[2] or label}"


def in_parts(events: QuerySet[Event]) -> Iterator[LogLine]:
    """All of them, the newest first, a part in memory at a time."""
    last: int | None = None
    while part := list((events if last is None else events.filter(pk__lt=last))[:PART]):
        yield from lines(part)
        last = part[-1].pk
