"""The waiting clock: working hours a question lay with a function, derived from what happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from initiatives.models.ownership import BEGINS, Step
from initiatives.policies.rules.calendar import WorkCalendar

STARTS = frozenset({*BEGINS, Step.REPLIED, Step.TAKEN_BACK, Step.ANEW, Step.OFFERED})
"""After these the ball is with the function."""

RUNS_ON = frozenset({Step.DEFERRED, Step.PASSED_ON})
"""Answers that leave the question open: the function put it off, or away. The clock does not stop for them."""


class Happened(Protocol):
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...


def intervals(steps: Iterable[Happened]) -> list[tuple[datetime, datetime | None]]:
    """When the ball lay with the function, from the steps in order; the end of the last is None while it still does."""
    spans: list[tuple[datetime, datetime | None]] = []
    since: datetime | None = None
    for step in _standing(steps):
        if step.kind in STARTS:
            since = since or step.at
        elif since is not None and step.kind not in RUNS_ON:
            spans.append((since, step.at))
            since = None
    return [*spans, (since, None)] if since is not None else spans


def hours_waited(steps: Iterable[Happened], calendar: WorkCalendar, now: datetime) -> float:
    """Working hours the ball lay with the function since it was first asked; never less than a moment before.

    One clock for each initiative and function: passing on, putting off and asking again do not set it back. Only a
    changed pact does: a function that had settled the question gets a new one.
    """
    return sum(calendar.hours_between(start, end or now) for start, end in intervals(_since_the_pact(list(steps))))


def first_asked(steps: Iterable[Happened]) -> datetime | None:
    """When the clock started."""
    return next((step.at for step in _since_the_pact(list(steps)) if step.kind in BEGINS), None)


def _standing(steps: Iterable[Happened]) -> list[Happened]:
    """Without withdrawing a question that was put again as it was within minutes: the clock ran on."""
    kept: list[Happened] = []
    for step in steps:
        if step.kind == Step.REOPENED:
            if kept and kept[-1].kind == Step.WITHDRAWN:
                kept.pop()
        else:
            kept.append(step)
    return kept


def _since_the_pact(steps: list[Happened]) -> list[Happened]:
    """From the last time a changed pact put the question again, else everything."""
    again = [number for number, step in enumerate(steps) if step.kind == Step.RECONFIRM]
    return steps[again[-1] :] if again else steps
