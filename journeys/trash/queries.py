"""What lies in the trash, for each person only what they may put back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db.models import Q, QuerySet

from cxtracker.accounts.models import User
from cxtracker.ui.words import Text
from journeys.models import TrashedItem
from journeys.trash import kinds
from journeys.trash.packing import from_text


@dataclass(frozen=True, slots=True)
class TrashLine:
    """One deletion as it is listed. `code` and `kind` say what it was; `by` is the name of who deleted it."""

    id: int
    code: str
    kind: Text
    key: str
    title: str
    by: str
    at: datetime
    until: datetime


def visible_to(person: User) -> QuerySet[TrashedItem]:
    """The latest first."""
    seen = Q(pk__in=())
    for kind in kinds.kinds():
        seen |= Q(event__target_type=kind.label) & kind.open_to(person)
    return TrashedItem.objects.filter(seen).select_related("event__actor").order_by("-event_id")


def line(item: TrashedItem) -> TrashLine:
    kind, event = kinds.of(item), item.event
    return TrashLine(
        id=item.pk,
        code=kind.code,
        kind=kind.name,
        key=item.key,
        title=event.target_label,
        by=event.actor.name if event.actor else "",
        at=event.at,
        until=item.until,
    )


def holding(label: str, number: object) -> TrashedItem | None:
    """The item in which a row lies, itself or beside another; reads what could hold it."""
    name = apps.get_model(label)._meta.pk.attname
    for item in TrashedItem.objects.filter(content__contains=f'"{label}":').select_related("event"):
        if any(row[name] == number for row in from_text(item.content).get(label, ())):
            return item
    return None
