"""The policy in force, and the working calendar that follows from it."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, time
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays
from django.utils import timezone

from cxtracker.days import end_of_day
from initiatives.models import PolicyChange
from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.policies.rules.policy import DEFAULT, Policy

NAMES = {field.name for field in fields(Policy)}
YEARS = range(2015, 2050)


def policy_in_force(as_of: date | None = None) -> Policy:
    """The defaults with the newest change of each name on top, or the newest by the evening of a day; one query."""
    values: dict[str, Any] = {}
    changes = PolicyChange.objects.filter(at__lt=end_of_day(as_of)) if as_of else PolicyChange.objects.all()
    for change in changes.order_by("id"):
        if change.name in NAMES:
            values[change.name] = tuple(change.value) if isinstance(change.value, list) else change.value
    return replace(DEFAULT, **values)


def work_calendar(policy: Policy) -> WorkCalendar:
    """The site's working calendar, in its time zone."""
    return WorkCalendar(
        zone=ZoneInfo(timezone.get_default_timezone_name()),
        days=frozenset(policy.working_days),
        opens=time(policy.opens_at),
        closes=time(policy.closes_at),
        closed=_public_holidays(policy.country),
    )


def last_days(today: date) -> tuple[date, date]:
    """Questions are overdue whose due day, or (of imported ones) day of asking, lies before these."""
    policy = policy_in_force()
    calendar = work_calendar(policy)
    return today, calendar.before_days(today, policy.answer_limit_working_days)


@lru_cache(maxsize=8)
def _public_holidays(place: str) -> frozenset[date]:
    """Public holidays of a country ("DE") or a part of one ("DE-BY"); none where no place is named."""
    if not place:
        return frozenset()
    country, _dash, part = place.partition("-")
    return frozenset(holidays.country_holidays(country, subdiv=part or None, years=YEARS))
