"""When the next reading of a series is due, and when the last one is too old to say how things stand."""

from __future__ import annotations

import calendar
from datetime import date, timedelta

from journeys.models.metrics import RHYTHM_DAYS, Rhythm

MONTHS = {Rhythm.MONTHLY: 1, Rhythm.QUARTERLY: 3, Rhythm.YEARLY: 12}
PATIENCE = 1.5
"""A reading counts as current for its rhythm and half of it again."""


def due_after(on: date, rhythm: str) -> date:
    """The day of the reading after the one on `on`; after the last day of a month comes the last day of a month."""
    known = Rhythm(rhythm)
    if known not in MONTHS:
        return on + timedelta(days=RHYTHM_DAYS[known])
    years, month = divmod(on.month - 1 + MONTHS[known], 12)
    last = calendar.monthrange(on.year + years, month + 1)[1]
    ends = on.day == calendar.monthrange(on.year, on.month)[1]
    return date(on.year + years, month + 1, last if ends else min(on.day, last))


def stale(on: date | None, rhythm: str, today: date) -> bool:
    """Nothing was read for more than the rhythm and half of it; a series that was never read is stale."""
    return on is None or (today - on).days > RHYTHM_DAYS[Rhythm(rhythm)] * PATIENCE
