"""A table comes in: each row is new, changed, unchanged or cannot be, and nothing is there twice."""

from __future__ import annotations

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, NotAllowed, Refused
from initiatives.imports.rules.mapping import MappedRow, Mapping
from initiatives.imports.services import applying, checking, files, steps, work
from initiatives.models import Import, ImportedRow, Initiative, OwnershipRequest
from tests.factories import InitiativeFactory, MetricFactory, OwnershipRequestFactory, SeriesFactory
from tests.imports.conftest import REGISTER, worked

pytestmark = pytest.mark.django_db


def states(imported: Import) -> dict[int, str]:
    return dict(ImportedRow.objects.filter(of=imported).values_list("number", "state"))


def test_a_cx_manager_brings_a_register(carla, bring, imported_by):
    imported = bring(REGISTER, by=carla)
    assert imported.state == "checked"
    assert imported.counts == {"new": 2, "changed": 0, "unchanged": 0, "cannot": 0, "questions": 0, "reported": 2}
    assert not Initiative.objects.exists()
    imported = imported_by(carla, imported)
    assert imported.state == "done"
    assert dict(Initiative.objects.values_list("key", "title")) == {"CX-1": "Smile camera", "CX-2": "First bill"}
    assert set(OwnershipRequest.objects.values_list("function__key", "state")) == {
        ("IT", "reported"),
        ("MKT", "reported"),
    }
    assert not files.folder_of(imported).exists()
    kinds = ["import.begun", "import.applied"]
    assert list(Event.objects.filter(kind__in=kinds).order_by("pk").values_list("kind", flat=True)) == kinds


def test_the_same_table_again_makes_nothing_new(carla, bring, imported_by):
    imported_by(carla, bring(REGISTER, by=carla))
    again = bring(REGISTER, by=carla)
    assert (again.counts["new"], again.counts["unchanged"]) == (0, 2)
    with pytest.raises(Refused, match="nothing to import"):
        steps.apply(again, by=carla)


def test_a_title_that_is_known_is_changed_and_asked(carla, camera, bring, imported_by):
    imported = bring(REGISTER, by=carla)
    assert states(imported) == {2: "changed", 3: "new"}
    row = ImportedRow.objects.get(of=imported, number=2)
    assert {"column": "problem", "before": "Customers frown", "after": "Customers do not smile"}.items() <= (
        row.differences[0].items()
    )
    assert "already CX-3" in imported.questions[0]["text"]
    with pytest.raises(Refused, match="Confirm"):
        steps.apply(imported, by=carla)
    imported_by(carla, imported)
    camera.refresh_from_db()
    assert camera.problem == "Customers do not smile"
    assert Initiative.objects.count() == 2


def test_only_the_good_rows(carla, bring, imported_by):
    text = "title,key\nGood one,G1\nBad one,a;b\n"
    imported = bring(text, by=carla)
    assert states(imported) == {2: "new", 3: "cannot"}
    (problem,) = ImportedRow.objects.get(of=imported, number=3).problems
    assert problem["column"] == "key"
    assert "is a separator" in problem["message"]
    with pytest.raises(Refused, match="only the good rows"):
        steps.apply(imported, by=carla)
    imported_by(carla, imported)
    assert list(Initiative.objects.values_list("title", flat=True)) == ["Good one"]


def test_what_depends_on_a_bad_row_is_bad(carla, bring):
    text = "key,title,mode,enables\nA1,First,wish,\nA2,Second,prevent,A1\nA3,Third,prevent,\n"
    assert states(bring(text, by=carla)) == {2: "cannot", 3: "cannot", 4: "new"}


def test_the_same_title_twice_is_one_too_many(carla, bring):
    imported = bring("title\nOne\nOne\n", by=carla)
    assert states(imported) == {2: "new", 3: "cannot"}


def test_a_title_of_several_needs_a_key(carla, bring):
    InitiativeFactory(title="Twin"), InitiativeFactory(title="Twin")
    row = ImportedRow.objects.get(of=bring("title\nTwin\n", by=carla))
    assert "several initiatives are called so" in row.problems[0]["message"]


def test_a_hidden_draft_says_nothing(carla, cosmo, bring, imported_by):
    InitiativeFactory(title="Secret", status="draft", private=True, initiator=cosmo)
    assert states(bring("title\nSecret\n", by=carla)) == {2: "new"}


def test_an_approved_owner_is_not_overwritten(carla, company, camera, bring):
    OwnershipRequestFactory(initiative=camera, function=company.IT, state="declined", reason="timing")
    imported = bring("key,title,owners\nCX-3,Smile camera,IT\n", by=carla)
    (problem,) = ImportedRow.objects.get(of=imported).problems
    assert "has answered this itself" in problem["message"]


