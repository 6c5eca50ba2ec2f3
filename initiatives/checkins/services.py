"""Checking in: how it is going, in a word and a sentence, and a reading on the way."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import CheckIn, Initiative, Pace
from initiatives.models.initiatives import LIVE
from journeys.metrics.readings.services import measurements
from journeys.metrics.readings.services.measurements import Reading

LONGEST = 300


@transaction.atomic
def check_in(
    initiative: Initiative,
    *,
    pace: str,
    sentence: str,
    by: User,
    now: datetime,
    reading: Reading | None = None,
    sure: bool = False,
) -> CheckIn:
    """Say how it is going; with a `reading`, that is entered too, or nothing is saved.

    Raises what `measurements.record` raises about the reading, Doubtful unless `sure` among it.
    """
    today = timezone.localdate(now)
    require(permissions.can_check_in, by, initiative, today)
    locked = Initiative.objects.select_for_update(of=("self",)).get(pk=initiative.pk)
    if locked.status not in LIVE:
        message = _("%(key)s is %(status)s, so there is nothing to check in on. Write a comment instead.")
        raise Refused(message % {"key": locked.key, "status": locked.get_status_display()})
    words = " ".join(sentence.split())
    wrong: dict[str, list[str]] = {}
    if pace not in Pace.values:
        wrong["pace"] = [_("Choose on track, slow or stuck.")]
    if not words:
        wrong["sentence"] = [_("Say in one sentence how it is going.")]
    elif len(words) > LONGEST:
        wrong["sentence"] = [_("Say it in %(n)d characters; write a comment for the rest.") % {"n": LONGEST}]
    if wrong:
        raise Invalid(wrong)
    made = CheckIn.objects.create(initiative=locked, pace=pace, sentence=words, by=by, at=now, on=today)
    context = {"pace": pace, "comment": words, **({"series": reading.series} if reading else {})}
    trail.record("check_in.made", made, subject=locked, by=by, context=context)
    if reading is not None:
        values = {"on": reading.on, "value": reading.value, "source": reading.source}
        measurements.record(reading.series, values, by=by, today=today, sure=sure)
    return made
