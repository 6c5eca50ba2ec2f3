"""A person reminds a function of an open question: by hand, once a working day."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Conflict, Refused
from cxtracker.permissions import require
from cxtracker.ui import numbers
from initiatives import permissions
from initiatives.models import OwnershipRequest
from initiatives.models.ownership import WITH_FUNCTION
from initiatives.notifications.queries import recipients
from initiatives.notifications.rules import REMINDED
from initiatives.ownership.queries.reminding import LastReminder, last_reminders
from initiatives.ownership.services.guards import locked, refuse_finished
from initiatives.policies.queries.in_force import policy_in_force, work_calendar


@transaction.atomic
def remind(ownership_request: OwnershipRequest, *, by: User, now: datetime) -> OwnershipRequest:
    """Those who may answer hear of it again; Refused before the next working day, Conflict once it was answered."""
    initiative = locked(ownership_request.initiative_id)
    require(permissions.can_ask, by, initiative)
    refuse_finished(initiative)
    ownership_request.refresh_from_db()
    name = {"function": ownership_request.function.name}
    if ownership_request.state not in WITH_FUNCTION:
        state = ownership_request.get_state_display()
        raise Conflict(
            _("The request no longer waits for %(function)s: it is “%(state)s”. No reminder was sent.")
            % {**name, "state": state}
        )
    calendar = work_calendar(policy_in_force())
    today = now.astimezone(calendar.zone).date()
    people = recipients.answerers([ownership_request], today)[ownership_request.pk].people
    if by.pk in people:
        raise Refused(_("You can answer for %(function)s yourself. No reminder was sent.") % name)
    if not people:
        raise Refused(
            _("%(function)s has no one who can answer this, so no reminder was sent. Name a head or a deputy first.")
            % name
        )
    last = last_reminders([ownership_request], calendar).get(ownership_request.pk)
    if last and last.again_on > today:
        raise Refused(_too_early(last, by, today, ownership_request))
    context = {"function": ownership_request.function, "on": today}
    trail.record(REMINDED, ownership_request, subject=initiative, by=by, context=context)
    return ownership_request


def _too_early(last: LastReminder, by: User, today: date, ownership_request: OwnershipRequest) -> str:
    words = {
        "function": ownership_request.function.name,
        "who": last.name,
        "day": numbers.weekday(last.on),
        "again": numbers.weekday(last.again_on),
    }
    mine, same_day = last.by == by.pk, last.on == today
    if mine and same_day:
        return _("You reminded %(function)s today. You can remind again on %(again)s.") % words
    if mine:
        return _("You reminded %(function)s on %(day)s. You can remind again on %(again)s.") % words
    if same_day:
        return _("%(who)s reminded %(function)s today. You can remind again on %(again)s.") % words
    return _("%(who)s reminded %(function)s on %(day)s. You can remind again on %(again)s.") % words
