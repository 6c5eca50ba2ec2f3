"""Which functions this person may remind of an open question now, and when the others may be reminded again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from cxtracker.ui import numbers
from initiatives import permissions
from initiatives.models import Initiative, OwnershipRequest
from initiatives.models.initiatives import ENDED
from initiatives.models.ownership import WITH_FUNCTION
from initiatives.notifications.queries import recipients
from initiatives.notifications.queries.recipients import Answerers
from initiatives.notifications.rules import REMINDED
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules.calendar import WorkCalendar


@dataclass(frozen=True, slots=True)
class LastReminder:
    """Who reminded on which day, and the working day from which the function may be reminded again."""

    by: int | None
    name: str
    on: date
    again_on: date

    @property
    def words(self) -> str:
        days = {"day": numbers.weekday(self.on), "again": numbers.weekday(self.again_on)}
        return _("reminded on %(day)s, again from %(again)s") % days


@dataclass(frozen=True, slots=True)
class Reminding:
    """`possible` for this person now; `last` is kept while it is too early for another reminder."""

    possible: bool
    last: LastReminder | None = None


def last_reminders(requests: Sequence[OwnershipRequest], calendar: WorkCalendar) -> dict[int, LastReminder]:
    """By request id, of those that were ever reminded of by a person; one query."""
    events = Event.objects.filter(
        kind=REMINDED,
        subject_type=Initiative._meta.label_lower,
        subject_id__in={asked.initiative_id for asked in requests},
        target_id__in={asked.pk for asked in requests},
    )
    reminders = {}
    for event in events.select_related("actor").order_by("id"):
        day = date.fromisoformat(event.context["on"])
        name = event.actor.name if event.actor else ""
        reminders[event.target_id or 0] = LastReminder(event.actor_id, name, day, calendar.after_days(day, 1))
    return reminders


def reminding(
    requests: Sequence[OwnershipRequest],
    *,
    by: User,
    now: datetime,
    calendar: WorkCalendar | None = None,
    who: Mapping[int, Answerers] | None = None,
) -> dict[int, Reminding]:
    """By request id; a constant number of queries. Select the requests with their initiatives."""
    waiting = [asked for asked in requests if asked.state in WITH_FUNCTION and asked.initiative.status not in ENDED]
    mine = [asked for asked in waiting if permissions.can_ask(by, asked.initiative)]
    if not mine:
        return {}
    calendar = calendar or work_calendar(policy_in_force())
    today = now.astimezone(calendar.zone).date()
    who = who or recipients.answerers(mine, today)
    last = last_reminders(mine, calendar)
    chances = {}
    for asked in mine:
        people, latest = who[asked.pk].people, last.get(asked.pk)
        early = latest if latest and latest.again_on > today else None
        chances[asked.pk] = Reminding(bool(people) and by.pk not in people and early is None, early)
    return chances
