"""Spans of time the rules speak of."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

DAYS_IN_TWO_QUARTERS = 183


def two_quarters_before(day: date) -> date:
    """The first day of the half year that ends on `day`."""
    return day - timedelta(days=DAYS_IN_TWO_QUARTERS)


def months_later(day: date, months: int) -> date:
    """The same day of the month so many months later, or the last one where that month is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    last = calendar.monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))
