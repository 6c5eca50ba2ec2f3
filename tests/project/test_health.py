"""What probes, operators and administrators are told."""

from __future__ import annotations

from datetime import timedelta
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import OperationalError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cxtracker import health
from cxtracker.audit import subscribers, trail
from cxtracker.audit.models import Event
from cxtracker.health import State
from cxtracker.tasks import heartbeat

READY = reverse("readyz")


def part(name: str, now=None) -> health.Part:
    return next(p for p in health.look(now or timezone.now()).parts if p.name == name)


def test_liveness_answers_without_touching_the_database(client):
    answer = client.get(reverse("healthz"))  # the db fixture is absent: a query would fail
    assert (answer.status_code, answer.content) == (200, b"ok\n")


def test_a_stranger_learns_that_it_is_ready_and_nothing_else(client, db):
    answer = client.get(READY)
    assert answer.status_code == 200
    assert answer.json()["parts"] == {name: {"state": "ok"} for name in ("database", "migrations", "redis")}


def test_a_reader_learns_no_more_than_a_stranger(as_, rita):
    assert set(as_(rita).get(READY).json()["parts"]) == {"database", "migrations", "redis"}


def test_an_administrator_reads_sentences_about_the_work(as_, alma):
    parts = as_(alma).get(READY).json()["parts"]
    assert parts["assessments"] == {"state": "ok", "says": "All up to date."}
    assert set(parts) >= {"schedule", "delivery"}


def test_without_its_database_it_is_not_ready_and_says_why(client, db, monkeypatch):
    def refuse() -> None:
        raise OperationalError("connection refused")

    out = StringIO()
    with monkeypatch.context() as patched:
        patched.setattr(connection, "ensure_connection", refuse)
        answer = client.get(READY)
        with pytest.raises(SystemExit) as ending:
            call_command("health", stdout=out)
    assert (answer.status_code, answer.json()["status"]) == (503, "not ready")
    assert ending.value.code == 1
    assert "connection refused" in out.getvalue()


def test_with_a_migration_missing_it_is_not_ready(client, db, monkeypatch):
    class Migration:
        app_label, name = "journeys", "0002_more"

    monkeypatch.setattr(health.MigrationExecutor, "migration_plan", lambda self, targets: [(Migration, False)])
    assert client.get(READY).status_code == 503
    assert "journeys.0002_more" in part("migrations").says


def test_without_its_redis_it_serves_on(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    answer = client.get(READY)
    assert answer.status_code == 200
    assert answer.json()["status"] == State.DEGRADED


def test_with_a_real_redis_it_is_well(db, settings, redis_url):
    settings.REDIS_URL = redis_url
    assert part("redis").state == State.OK


def test_the_heartbeat_is_fresh_for_three_minutes(db):
    assert part("schedule").state == State.DEGRADED
    heartbeat()
    now = timezone.now()
    assert part("schedule", now).state == State.OK
    assert part("schedule", now + timedelta(minutes=4)).state == State.DEGRADED


def test_an_event_nobody_delivers_shows(db, alma, monkeypatch):
    monkeypatch.setattr(subscribers, "_after", [(("*",), lambda event: None)])
    with transaction.atomic():
        trail.record("person.invited", alma, by=alma)
    assert part("delivery").state == State.OK
    late = timezone.now() + timedelta(minutes=11)
    assert part("delivery", late).state == State.DEGRADED
    Event.objects.update(attempts=health.GIVE_UP_AFTER)
    assert "1 were given up" in part("delivery").says


def test_the_command_prints_a_line_for_each_part(db):
    cache.clear()
    out = StringIO()
    call_command("health", stdout=out)
    assert [line.split()[1] for line in out.getvalue().splitlines()] == [
        "database",
        "migrations",
        "redis",
        "schedule",
        "delivery",
        "mails",
        "assessments",
        "people",
    ]
