"""Exceptions: leadership accepts a finding until a day. The finding stays in sight and is marked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Conflict, Invalid, Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.assessment.queries.open_findings import standing_findings
from initiatives.assessment.queries.register import SILO
from initiatives.assessment.rules.flags import RULES
from initiatives.models import Initiative, Waiver

LONGEST = timedelta(days=366)
"""An exception is a bridge; one that outlives a year is a policy."""


@transaction.atomic
def grant(initiative: Initiative, *, subject: str, reason: str, until: date, by: User, now: datetime) -> Waiver:
    """Accept "silo" or a flag's code until that day, inclusive: what stands open, one at a time per subject."""
    initiative = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    require(permissions.can_grant_exceptions, by)
    today = timezone.localdate(now)
    wrong: dict[str, list[str]] = {}
    if subject != SILO and subject not in RULES:
        wrong["subject"] = [_("There is no such finding.")]
    elif subject not in standing_findings(initiative.pk, as_of=today):
        wrong["subject"] = [
            _("This isn't an open finding on %(key)s, so there is nothing to accept.") % {"key": initiative.key}
        ]
    if not reason.strip():
        wrong["reason"] = [_("Say why this is accepted; the reason appears next to the finding.")]
    if not today < until <= today + LONGEST:
        wrong["until"] = [_("Choose a day after today and within a year.")]
    if wrong:
        raise Invalid(wrong)
    _end(initiative, today)
    if Waiver.objects.filter(initiative=initiative, subject=subject, ended_on=None).exists():
        raise Conflict(_("This is already accepted. End that exception before adding another."))
    waiver = Waiver.objects.create(
        initiative=initiative, subject=subject, reason=reason.strip()[:300], until=until, by=by, at=now
    )
    trail.record(
        "waiver.granted",
        waiver,
        subject=initiative,
        by=by,
        context={"about": subject, "comment": waiver.reason, "until": until},
    )
    return waiver


@transaction.atomic
def end(waiver: Waiver, *, by: User, today: date) -> Waiver:
    """Take it back before its day."""
    require(permissions.can_grant_exceptions, by)
    if not Waiver.objects.filter(pk=waiver.pk, ended_on=None).update(ended_on=today):
        raise Refused(_("This exception has already ended."))
    waiver.refresh_from_db()
    trail.record("waiver.ended", waiver, subject=waiver.initiative, by=by, context={"about": waiver.subject})
    return waiver


@transaction.atomic
def end_lapsed(*, today: date) -> int:
    """End what ran out; how many. Pages and gates look at the day as well, so nothing counts a day too long."""
    lapsed = list(Waiver.objects.filter(ended_on=None, until__lt=today).select_related("initiative"))
    ended = [
        waiver for waiver in lapsed if Waiver.objects.filter(pk=waiver.pk, ended_on=None).update(ended_on=F("until"))
    ]
    trail.record_many(
        [trail.Entry("waiver.ended", waiver, waiver.initiative, context={"about": waiver.subject}) for waiver in ended],
        by=None,
    )
    return len(ended)


def _end(initiative: Initiative, today: date) -> None:
    """One that ran out and was not swept yet must not stand in the way of the next."""
    Waiver.objects.filter(initiative=initiative, ended_on=None, until__lt=today).update(ended_on=F("until"))
