"""Readings that show something, for tests about outcomes."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.utils import timezone

from initiatives.assessment.services import evaluation
from initiatives.models import Assumption, Outcome
from tests.factories import MeasurementFactory, PersonFactory

BEFORE, AFTER = [2.4, 2.5, 2.3, 2.4, 2.5, 2.4, 2.3, 2.4, 2.5, 2.4], [1.9, 1.8, 1.9, 2.0, 1.9, 1.8, 1.9, 1.9, 1.8]


def read(series, before=BEFORE, after=AFTER, go_live: date | None = None) -> None:
    """Monthly readings before and after go-live, the last of them at most a month ago."""
    go_live = go_live or live()
    for place, value in enumerate(before):
        MeasurementFactory(series=series, on=go_live - timedelta(days=30 * (len(before) - place)), value=value)
    for place, value in enumerate(after):
        MeasurementFactory(series=series, on=go_live + timedelta(days=30 * place + 1), value=value)


def looked(outcome: Outcome) -> Outcome:
    """Somebody has looked at one of its assumptions, so that its level counts in full."""
    by = outcome.initiative.initiator or PersonFactory()
    Assumption.objects.create(outcome=outcome, code="nothing_else", by=by, at=datetime(2026, 1, 1, tzinfo=UTC))
    return outcome


def judge_anew(today: date | None = None) -> None:
    """What a test has written past the services is told to nobody; everything is judged as the day begins."""
    evaluation.evaluate_all(today=today or timezone.localdate())


def live() -> date:
    return timezone.localdate() - timedelta(days=30 * (len(AFTER) - 1) + 5)
