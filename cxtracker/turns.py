"""Long work on one row, a step at a time, that survives the worker's death.

A worker holds the row by `beat_at`: whoever finds one whose last sign of life is too old takes it over, and the one
before, should it still live, notices at its next step and lets go.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar

from django.db import transaction
from django.db.models import Model, Q, QuerySet

BEAT_EVERY = 2.0

Clock = Callable[[], datetime]
"""What time it is, asked again and again: long work takes as long as it takes."""

M = TypeVar("M", bound=Model)


class Overtaken(Exception):
    """Another worker has taken the row over."""


@dataclass(slots=True)
class Turn(Generic[M]):
    """A worker's hold on a row: it is ours as long as nobody else has moved `beat_at`."""

    row: M
    beat_at: datetime
    clock: Clock
    _next: float = 0.0

    def beat(self, *, ahead: timedelta = timedelta(), **values: Any) -> None:
        """A sign of life, and of the time `ahead`, together with new values. Raises Overtaken."""
        beat_at = self.clock() + ahead
        held = type(self.row)._default_manager.filter(pk=self.row.pk, beat_at=self.beat_at)
        if not held.update(beat_at=beat_at, **values):
            raise Overtaken
        self.beat_at = beat_at
        for name, value in values.items():
            setattr(self.row, name, value)

    @contextmanager
    def step(self, **values: Any) -> Iterator[None]:
        """A transaction that begins with a beat; where it fails, we hold the row as before."""
        before = {name: getattr(self.row, name) for name in values}
        beat_at = self.beat_at
        try:
            with transaction.atomic():
                self.beat(**values)
                yield
        except Exception:
            self.beat_at = beat_at
            for name, value in before.items():
                setattr(self.row, name, value)
            raise

    def beat_sometimes(self, **values: Any) -> None:
        """Called as often as one likes; it beats every few seconds."""
        if time.monotonic() >= self._next:
            self.beat(**values)
            self._next = time.monotonic() + BEAT_EVERY


def take(unended: QuerySet[M], *, clock: Clock, stale_after: timedelta, **values: Any) -> Turn[M] | None:
    """The first of these rows that nobody holds, with `values` set; None where there is none."""
    now = clock()
    free = unended.filter(Q(beat_at=None) | Q(beat_at__lt=now - stale_after))
    for row in free.order_by("pk"):
        if free.filter(pk=row.pk).update(beat_at=now, **values):
            for name, value in values.items():
                setattr(row, name, value)
            return Turn(row, now, clock)
    return None
