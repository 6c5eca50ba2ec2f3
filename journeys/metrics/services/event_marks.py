"""Event marks: something else that may have moved the numbers, noted once for everybody who reads the charts."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.permissions import require
from journeys import permissions
from journeys.models import EventMark
from journeys.validation import checked, required

FIELDS = ("on", "label", "kind", "metric")


@transaction.atomic
def add(values: Mapping[str, Any], *, by: User) -> EventMark:
    """`values` needs `on` and `label`, may have `kind`; `metric` None (or not given) marks every chart."""
    require(permissions.can_enter_readings, by)
    required(EventMark, values, ("on", "label"))
    mark = EventMark.objects.create(**checked(EventMark, values, FIELDS), noted_by=by)
    trail.record("event_mark.added", mark, subject=mark.metric or mark, by=by, changes=trail.difference({}, values))
    return mark


@transaction.atomic
def remove(mark: EventMark, *, by: User) -> None:
    """Take a mark off the charts; what it said stays in the event."""
    require(permissions.can_enter_readings, by)
    mark = EventMark.objects.select_for_update(of=("self",)).select_related("metric").get(pk=mark.pk)
    gone: dict[str, list[Any]] = {name: [getattr(mark, name), None] for name in FIELDS}
    trail.record("event_mark.removed", mark, subject=mark.metric or mark, by=by, changes=gone)
    EventMark.objects.filter(pk=mark.pk).delete()
