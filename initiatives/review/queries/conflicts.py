"""Targets that contradict each other, and findings leadership accepts."""

from __future__ import annotations

from datetime import date

from django.utils import timezone

from initiatives.assessment.queries.open_findings import exceptions
from initiatives.models import Status, TargetConflict
from initiatives.review.content.programme import AcceptedException, Conflict
from initiatives.review.queries.periods import end_of_day


def open_conflicts(as_of: date) -> tuple[Conflict, ...]:
    """Those that wait for a ruling."""
    waiting = TargetConflict.objects.filter(ruling="", opened_at__lt=end_of_day(as_of)).exclude(
        initiative__status=Status.DRAFT
    )
    return tuple(
        Conflict(
            id=conflict.pk,
            initiative=conflict.initiative.key,
            title=conflict.initiative.title,
            functions=(conflict.function.key, *([conflict.against.key] if conflict.against else [])),
            statement=conflict.statement,
            opened_on=timezone.localdate(conflict.opened_at),
        )
        for conflict in waiting.select_related("initiative", "function", "against").order_by("opened_at", "pk")
    )


def accepted_exceptions(as_of: date) -> tuple[AcceptedException, ...]:
    return tuple(
        AcceptedException(
            initiative=waiver.initiative.key,
            title=waiver.initiative.title,
            subject=waiver.subject,
            reason=waiver.reason,
            until=waiver.until,
            by=waiver.by.name,
        )
        for waiver in exceptions().filter(at__lt=end_of_day(as_of), until__gte=as_of)
    )
