"""Until when a function has to answer, and how long it can put its answer off."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from initiatives.models import OwnershipRequest, RequestStep
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules import clock


def due(today: date) -> date:
    policy = policy_in_force()
    return work_calendar(policy).after_days(today, policy.answer_limit_working_days)


def later(ownership_request: OwnershipRequest, today: date) -> date | None:
    """The due day, later by the working days the ball was with the requester."""
    if ownership_request.due_on is None or ownership_request.decided_on is None:
        return ownership_request.due_on
    calendar = work_calendar(policy_in_force())
    away = sum(
        calendar.works_on(ownership_request.decided_on + timedelta(days=day + 1))
        for day in range((today - ownership_request.decided_on).days)
    )
    return calendar.after_days(ownership_request.due_on, away)


def due_by_clock(ownership_request: OwnershipRequest, now: datetime) -> date:
    """The day on which the clock reaches the limit; today if it has, never before the day first named."""
    policy = policy_in_force()
    calendar = work_calendar(policy)
    steps = list(RequestStep.objects.filter(request=ownership_request).order_by("id"))
    if not clock.intervals(steps):
        return due(timezone.localdate(now))
    left = policy.answer_limit_working_days * calendar.hours_a_day() - clock.hours_waited(steps, calendar, now)
    day = timezone.localdate(calendar.after_hours(now, left) if left > 0 else now)
    return max(day, ownership_request.due_on or day)


def last_day_to_put_off(ownership_request: OwnershipRequest, now: datetime) -> date:
    """Up to which day a function can say “not now”: counted from the first ask, however often it is put off."""
    steps = RequestStep.objects.filter(request=ownership_request).order_by("id")
    first = clock.first_asked(steps)
    day = timezone.localdate(first) if first else ownership_request.asked_on or timezone.localdate(now)
    return day + timedelta(days=policy_in_force().put_off_days)


def too_long(last: date, today: date) -> str:
    if last <= today:
        return _("This can't be put off any longer. Answer it, or decline with a reason.")
    return _("You can put this off until %(day)s. For longer, decline with a reason.") % {"day": numbers.day(last)}
