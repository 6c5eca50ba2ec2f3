"""How initiatives are going, and of which nobody said so lately."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from cxtracker.accounts.models import User
from initiatives.checkins.rules import Standing, due_before, standing
from initiatives.models import CheckIn, Initiative, Outcome
from initiatives.models.initiatives import UNDER_PACT
from initiatives.policies.queries.in_force import policy_in_force
from journeys.models import Series

SHOWN = 8
LATEST = 5
"""So many check-ins stand on the page of an initiative."""


@dataclass(frozen=True, slots=True)
class DueCheckIn:
    """An initiative that somebody should check in on; `on` is the day of the last time, None without any."""

    key: str
    title: str
    on: date | None


def standings(ids: Collection[int], *, as_of: date) -> dict[int, Standing]:
    """The latest check-in of each of these initiatives that has any, as of a day; two queries."""
    rhythm = policy_in_force().check_in_days
    known = CheckIn.objects.filter(initiative__in=ids, on__lte=as_of).order_by()
    latest = known.values("initiative").annotate(last=Max("pk")).values("last")
    return {
        row.initiative_id: standing(row.pace, row.sentence, row.by.name, row.on, today=as_of, rhythm=rhythm)
        for row in CheckIn.objects.filter(pk__in=latest).select_related("by")
    }


def latest(initiative: Initiative) -> list[CheckIn]:
    return list(initiative.check_ins.select_related("by").order_by("-pk")[:LATEST])


def is_asked_for(initiative: Initiative) -> bool:
    """Whether somebody should say how it is going: the work is agreed, not at its end, and not on hold."""
    return initiative.status in UNDER_PACT and not initiative.on_hold


def due(user: User, *, today: date) -> tuple[DueCheckIn, ...]:
    """Of what this person answers for, or started while nobody does, the longest unknown first; two queries."""
    theirs = Q(accountable=user) | Q(accountable=None, initiator=user)
    at_work = Initiative.objects.visible_to(user).filter(theirs, status__in=UNDER_PACT, on_hold=False)
    rows = at_work.annotate(last=Max("check_ins__on")).order_by("pk").values_list("key", "title", "last")
    limit = due_before(today, policy_in_force().check_in_days)
    waiting = [DueCheckIn(*row) for row in rows if row[2] is None or row[2] < limit]
    return tuple(sorted(waiting, key=lambda row: row.on or date.min)[:SHOWN])


def series_of(initiative: Initiative) -> list[Series]:
    """What its outcomes are measured on, in their order."""
    rows = Outcome.objects.filter(initiative=initiative).exclude(series=None).order_by("-headline", "pk")
    measured = rows.select_related("series__metric", "series__segment")
    return list({row.series_id: row.series for row in measured if row.series}.values())
