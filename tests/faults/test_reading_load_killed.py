"""A worker that is killed while it loads readings: another takes up the load, and nothing is there twice."""

from __future__ import annotations

import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.conf import settings as configured
from django.db.models import Count
from django.utils import timezone

from cxtracker.audit.models import Event
from journeys.metrics.readings.services import loads
from journeys.models import Measurement, ReadingLoad
from tests.factories import MetricFactory, SeriesFactory
from tests.faults.processes import environment

ROWS, SERIES = 40_000, 40
FIRST = date(2020, 1, 1)
WORK = "import django; django.setup(); from journeys.tasks import load_readings; load_readings()"

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def worker(folder) -> subprocess.Popen[bytes]:
    """A process of its own that does what the schedule asks a worker to do, on this test's database."""
    values = environment(DATA_DIR=str(folder), REDIS_URL="")
    return subprocess.Popen([sys.executable, "-c", WORK], cwd=configured.BASE_DIR, env=values)


@pytest.fixture
def load(cosmo, settings, tmp_path) -> ReadingLoad:
    """Forty thousand rows of forty series, waiting for a worker."""
    settings.DATA_DIR = tmp_path
    metric = MetricFactory(unit="min")
    for number in range(SERIES):
        SeriesFactory(key=f"s{number}", metric=metric)
    rows = (f"s{n % SERIES},{FIRST + timedelta(n // SERIES)},{n % 97 + 1}\n" for n in range(ROWS))
    return loads.begin("a.csv", [b"series,on,value\n", "".join(rows).encode()], by=cosmo, largest=100).load


def test_a_killed_worker_leaves_a_load_that_the_next_one_finishes_exactly(load, tmp_path):
    first = worker(tmp_path)
    try:
        while first.poll() is None and not ReadingLoad.objects.filter(pk=load.pk, rows_done__gt=0).exists():
            time.sleep(0.005)
    finally:
        first.kill()
        first.wait(30)
    load.refresh_from_db()
    assert load.state == "loading"
    assert 0 < load.rows_done < ROWS, "It was killed between two chunks, or in the middle of one."
    assert Measurement.objects.count() == load.created == load.rows_done

    ReadingLoad.objects.update(beat_at=timezone.now() - loads.STALE_AFTER - timedelta(seconds=1))
    both = [worker(tmp_path), worker(tmp_path)]
    assert [one.wait(300) for one in both] == [0, 0]
    load.refresh_from_db()
    assert (load.state, load.rows_done, load.created, load.changed) == ("done", ROWS, ROWS, 0)
    assert Measurement.objects.count() == ROWS
    per_series = Measurement.objects.order_by().values("series").annotate(count=Count("pk"))
    assert {one["count"] for one in per_series} == {ROWS // SERIES}
    told = Event.objects.filter(kind="measurement.loaded").values_list("context__created", flat=True)
    assert sum(told) == ROWS
    assert Event.objects.filter(kind="reading_load.done").count() == 1
    assert not list(loads.root().iterdir())
