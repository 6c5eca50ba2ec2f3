"""An import is undone: what it made goes, what it changed is as before, and what lives on since stays and is named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Refused
from initiatives.imports.queries.way_back import ways_back
from initiatives.imports.services import steps, undoing, work
from initiatives.lifecycle.services import initiatives
from initiatives.models import Assessment, Import, Initiative, Outcome, OwnershipRequest, Review
from initiatives.ownership.services import reported
from journeys.models import Influence, Measurement, Series, Touchpoint
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    MetricFactory,
    OutcomeFactory,
    SeriesFactory,
    TouchpointFactory,
)
from tests.imports.conftest import REGISTER, worked

pytestmark = pytest.mark.django_db


def undone(imported: Import, by) -> Import:
    return worked(steps.undo(imported, by=by, now=timezone.now()))


def fates(imported: Import) -> set[tuple[str, str, str]]:
    """List, row and what became of it."""
    return set(imported.changes.values_list("list", "label", "undoing"))


def test_what_was_made_goes(carla, bring, imported_by):
    imported = undone(imported_by(carla, bring(REGISTER, by=carla)), carla)
    assert imported.state == "undone"
    assert imported.counts["removed"] == 4
    assert not Initiative.objects.exists()
    assert not OwnershipRequest.objects.exists()
    event = Event.objects.get(kind="import.undone")
    assert (event.actor, event.context["removed"], event.context["kept"]) == (carla, 4, 0)
    again = bring(REGISTER, by=carla)
    assert again.counts["new"] == 2


def test_what_was_changed_is_as_before(carla, camera, company, bring, imported_by):
    touchpoint = TouchpointFactory(key="T1")
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    text = "key,problem,touchpoints,budget\nCX-3,Other words,T1,1200.50\n"
    imported = imported_by(carla, bring(text, by=carla))
    assert Assessment.objects.get(initiative=camera).band == "fenced"
    undone(imported, carla)
    camera.refresh_from_db()
    assert (camera.problem, camera.budget, list(camera.touchpoints.all())) == ("Customers frown", None, [])
    assert Assessment.objects.get(initiative=camera).band == "unanchored"


def test_what_was_edited_since_stays_and_is_named(carla, bring, imported_by):
    imported = imported_by(carla, bring(REGISTER, by=carla))
    initiatives.edit(Initiative.objects.get(title="First bill"), {"problem": "Nobody reads it"}, by=carla)
    imported = undone(imported, carla)
    assert list(Initiative.objects.values_list("title", flat=True)) == ["First bill"]
    (kept,) = imported.changes.filter(undoing="kept")
    assert (kept.label, kept.why) == ("First bill", "Edited since: problem.")


def test_a_changed_row_keeps_only_the_field_that_was_edited_since(carla, camera, bring, imported_by):
    imported = imported_by(carla, bring("key,problem,budget\nCX-3,New words,500\n", by=carla))
    initiatives.edit(Initiative.objects.get(), {"problem": "Newer words"}, by=carla)
    imported = undone(imported, carla)
    camera.refresh_from_db()
    assert (camera.problem, camera.budget) == ("Newer words", None)
    (change,) = imported.changes.all()
    assert (change.undoing, change.why) == ("restored", "Edited since: problem.")


def test_what_has_got_something_of_its_own_since_stays(carla, bring, imported_by):
    imported = imported_by(carla, bring("title\nOne\nTwo\n", by=carla))
    OutcomeFactory(initiative=Initiative.objects.get(title="One"))
    InitiativeFactory(key="X-9", enables=Initiative.objects.get(title="Two"), kind="enabler")
    imported = undone(imported, carla)
    whys = dict(imported.changes.values_list("label", "why"))
    assert whys == {"One": "It has since got an outcome.", "Two": "It has since got an initiative that refers to it."}
    assert Initiative.objects.count() == 3


def test_after_a_second_import_its_words_stay(carla, camera, bring, imported_by):
    first = imported_by(carla, bring("key,problem\nCX-3,First words\n", by=carla))
    second = imported_by(carla, bring("key,problem\nCX-3,Second words\n", by=carla))
    assert undone(first, carla).counts["kept"] == 1
    undone(second, carla)
    camera.refresh_from_db()
    assert camera.problem == "First words"


def test_what_a_closed_review_shows_stays(carla, lena, bring, imported_by):
    imported = imported_by(carla, bring("title\nOne\nTwo\n", by=carla))
    Review.objects.create(
        key="2026-11-21",
        title="November",
        as_of="2026-11-21",
        content='{"initiatives":[{"key":"CX-1"}]}',
        sha256="0" * 64,
        closed_at=timezone.now(),
        closed_by=lena,
    )
    imported = undone(imported, carla)
    (kept,) = imported.changes.filter(undoing="kept")
    assert (kept.label, kept.why) == ("One", "“November” was closed with it.")


def test_an_answer_holds_what_it_is_about(carla, company, ivo, bring, imported_by):
    imported = imported_by(carla, bring("title,owners\nOne,IT;MKT\n", by=carla))
    request = OwnershipRequest.objects.get(function=company.IT)
    reported.confirm(request, by=ivo, now=timezone.now())
    imported = undone(imported, carla)
    assert set(OwnershipRequest.objects.values_list("function__key", "state")) == {("IT", "approved")}
    assert Initiative.objects.count() == 1
    assert imported.counts == {**imported.counts, "removed": 1, "kept": 2}


def test_readings_and_touchpoints_go_too(carla, company, bring, imported_by):
    series = SeriesFactory(key="R1", metric=MetricFactory(unit="min"))
    stage = TouchpointFactory(key="T9", stage__key="ST1").stage
    outcome = OutcomeFactory(initiative=InitiativeFactory(), metric=series.metric, series=series)
    readings = imported_by(carla, bring("series,on,value\nR1,2026-01-31,4\nR1,2026-02-28,5\n", by=carla))
    places = imported_by(carla, bring(f"key,stage,name\nT10,{stage.key},New place\n", by=carla))
    assert (Measurement.objects.count(), Touchpoint.objects.count()) == (2, 2)
    undone(places, carla)
    undone(readings, carla)
    assert (Measurement.objects.count(), Touchpoint.objects.count()) == (0, 1)
    assert Series.objects.exists()
    assert Outcome.objects.get() == outcome


def test_a_touchpoint_that_was_rated_since_stays(carla, company, bring, imported_by):
    stage = TouchpointFactory(key="T9", stage__key="ST1").stage
    places = imported_by(carla, bring(f"key,stage,name\nT10,{stage.key},New place\n", by=carla))
    InfluenceFactory(touchpoint=Touchpoint.objects.get(key="T10"), function=company.IT)
    assert undone(places, carla).counts["kept"] == 1
    assert Influence.objects.count() == 1


def test_the_page_says_beforehand_what_will_happen(carla, bring, imported_by):
    imported = imported_by(carla, bring(REGISTER, by=carla))
    initiatives.edit(Initiative.objects.get(title="Smile camera"), {"problem": "Smiles"}, by=carla)
    before = {
        (way.change.list, way.change.label, str(way.kind), way.why)
        for way in ways_back(imported, list(imported.changes.all()), carla)
    }
    imported = undone(imported, carla)
    assert before == set(imported.changes.values_list("list", "label", "undoing", "why"))


def test_after_thirty_days_it_stays_and_is_forgotten(carla, bring, imported_by):
    imported = imported_by(carla, bring(REGISTER, by=carla))
    later = timezone.now() + timedelta(days=31)
    with pytest.raises(Refused, match="30 days"):
        steps.undo(imported, by=carla, now=later)
    assert steps.forget(now=timezone.now()) == 0
    assert steps.forget(now=later) == 1
    assert not Import.objects.exists()
    assert Initiative.objects.count() == 2


def test_a_worker_killed_while_undoing_leaves_the_rest_to_the_next(carla, bring, imported_by, monkeypatch):
    monkeypatch.setattr(undoing, "BATCH", 2)
    imported = imported_by(carla, bring("title\n" + "".join(f"Initiative {n}\n" for n in range(5)), by=carla))
    steps.undo(imported, by=carla, now=timezone.now())
    take_back, calls = undoing._take_back, []

    def dies(*args, **options):
        calls.append(1)
        take_back(*args, **options)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(undoing, "_take_back", dies)
    with pytest.raises(KeyboardInterrupt):
        work.run_due(clock=timezone.now)
    assert Initiative.objects.count() == 3
    Import.objects.update(beat_at=timezone.now() - work.STALE_AFTER - undoing.LONGEST_BATCH)
    assert work.run_due(clock=timezone.now) == 1
    imported.refresh_from_db()
    assert (imported.state, imported.counts["removed"]) == ("undone", 5)
    assert not Initiative.objects.exists()
