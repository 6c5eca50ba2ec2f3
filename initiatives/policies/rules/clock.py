"""The waiting clock: working hours a question lay with a function, derived from what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from initiatives.models.ownership import BEGINS, Step
from initiatives.policies.rules.calendar import WorkCalendar

STARTS = frozenset({*BEGINS, Step.REPLIED, Step.TAKEN_BACK})
"""After these the ball is with the function."""


class Happened(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...


def intervals(steps: Iterable[Happened]) -> list[tuple[datetime, datetime | None]]:
    """When the ball lay with the function, from the steps in order; the end of the last is None while it still does."""
    found: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = None
    for step in steps:
        if step.kind in STARTS:
            since = since or step.at
        elif since is not None:
            found.append((since, step.at))
            since = None
    return [*found, (since, None)] if since is not None else found


def hours_waited(steps: Iterable[Happened], calendar: WorkCalendar, now: datetime) -> float:
    """Working hours over all intervals of the present round: from the last time it was asked from scratch."""
    return sum(calendar.hours_between(start, end or now) for start, end in intervals(_present_round(list(steps))))


def _present_round(steps: list[Happened]) -> list[Happened]:
    """From the last `asked`, `returned` or `reconfirm` on; questions and replies belong to the round they interrupt."""
    begins = [number for number, step in enumerate(steps) if step.kind in BEGINS]
    return steps[begins[-1] :] if begins else []
