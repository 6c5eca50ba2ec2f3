"""Two workers remember the month at once: one row stays."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from initiatives.models import Snapshot
from initiatives.portfolio import services as snapshots
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, noon

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RACERS = 6


def test_a_month_is_remembered_once(db, monkeypatch):
    """Everybody has looked, and found nothing, before anybody writes."""
    InitiativeFactory()
    looked, taken, wrong = threading.Barrier(RACERS), [], []
    compute = snapshots.portfolio

    def slowly(**named):
        found = compute(**named)
        looked.wait(20)
        return found

    def run() -> None:
        try:
            taken.append(snapshots.take(now=noon(TODAY)))
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    monkeypatch.setattr(snapshots, "portfolio", slowly)
    threads = [threading.Thread(target=run) for _number in range(RACERS)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert (wrong, taken, Snapshot.objects.count()) == ([], [True] * RACERS, 1)
