"""Targets that contradict each other, and findings leadership accepts."""

from __future__ import annotations

from datetime import date

from django.db.models import Q
from django.utils import timezone

from cxtracker.days import end_of_day
from initiatives.assessment.queries.open_findings import open_to_all
from initiatives.models import Status, TargetConflict, Waiver
from initiatives.review.content.programme import AcceptedException, Conflict
from initiatives.review.queries.names import titles_then


def open_conflicts(as_of: date) -> tuple[Conflict, ...]:
    """Those that waited for a ruling on the evening of that day."""
    unruled = Q(ruling="") | Q(ruled_on__gt=as_of)
    waiting = TargetConflict.objects.filter(unruled, opened_at__lt=end_of_day(as_of)).exclude(
        initiative__status=Status.DRAFT
    )
    rows = list(waiting.select_related("initiative", "function", "against").order_by("opened_at", "pk"))
    titles = titles_then((conflict.initiative for conflict in rows), as_of)
    return tuple(
        Conflict(
            id=conflict.pk,
            initiative=conflict.initiative.key,
            title=titles[conflict.initiative_id],
            functions=(conflict.function.key, *([conflict.against.key] if conflict.against else [])),
            statement=conflict.statement,
            opened_on=timezone.localdate(conflict.opened_at),
        )
        for conflict in rows
    )


def accepted_exceptions(as_of: date) -> tuple[AcceptedException, ...]:
    accepted = open_to_all(Waiver.objects.accepted_on(as_of))
    return tuple(
        AcceptedException(
            initiative=waiver.initiative.key,
            title=waiver.initiative.title,
            subject=waiver.subject,
            reason=waiver.reason,
            until=waiver.until,
            by=waiver.by.name,
        )
        for waiver in accepted.filter(until__gte=as_of)
    )
