"""Two workers remember the month at once: one row stays."""

from __future__ import annotations

import threading

import pytest

from initiatives.models import Snapshot
from initiatives.portfolio import services as snapshots
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, noon
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RACERS = 6


def test_a_month_is_remembered_once(db, monkeypatch):
    """Everybody has looked, and found nothing, before anybody writes."""
    InitiativeFactory()
    looked, taken = threading.Barrier(RACERS), []
    compute = snapshots.portfolio

    def slowly(**named):
        found = compute(**named)
        looked.wait(20)
        return found

    monkeypatch.setattr(snapshots, "portfolio", slowly)
    wrong = together(*[lambda: taken.append(snapshots.take(now=noon(TODAY)))] * RACERS)
    assert (wrong, taken, Snapshot.objects.count()) == ([], [True] * RACERS, 1)
