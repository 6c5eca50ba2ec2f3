"""Readings that are due: of what a person's initiatives and benefits rest on, the oldest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from cxtracker.accounts.models import User
from initiatives.models import Outcome
from initiatives.models.initiatives import LIVE
from journeys.metrics.readings.queries.currency import last_readings

SHOWN = 8


@dataclass(frozen=True, slots=True)
class DueReading:
    """A series whose next reading is due; `on` is its last reading, None where it was never read."""

    initiative: str
    metric: str
    metric_key: str
    series: str
    on: date | None
    due_on: date | None
    stale: bool


def readings_due(user: User, *, today: date) -> tuple[DueReading, ...]:
    """Of live outcomes this person vouches for, or whose initiative they answer for or started; two queries."""
    theirs = (
        Q(benefit_owner=user)
        | Q(initiative__accountable=user)
        | Q(initiative__accountable=None, initiative__initiator=user)
    )
    rows = Outcome.objects.filter(theirs, initiative__status__in=LIVE).exclude(series=None)
    outcomes = list(rows.select_related("initiative", "metric", "series").order_by("pk"))
    last = last_readings({outcome.series_id for outcome in outcomes if outcome.series_id}, today)
    due: dict[int, DueReading] = {}
    for outcome in outcomes:
        assert outcome.series is not None
        read = last[outcome.series.pk]
        if read.due_on is None or read.due_on <= today:
            line = DueReading(
                outcome.initiative.key,
                outcome.metric.name,
                outcome.metric.key,
                outcome.series.key,
                read.on,
                read.due_on,
                read.stale,
            )
            due.setdefault(outcome.series.pk, line)
    ordered = sorted(due.values(), key=lambda line: (line.due_on or date.min, line.series))
    return tuple(ordered[:SHOWN])
