"""A worker that is killed while it imports a table or a bundle, or undoes it: nothing is doubled or lost."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings as configured
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cxtracker.audit.models import Event
from initiatives.imports.services import applying, bundles, files, steps, work
from initiatives.models import Import, Initiative
from journeys.models import Segment
from tests.faults.processes import environment

ROWS = 2_500
WORK = "import django; django.setup(); from initiatives.tasks import run_imports; run_imports()"

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def worker(folder) -> subprocess.Popen[bytes]:
    """A process of its own that does what the schedule asks a worker to do, on this test's database."""
    values = environment(DATA_DIR=str(folder), REDIS_URL="")
    return subprocess.Popen([sys.executable, "-c", WORK], cwd=configured.BASE_DIR, env=values)


def killed_midway(imported: Import, folder) -> None:
    """A worker begins and is killed once something is done; then its time is over."""
    first = worker(folder)
    try:
        while first.poll() is None and not Import.objects.filter(pk=imported.pk, rows_done__gt=0).exists():
            time.sleep(0.005)
    finally:
        first.kill()
        first.wait(30)
    Import.objects.update(beat_at=timezone.now() - work.STALE_AFTER - applying.LONGEST_BATCH)


def test_a_killed_worker_leaves_an_import_that_the_next_one_finishes_exactly(carla, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    text = "title\n" + "".join(f"Initiative {number}\n" for number in range(ROWS))
    imported = steps.paste(text, by=carla, now=timezone.now(), largest=10)
    work.run_due(clock=timezone.now)
    steps.check(Import.objects.get(), by=carla)
    work.run_due(clock=timezone.now)
    steps.apply(Import.objects.get(), by=carla)
    killed_midway(imported, tmp_path)
    imported.refresh_from_db()
    assert imported.state == "importing"
    assert 0 < imported.rows_done < ROWS
    assert Initiative.objects.count() == imported.rows_done == imported.changes.count()

    assert [one.wait(300) for one in (worker(tmp_path), worker(tmp_path))] == [0, 0]
    imported.refresh_from_db()
    assert (imported.state, imported.rows_done) == ("done", ROWS)
    assert Initiative.objects.count() == imported.changes.count() == ROWS
    assert Event.objects.filter(kind="import.applied").count() == 1

    steps.undo(imported, by=carla, now=timezone.now() + timedelta(seconds=1))
    killed_midway(imported, tmp_path)
    assert 0 < Initiative.objects.count() < ROWS
    assert worker(tmp_path).wait(300) == 0
    imported.refresh_from_db()
    assert (imported.state, imported.counts["removed"]) == ("undone", ROWS)
    assert not Initiative.objects.exists()


def killed_when(imported: Import, folder, *, state: str, done) -> None:
    """A worker begins and is killed as soon as `done()`; then its time is over."""
    assert Import.objects.get().state == state
    first = worker(folder)
    try:
        while first.poll() is None and not done():
            time.sleep(0.002)
    finally:
        first.kill()
        first.wait(30)
    assert Import.objects.get().state == state, "the worker was quicker than its killer"
    Import.objects.update(beat_at=timezone.now() - work.STALE_AFTER - bundles.AT_LEAST - timedelta(hours=1))
    (files.folder_of(imported) / files.PROGRESS).unlink(missing_ok=True)


def test_a_bundle_whose_worker_is_killed_is_there_once_or_not_at_all(alma, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    lists = {
        "segments": [{"key": f"s{number}", "name": f"Segment {number}"} for number in range(ROWS)],
        "initiatives": [{"key": f"B{number}", "title": f"Initiative {number}"} for number in range(ROWS)],
    }
    given = SimpleUploadedFile("all.json", json.dumps(lists).encode())
    imported = bundles.begin([given], by=alma, now=timezone.now(), largest=10)
    noted = files.folder_of(imported) / files.PROGRESS

    killed_when(imported, tmp_path, state="checking", done=noted.exists)
    assert not Segment.objects.exists()
    assert worker(tmp_path).wait(300) == 0
    assert Import.objects.get().state == "checked"
    assert not Segment.objects.exists()
    noted.unlink()

    steps.apply(imported, by=alma)
    killed_when(imported, tmp_path, state="importing", done=noted.exists)
    assert not Segment.objects.exists()
    assert not imported.changes.exists()
    assert [one.wait(300) for one in (worker(tmp_path), worker(tmp_path))] == [0, 0]
    imported.refresh_from_db()
    assert imported.state == "done"
    assert Segment.objects.count() == Initiative.objects.count() == ROWS
    assert imported.changes.count() == 2 * ROWS
    assert Event.objects.filter(kind="import.applied").count() == 1

    steps.undo(imported, by=alma, now=timezone.now())
    killed_when(imported, tmp_path, state="undoing", done=lambda: Import.objects.get().beat_at is not None)
    assert Segment.objects.count() == Initiative.objects.count() == ROWS
    assert worker(tmp_path).wait(300) == 0
    imported.refresh_from_db()
    assert (imported.state, imported.counts["removed"]) == ("undone", 2 * ROWS)
    assert not Segment.objects.exists()
    assert not Initiative.objects.exists()
