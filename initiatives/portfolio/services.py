"""Remembering the portfolio's numbers, once a month."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from cxtracker.publishing import as_json
from initiatives.models import Initiative, Snapshot
from initiatives.portfolio.queries import Portfolio, portfolio
from initiatives.portfolio.queries.snapshots import begun, months_before, point


def take(*, now: datetime) -> bool:
    """Take the snapshot of this month unless there is one; whether there is one afterwards.

    The first of a month stands: later calls change nothing, and of two at once one is kept. While nothing is live yet
    there is nothing to remember.
    """
    today = timezone.localdate(now)
    month = today.replace(day=1)
    if Snapshot.objects.filter(month=month).exists():
        return True
    portrait = portfolio(as_of=today)
    if not portrait.live:
        return False
    Snapshot.objects.bulk_create([_snapshot(portrait, now)], ignore_conflicts=True)
    return True


@transaction.atomic
def reconstruct(*, now: datetime, months: int = 23) -> int:
    """Fill in the months before this one as they look from today's data, marked `computed_later`; how many there are.

    For a company that has just begun here (and for the demo). Initiatives count from the first day that is known of
    them: start, go-live, or first asking. Each month is judged as of its end: readings, answers, statuses and whatever
    else of an initiative the trail keeps are those of that evening, also of one that has ended since; the map and what
    was brought in by an import are taken as they are now. Months in which nothing was live are left out, and a snapshot
    that was taken in its month stays.
    """
    this = timezone.localdate(now).replace(day=1)
    starts = [months_before(this, back) for back in range(months, 0, -1)]
    known = set(Snapshot.objects.filter(month__in=starts).values_list("month", flat=True))
    ends = [months_before(start, -1) - timedelta(days=1) for start in starts if start not in known]
    logged, since = list(Initiative.objects.order_by("pk")), begun()
    past = [
        portfolio([initiative for initiative in logged if since.get(initiative.pk, end) <= end], as_of=end)
        for end in ends
    ]
    Snapshot.objects.bulk_create(
        [_snapshot(portrait, now, computed_later=True) for portrait in past if portrait.live], ignore_conflicts=True
    )
    return Snapshot.objects.filter(month__in=starts).count()


def _snapshot(portrait: Portfolio, now: datetime, *, computed_later: bool = False) -> Snapshot:
    remembered = point(portrait, computed_later=computed_later)
    content: dict[str, Any] = {**as_json(portrait), "numbers": as_json(remembered)}
    content.pop("trend")
    if computed_later:
        content["computed_later"] = True
    return Snapshot(month=remembered.month, content=content, taken_at=now)
