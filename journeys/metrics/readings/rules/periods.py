"""Readings that name their period: a month, quarter or year stands for its last day. One reader for every way in."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from journeys.models.metrics import Rhythm

NAMED = re.compile(r"(\d{4})(?:-(?:(0[1-9]|1[0-2])|[Qq]([1-4])))?", re.ASCII)
LAST = 12


def last_day(text: str) -> date | None:
    """The last day of 2026-09, 2026-Q3 or 2026; None for what names no period."""
    match = NAMED.fullmatch(text.strip())
    if not match or not int(match[1]):
        return None
    year = int(match[1])
    month = int(match[2]) if match[2] else 3 * int(match[3]) if match[3] else LAST
    return date(year, month, monthrange(year, month)[1])


def asks_for_month(on: date, rhythm: str, *, usual: bool) -> bool:
    """Whether a monthly reading of the first of a month may speak of the month before; not where that is `usual`."""
    return rhythm == Rhythm.MONTHLY and on.day == 1 and not usual


def month_question(on: date) -> str:
    meant = on - timedelta(days=1)
    words = {"on": numbers.day(on), "month": numbers.month(meant), "day": numbers.day(meant), "short": f"{meant:%Y-%m}"}
    return (
        _("%(on)s: do you mean %(month)s, so %(day)s? Then write %(short)s. If it really is the first, confirm it.")
        % words
    )
