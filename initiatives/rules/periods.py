"""Spans of time the rules speak of."""

from __future__ import annotations

from datetime import date, timedelta

DAYS_IN_TWO_QUARTERS = 183


def two_quarters_before(day: date) -> date:
    """The first day of the half year that ends on `day`."""
    return day - timedelta(days=DAYS_IN_TWO_QUARTERS)
