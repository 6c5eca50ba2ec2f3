"""Where a day ends, and days that are still to come."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.ui import numbers


def end_of_day(day: date) -> datetime:
    """The instant a local day ends: what was recorded before was known by then."""
    return datetime.combine(day + timedelta(days=1), time.min, timezone.get_current_timezone())


def still_to_come(day: date) -> str:
    """The one sentence with which readings, answers and signatures of a future day are refused, by every way in."""
    sentence = _("%(day)s is in the future. Only what has already happened can be entered; correct the date.")
    return sentence % {"day": numbers.day(day)}
