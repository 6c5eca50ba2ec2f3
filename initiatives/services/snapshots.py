"""Remembering the portfolio's numbers, once a month."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from initiatives.models import Snapshot
from initiatives.reports.portfolio import Portfolio, portfolio, portfolio_fields
from initiatives.reports.snapshots import months_before, point, point_fields


def take(today: date) -> bool:
    """Take the snapshot of this month unless there is one; whether there is one afterwards.

    The first of a month stands: later calls change nothing, and of two at once one is kept. While nothing is live yet
    there is nothing to remember.
    """
    month = today.replace(day=1)
    if Snapshot.objects.filter(month=month).exists():
        return True
    found = portfolio(as_of=today)
    if not found.live:
        return False
    Snapshot.objects.bulk_create([_snapshot(found)], ignore_conflicts=True)
    return True


@transaction.atomic
def reconstruct(today: date, months: int = 23) -> int:
    """Fill in the months before this one as they look from today's data, marked `computed_later`; how many are there.

    For a company that has just begun (and for the demo): readings, deadlines and owners on paper are judged as of the
    end of each month, while what has no date (the map, who approved, statuses) is taken as it is now. A snapshot that
    was taken in its month stays.
    """
    this = today.replace(day=1)
    starts = [months_before(this, back) for back in range(months, 0, -1)]
    known = set(Snapshot.objects.filter(month__in=starts).values_list("month", flat=True))
    ends = [months_before(start, -1) - timedelta(days=1) for start in starts if start not in known]
    past = [found for end in ends if (found := portfolio(as_of=end)).live]
    Snapshot.objects.bulk_create([_snapshot(one, computed_later=True) for one in past], ignore_conflicts=True)
    return Snapshot.objects.filter(month__in=starts).count()


def _snapshot(found: Portfolio, *, computed_later: bool = False) -> Snapshot:
    remembered = point(found, computed_later=computed_later)
    content: dict[str, Any] = {**portfolio_fields(found), "numbers": point_fields(remembered)}
    content.pop("trend")
    if computed_later:
        content["computed_later"] = True
    return Snapshot(month=remembered.month, content=content, taken_at=timezone.now())
