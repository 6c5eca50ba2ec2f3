"""Working days: Monday to Friday."""

from __future__ import annotations

from datetime import date, timedelta


def working_days(since: date, until: date) -> int:
    """Working days after `since`, up to and including `until`; 0 when `until` is not later."""
    weeks, rest = divmod(max(0, (until - since).days), 7)
    return 5 * weeks + sum((since + timedelta(days=step)).weekday() < 5 for step in range(1, rest + 1))


def after_working_days(start: date, count: int) -> date:
    """The day on which `count` working days have passed after `start`."""
    day = start
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