def test_an_approval_by_import_is_only_reported(carla, company, camera, bring, imported_by):
    imported_by(carla, bring("key,owners\nCX-3,IT\n", by=carla))
    assert camera.requests.get().state == "reported"


def test_readings_of_days_to_come_are_refused(carla, company, bring):
    SeriesFactory(key="R1", metric=MetricFactory(unit="min"))
    imported = bring("series,on,value\nR1,2026-01-31,4\nR1,2199-01-31,5\n", by=carla)
    assert states(imported) == {2: "new", 3: "cannot"}


def test_a_mapping_without_what_tells_rows_apart_waits(carla, bring, monkeypatch):
    lacking = [MappedRow(2, {"outcomes": [{"metric": "M1"}]})]
    monkeypatch.setattr(checking.meaning, "rows", lambda *_given: lacking)
    imported = bring("initiative,metric,baseline\nX-1,M1,2\n", by=carla)
    assert imported.state == "mapping"
    assert "initiative" in imported.problems[0]["message"]


def test_a_mapping_is_remembered_per_person(carla, alma, bring):
    imported = bring(REGISTER, by=carla)
    mapping = Mapping.from_json({**imported.mapping, "values": {"owners": {"MKT": ""}}})
    steps.remap(imported, mapping, by=carla, settled=True)
    worked(imported)
    assert bring(REGISTER, by=carla).mapping["values"] == {"owners": {"MKT": ""}}
    assert bring(REGISTER, by=alma).mapping["values"] == {}


def test_a_row_that_changed_since_the_preview_is_not_imported_unseen(carla, camera, bring, imported_by):
    imported = bring("key,problem\nCX-3,New words\n", by=carla)
    Initiative.objects.update(problem="Edited meanwhile")
    imported = imported_by(carla, imported)
    (problem,) = ImportedRow.objects.get(of=imported).problems
    assert "no longer as the preview showed it" in problem["message"]
    camera.refresh_from_db()
    assert camera.problem == "Edited meanwhile"


def test_a_row_somebody_else_imported_meanwhile_is_not_doubled(carla, alma, bring, imported_by):
    first, second = bring(REGISTER, by=carla), bring(REGISTER, by=alma)
    imported_by(carla, first)
    second = imported_by(alma, second)
    assert Initiative.objects.count() == 2
    assert second.counts["cannot"] == 2


def test_many_rows_go_in_batches_and_go_on_where_they_stopped(carla, bring, monkeypatch):
    monkeypatch.setattr(applying, "BATCH", 2)
    imported = bring("title\n" + "".join(f"Initiative {n}\n" for n in range(7)), by=carla)
    steps.apply(imported, by=carla)
    write, calls = applying._write, []

    def dies(*args):
        calls.append(1)
        write(*args)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(applying, "_write", dies)
    with pytest.raises(KeyboardInterrupt):
        work.run_due(clock=timezone.now)
    imported.refresh_from_db()
    assert (imported.state, imported.rows_done, Initiative.objects.count()) == ("importing", 2, 2)
    assert work.run_due(clock=timezone.now) == 0, "It still seems to live."
    Import.objects.update(beat_at=timezone.now() - work.STALE_AFTER - applying.LONGEST_BATCH)
    assert work.run_due(clock=timezone.now) == 1
    imported.refresh_from_db()
    assert (imported.state, imported.rows_done) == ("done", 7)
    assert Initiative.objects.count() == 7
    assert imported.changes.count() == 7


def test_more_new_rows_than_numbers_lie_ready(carla, bring, imported_by):
    InitiativeFactory(key="CX-120", title="There already")
    imported = imported_by(carla, bring("title\n" + "".join(f"Initiative {n}\n" for n in range(250)), by=carla))
    assert (imported.counts["new"], imported.counts["cannot"]) == (250, 0)
    assert Initiative.objects.count() == 251


def test_who_only_reads_brings_nothing(rita, lena, cosmo):
    for person in (rita, lena, cosmo):
        with pytest.raises(NotAllowed, match="CX managers"):
            steps.paste(REGISTER, by=person, now=timezone.now(), largest=10)


def test_somebody_elses_import_is_not_there(carla, alma, bring):
    imported = bring(REGISTER, by=alma)
    with pytest.raises(Import.DoesNotExist):
        steps.check(imported, by=carla)


def test_two_clicks_import_once(carla, bring, imported_by):
    imported = bring(REGISTER, by=carla)
    steps.apply(imported, by=carla)
    with pytest.raises(Conflict):
        steps.apply(imported, by=carla)
    worked(imported)
    assert Initiative.objects.count() == 2


def test_what_is_no_table_is_refused(carla, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    imported = worked(steps.begin("a.csv", [b"\xff\xfe\x00"], by=carla, now=timezone.now(), largest=1))
    assert imported.state == "refused"
    assert imported.problems
