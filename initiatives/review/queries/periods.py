"""The time a review speaks of: since the last one, until the end of its day."""

from __future__ import annotations

from datetime import date, timedelta

from initiatives.models import Review

FIRST_LOOK_BACK = timedelta(days=92)
"""How far a first review looks back, which has none before it."""


def last_reviewed(as_of: date, since: Review | None) -> date:
    """The day up to which everything was reviewed already."""
    return since.as_of if since else as_of - FIRST_LOOK_BACK
