"""Whole bundles by way of the worker: checked, imported, and undone like a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from initiatives.imports.services import files, work
from initiatives.models import Import, ImportChange, Initiative
from initiatives.transfer.services.importing import import_bundle
from journeys.models import Function, Influence, Journey, Measurement, Metric, Segment, Series, Touchpoint
from tests.imports.door import applied, checked, undone

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parents[2] / "initiatives" / "sample"
MADE = (Function, Segment, Journey, Touchpoint, Influence, Initiative, Metric, Series, Measurement)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:
    settings.DATA_DIR = tmp_path


def csv(name: str, text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{name}.csv", text.encode())


def test_a_whole_company_comes_out_again_with_its_people_and_its_circles(alma, as_):
    client, people = as_(alma), set(User.objects.values_list("pk", flat=True))
    given = [path for path in SAMPLE.iterdir() if path.suffix in (".json", ".csv")]
    page = checked(client, [SimpleUploadedFile(path.name, path.read_bytes()) for path in given])
    page = applied(client, page)
    imported = Import.objects.get()
    assert imported.state == "done"
    assert imported.counts["new"] == ImportChange.objects.count() > 1_000
    assert Initiative.objects.count() == 10
    preview = client.get(f"{page.request['PATH_INFO']}undo/").context["ways"]
    assert preview.counts == {"removed": imported.counts["new"], "restored": 0, "kept": 0}
    undone(client, page)
    imported.refresh_from_db()
    assert (imported.state, imported.counts["kept"]) == ("undone", 0)
    assert not any(model._default_manager.exists() for model in MADE)
    assert set(User.objects.values_list("pk", flat=True)) == people
    assert Event.objects.filter(kind="person.import_undone").exists()


def test_what_a_bundle_changed_is_as_before_but_for_what_was_edited_since(alma, as_):
    client = as_(alma)
    for key in ("a", "b"):
        Segment.objects.create(key=key, name="Old")
    page = applied(client, checked(client, csv("segments", "key,name\na,New\nb,New\nc,New\n")))
    Segment.objects.filter(key="b").update(name="Mine")
    undone(client, page)
    assert dict(Segment.objects.values_list("key", "name")) == {"a": "Old", "b": "Mine"}


def test_people_go_only_where_an_administrator_says_so(alma, carla, as_):
    client = as_(alma)
    page = applied(client, checked(client, csv("people", "key,name\nzoe@example.com,Zoe\n")))
    Import.objects.update(by=carla)
    undone(as_(carla), page)
    assert User.objects.filter(email="zoe@example.com").exists()
    assert "Only administrators change people" in ImportChange.objects.get().why


def test_a_worker_that_fails_in_the_middle_leaves_nothing_and_the_next_one_does_it_once(alma, as_, monkeypatch):
    client = as_(alma)
    page = checked(client, csv("segments", "key,name\na,A\nb,B\n"))
    monkeypatch.setattr("initiatives.transfer.services.recording.applied", lambda *given: 1 / 0)
    applied(client, page)
    imported = Import.objects.get()
    assert imported.state == "refused"
    assert not Segment.objects.exists()
    assert not ImportChange.objects.exists()


def test_how_far_it_is_shows_while_it_is_one_transaction(alma, as_, api_as, monkeypatch):
    seen = []

    def look(imported, done, total):
        noted(imported, done, total)
        seen.append(api_as(alma).get(f"/api/v1/imports/{imported.pk}/").json())

    noted = files.note_progress
    monkeypatch.setattr(files, "note_progress", look)
    checked(as_(alma), [csv("segments", "key,name\na,A\nb,B\n"), csv("journeys", "key,title\nj,J\n")])
    assert [(step["state"], step["rows_done"], step["rows_total"]) for step in seen] == [
        ("checking", 0, 3),
        ("checking", 2, 3),
        ("checking", 3, 3),
    ]


def test_a_program_gives_a_bundle_waits_and_takes_it_back(carla, api_as):
    door = api_as(carla)
    answer = door.post("/api/v1/imports/bundle/", {"files": csv("segments", "key,name\na,A\n")}, format="multipart")
    assert answer.status_code == 202
    address = answer["Location"].removeprefix("http://testserver")
    assert (answer.json()["kind"], answer.json()["state"]) == ("bundle", "checking")
    work.run_due(clock=timezone.now)
    shown = door.get(address).json()
    assert (shown["state"], shown["counts"]["new"]) == ("checked", 1)
    assert shown["lists"] == [{"name": "segments", "created": 1, "changed": 0, "unchanged": 0}]
    assert door.post(f"{address}apply/", {}, format="json").status_code == 202
    work.run_due(clock=timezone.now)
    assert Segment.objects.count() == 1
    assert door.post(f"{address}undo/").status_code == 202
    work.run_due(clock=timezone.now)
    assert not Segment.objects.exists()


def test_a_program_hears_all_that_is_wrong(carla, api_as):
    door = api_as(carla)
    wrong = {"files": csv("segments", "key,colour\na,A\n")}
    answer = door.post("/api/v1/imports/bundle/", wrong, format="multipart")
    work.run_due(clock=timezone.now)
    shown = door.get(answer["Location"].removeprefix("http://testserver")).json()
    assert shown["state"] == "refused"
    assert "colour" in shown["problems"][0]["message"]
    assert door.post("/api/v1/imports/bundle/", {}, format="multipart").status_code == 400


def test_what_came_in_at_once_can_be_undone_too(carla, api_as, as_, tmp_path):
    api_as(carla).post("/api/v1/bundle/", {"segments": [{"key": "a", "name": "A"}]}, format="json")
    imported = Import.objects.get()
    assert (imported.state, imported.kind, imported.counts["new"]) == ("done", "bundle", 1)
    page = as_(carla).get(f"/imports/{imported.pk}/")
    assert "Undo this import" in page.content.decode()
    undone(as_(carla), page)
    assert not Segment.objects.exists()
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"segments": []}))
    import_bundle([path], by=carla, now=timezone.now())
    assert Import.objects.count() == 1


def test_a_reason_to_vouch_is_for_administrators(carla, api_as):
    given = {"files": csv("segments", "key,name\na,A\n"), "vouch": "I know"}
    assert api_as(carla).post("/api/v1/imports/bundle/", given, format="multipart").status_code == 403
