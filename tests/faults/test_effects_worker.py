"""A worker that is killed while it estimates, and a broker that is gone: what was read is never lost."""

from __future__ import annotations

import signal
import subprocess
import sys
from datetime import date
from decimal import Decimal

import pytest
from django.conf import settings as configured
from django.utils import timezone
from kombu import pools

from cxtracker import commits
from cxtracker.celery import app
from initiatives import tasks
from initiatives.models import Assessment, Effect, Flag, Outcome
from initiatives.outcomes.effects import services as effects
from journeys.metrics.readings.services import measurements
from journeys.models import Measurement
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, SeriesFactory, noon
from tests.faults.processes import environment
from tests.services import servers

TODAY = date(2026, 11, 21)
MONTHS, ROSE = (1, 2, 3, 4, 7, 8, 9, 10), (31, 30, 32, 31, 36, 35, 37, 36)
OUTCOMES, CHUNK = 9, 3

WORKER = """
import os, sys, time
import django
django.setup()
from datetime import UTC, datetime
from initiatives.assessment.services import evaluation as assessment
from initiatives.outcomes.effects import services as effects

effects.CHUNK = int(os.environ["CHUNK"])
stored = []

def pausing(real, when):
    def paused(*said, **named):
        found = real(*said, **named)
        stored.append(when)
        if os.environ["PAUSE"] == when and stored.count(when) == 2:
            print(when, flush=True)
            time.sleep(600)
        return found
    return paused

effects._estimated = pausing(effects._estimated, "computed")
assessment.evaluate = pausing(assessment.evaluate, "judged")
effects.estimate_due(now=datetime(2026, 11, 21, 12, tzinfo=UTC))
"""


@pytest.fixture
def outcomes(carla) -> list[Outcome]:
    """Repeat calls rose from 31 to 36 wherever letters were to become clearer."""
    metric = MetricFactory(unit="calls", direction="lower")
    made = []
    for _number in range(OUTCOMES):
        series = SeriesFactory(metric=metric)
        Measurement.objects.bulk_create(
            Measurement(series=series, on=date(2026, month, 28), value=value)
            for month, value in zip(MONTHS, ROSE, strict=True)
        )
        initiative = InitiativeFactory(status="measuring", go_live=date(2026, 5, 1), initiator=carla)
        made.append(
            OutcomeFactory(initiative=initiative, metric=metric, series=series, unit_value=Decimal(1), baseline=31)
        )
    return made


def killed(pause: str) -> None:
    """A real worker, killed where it pauses: after computing the second chunk, or just before that commits."""
    values = environment(PAUSE=pause, CHUNK=str(CHUNK))
    worker = subprocess.Popen(
        [sys.executable, "-c", WORKER], cwd=configured.BASE_DIR, env=values, text=True, stdout=subprocess.PIPE
    )
    with worker:
        assert worker.stdout is not None
        assert worker.stdout.readline() == f"{pause}\n"
        worker.send_signal(signal.SIGKILL)
    assert worker.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pause", ["computed", "judged"])
def test_a_worker_killed_in_the_middle_leaves_nothing_half_written_and_the_next_finishes(outcomes, pause):
    killed(pause)
    done = {one.pk for one in outcomes[:CHUNK]}
    assert set(Effect.objects.values_list("pk", flat=True)) == done
    assert set(Outcome.objects.filter(effect_due=False).values_list("pk", flat=True)) == done
    worsened = Flag.objects.filter(code="worsened", closed_on=None)
    assert set(worsened.values_list("initiative_id", flat=True)) == {one.initiative_id for one in outcomes[:CHUNK]}
    assert Assessment.objects.count() == CHUNK
    assert effects.estimate_due(now=noon(TODAY)) == OUTCOMES - CHUNK
    assert (Effect.objects.count(), worsened.count()) == (OUTCOMES, OUTCOMES)
    assert not Outcome.objects.filter(effect_due=True).exists()


@pytest.fixture
def no_broker(monkeypatch):
    """Messages go to a port where nobody listens."""
    monkeypatch.setattr(commits, "_resting_until", 0.0)
    monkeypatch.setitem(app.conf, "broker_url", f"redis://127.0.0.1:{servers.free_port()}/0")
    monkeypatch.setitem(app.conf, "broker_transport_options", {"socket_timeout": 1, "socket_connect_timeout": 1})
    _forget_connections()
    yield
    _forget_connections()


def _forget_connections() -> None:
    pools.reset()
    app._after_fork()


@pytest.mark.django_db
def test_without_the_broker_readings_are_kept_and_effects_follow_at_the_sweep(
    outcomes, carla, no_broker, committed, capfd
):
    effects.estimate_due(now=noon(TODAY))
    first = outcomes[0]
    with committed():
        measurements.record(first.series, {"on": date(2026, 11, 20), "value": 36}, by=carla, today=timezone.localdate())
    assert Measurement.objects.filter(series=first.series).count() == len(MONTHS) + 1
    assert list(Outcome.objects.filter(effect_due=True)) == [first]
    assert "initiatives.estimate_due" in {entry["task"] for entry in app.conf.beat_schedule.values()}
    assert tasks.estimate_due() == 1
    assert Effect.objects.get(pk=first.pk).detail["estimate"]["readings_after"] == 5
