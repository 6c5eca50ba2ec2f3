"""What happens to an unanswered question, and when: reminders and escalation, as the waiting clock will reach them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.policies.rules.clock import Happened, hours_waited
from initiatives.policies.rules.policy import Policy

REMINDER, LAST_REMINDER, ESCALATION = "reminder", "last_reminder", "escalation"


@dataclass(frozen=True, slots=True)
class Deadline:
    """`kind` happens at `at` if the ball stays where it is; `passed` once that moment is behind; `off`: never."""

    kind: str
    at: datetime
    passed: bool
    off: bool = False


def deadlines(
    steps: Iterable[Happened], *, asked: datetime, policy: Policy, calendar: WorkCalendar, now: datetime
) -> list[Deadline]:
    """Reminders and escalation of a question that lies with the function, in order.

    From the hours waited so far, so that days the ball was with the requester do not count. Without steps (imported
    questions) the clock runs from `asked`. What the policy set to 0 per cent is off.
    """
    history = list(steps)
    waited = hours_waited(history, calendar, now) if history else calendar.hours_between(asked, now)
    limit = policy.answer_limit_working_days * calendar.hours_a_day()
    marks = []
    for kind, percent in (
        (REMINDER, policy.first_reminder_percent),
        (LAST_REMINDER, policy.second_reminder_percent),
        (ESCALATION, policy.escalation_percent),
    ):
        left = limit * percent / 100 - waited
        at = calendar.after_hours(now, left) if left > 0 else now
        marks.append(Deadline(kind, at, left <= 0, off=not percent))
    return marks
