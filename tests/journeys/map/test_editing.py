"""The plain forms of the map: everything that can be dragged can be typed."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed
from journeys.map.services import moments, templates
from journeys.map.services.moments import Line
from journeys.models import Influence, Journey, Lifecycle, Moment, Stage, Touchpoint
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    JourneyFactory,
    SegmentFactory,
    StageFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


# --- starting a journey -----------------------------------------------------------------------------------------
def test_a_journey_starts_with_nine_stages_from_first_mention_to_after(as_, carla):
    SegmentFactory(key="families")
    made = as_(carla).post("/journey/new/", {"title": "Erster Kredit", "segments": ["families"]})
    assert made["Location"] == "/journey/erster-kredit/"
    journey = Journey.objects.get()
    assert list(journey.stages.order_by("position").values_list("lifecycle", flat=True)) == Lifecycle.values
    assert [one.key for one in journey.segments.all()] == ["families"]
    page = as_(carla).get("/journey/erster-kredit/").content.decode()
    assert page.count("No touchpoint in this stage yet") == 9


def test_a_journey_starts_with_nothing_and_says_what_comes_next(as_, carla):
    as_(carla).post("/journey/new/", {"title": "Пустой путь", "start": "-"})
    journey = Journey.objects.get()
    assert (journey.key, journey.stages.count()) == ("пустой-путь", 0)
    assert "Draw the first stage" in as_(carla).get(f"/journey/{journey.key}/").content.decode()


def test_equal_titles_get_keys_of_their_own(as_, carla):
    for _ in range(3):
        as_(carla).post("/journey/new/", {"title": "New"})
    assert set(Journey.objects.values_list("key", flat=True)) == {"new-2", "new-3", "new-4"}


def test_a_copy_has_stages_touchpoints_moments_and_ratings_but_no_initiatives(as_, carla, company):
    stage = StageFactory(key="bank-1", journey=JourneyFactory(key="bank", title="Bank"), name="Hear")
    touchpoint = TouchpointFactory(key="B01", stage=stage, name="Lunch", satisfaction=4)
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3, rated_by=carla)
    Moment.objects.create(touchpoint=touchpoint, position=1, fact="A colleague tells", valence=1)
    InitiativeFactory(touchpoints=[touchpoint])
    as_(carla).post("/journey/new/", {"title": "Bank abroad", "start": "bank"})
    copied = Touchpoint.objects.get(stage__journey__key="bank-abroad")
    assert (copied.name, copied.satisfaction, copied.stage.name, copied.version) == ("Lunch", 4, "Hear", 1)
    assert [(one.strength, one.rated_by) for one in copied.influences.all()] == [(3, carla)]
    assert [one.fact for one in copied.moments.all()] == ["A colleague tells"]
    assert not copied.initiatives.exists() if hasattr(copied, "initiatives") else True
    assert Touchpoint.objects.get(key="B01").stage == stage
    assert Event.objects.filter(kind="touchpoint.created", target_id=copied.pk).exists()


def test_copying_asks_as_often_for_thirty_touchpoints_as_for_one(carla, company):
    source = JourneyFactory()
    stage, counts = StageFactory(journey=source), []
    for rows in (1, 29):
        for _ in range(rows):
            InfluenceFactory(touchpoint=TouchpointFactory(stage=stage), function=company.IT)
        with CaptureQueriesContext(connection) as asked:
            templates.copy(source, {"title": f"Copy {rows}"}, by=carla)
        counts.append(len(asked))
    assert counts[0] == counts[1]


# --- stages and touchpoints -------------------------------------------------------------------------------------
@pytest.fixture
def stage():
    return StageFactory(key="use", journey=JourneyFactory(key="j", title="Journey"), position=1, name="Use")


def test_a_gap_offers_its_own_stage(as_, carla, stage):
    page = as_(carla).get("/journey/j/").content.decode()
    offer = "/journey/j/stages/?lifecycle=research&amp;position=1"
    assert offer in page
    form = as_(carla).get(offer.replace("&amp;", "&")).context["form"]
    assert (form["lifecycle"].value(), form["position"].value()) == ("research", "1")
    as_(carla).post("/journey/j/stages/", {"name": "Look", "lifecycle": "research", "position": "1"})
    assert list(Stage.objects.order_by("position").values_list("name", flat=True)) == ["Look", "Use"]


def test_a_touchpoint_is_added_by_its_name_and_continues_the_numbering(as_, carla, stage):
    TouchpointFactory(key="B09", stage=stage)
    made = as_(carla).post("/journey/stages/use/add/", {"name": "Card arrives"})
    assert made["Location"] == "/journey/j/#B10"
    assert Touchpoint.objects.get(key="B10").name == "Card arrives"


FULL = {
    "name": "First bill",
    "channel": "app, post",
    "moment_of_truth": "on",
    "satisfaction": "2",
    "importance_to_customer": "5",
    "importance_to_company": "",
    "evidence": "measured",
    "stage": "use",
    "position": "1",
    "version": "1",
}


def test_everything_about_a_touchpoint_is_one_form(as_, carla, stage):
    touchpoint = TouchpointFactory(key="T", stage=stage)
    assert as_(carla).post("/journey/touchpoints/T/edit/", FULL)["Location"] == "/journey/touchpoints/T/"
    touchpoint.refresh_from_db()
    told = (touchpoint.name, touchpoint.moment_of_truth, touchpoint.satisfaction, touchpoint.importance_to_company)
    assert told == ("First bill", True, 2, None)


def test_a_touchpoint_moves_to_another_journey_with_what_hangs_on_it(as_, carla, stage, company):
    touchpoint = TouchpointFactory(key="T", stage=stage)
    InfluenceFactory(touchpoint=touchpoint, function=company.IT)
    initiative = InitiativeFactory(touchpoints=[touchpoint])
    elsewhere = StageFactory(key="elsewhere")
    assert as_(carla).post("/journey/touchpoints/T/edit/", {**FULL, "stage": "elsewhere"}).status_code == 302
    touchpoint.refresh_from_db()
    assert touchpoint.stage == elsewhere
    assert touchpoint.influences.count() == initiative.touchpoints.count() == 1
    assert [one.kind for one in Event.objects.order_by("pk")] == ["touchpoint.edited", "touchpoint.moved"]


@pytest.mark.parametrize(
    "wrong", [{"satisfaction": "6"}, {"name": ""}, {"stage": "none"}, {"evidence": "guess"}, {"name": "x" * 201}]
)
def test_what_cannot_be_is_explained_in_place_and_nothing_typed_is_lost(as_, carla, stage, wrong):
    TouchpointFactory(key="T", stage=stage)
    answer = as_(carla).post("/journey/touchpoints/T/edit/", {**FULL, **wrong})
    assert answer.status_code == 422
    assert "app, post" in answer.content.decode()


def test_two_people_editing_lose_nothing(as_, carla, alma, stage):
    TouchpointFactory(key="T", stage=stage, name="Bill")
    as_(carla).post("/journey/touchpoints/T/edit/", {**FULL, "name": "Hers"})
    late = as_(alma).post("/journey/touchpoints/T/edit/", {**FULL, "name": "Mine"})
    assert late.status_code == 409
    assert [(one["theirs"], one["mine"]) for one in late.context["conflict"]] == [("Hers", "Mine")]
    assert 'name="version" value="2"' in late.content.decode()
    as_(alma).post("/journey/touchpoints/T/edit/", {**FULL, "name": "Mine", "version": "2"})
    assert Touchpoint.objects.get(key="T").name == "Mine"


def test_a_stage_and_a_journey_are_edited_with_their_versions(as_, carla, stage):
    door = as_(carla)
    said = {"name": "Live with it", "lifecycle": "use", "position": "1", "version": "1"}
    assert door.post("/journey/stages/use/edit/", said).status_code == 302
    assert door.post("/journey/stages/use/edit/", {**said, "name": "Mine"}).status_code == 409
    assert door.post("/journey/j/edit/", {"title": "Other", "version": "1"}).status_code == 302
    assert door.post("/journey/j/edit/", {"title": "Mine", "version": "1"}).status_code == 409
    assert Journey.objects.get().title == "Other"


# --- removing ---------------------------------------------------------------------------------------------------
def test_removing_asks_first_and_says_what_goes_with_it(as_, carla, stage, company):
    InfluenceFactory(touchpoint=TouchpointFactory(key="T", stage=stage), function=company.IT)
    page = as_(carla).get("/journey/touchpoints/T/remove/").content.decode()
    assert "With it go: 1 rating." in page
    assert Touchpoint.objects.exists()
    assert as_(carla).post("/journey/touchpoints/T/remove/")["Location"] == "/journey/j/"
    assert not Touchpoint.objects.exists()
    assert not Influence.objects.exists()


def test_a_touchpoint_with_initiatives_stays_and_they_are_named(as_, carla, stage):
    InitiativeFactory(key="CX-7", title="Clear bill", touchpoints=[TouchpointFactory(key="T", stage=stage)])
    refused = as_(carla).post("/journey/touchpoints/T/remove/")
    assert refused.status_code == 409
    assert "CX-7 “Clear bill”" in refused.content.decode()
    assert Touchpoint.objects.exists()


def test_stages_go_empty_only(as_, carla, stage):
    TouchpointFactory(key="T", stage=stage)
    assert as_(carla).post("/journey/stages/use/remove/").status_code == 409
    assert "With it go: 1 stage, 1 touchpoint." in as_(carla).get("/journey/j/remove/").content.decode()
    for path in ("touchpoints/T", "stages/use", "j"):
        assert as_(carla).post(f"/journey/{path}/remove/").status_code == 302
    assert not Journey.objects.exists()


@pytest.mark.parametrize("who", ["rita", "cosmo", "lena", "ivo"])
@pytest.mark.parametrize(
    "path", ["new", "j/edit", "j/stages", "stages/use/edit", "stages/use/add", "touchpoints/T/edit"]
)
def test_others_do_not_draw(as_, request, company, stage, who, path):
    TouchpointFactory(key="T", stage=stage)
    door = as_(request.getfixturevalue(who))
    assert door.get(f"/journey/{path}/").status_code == door.post(f"/journey/{path}/", {}).status_code == 403


# --- moments ----------------------------------------------------------------------------------------------------
def typed(*rows: dict[str, str], before: int = 0) -> dict[str, str]:
    said = {"moments-TOTAL_FORMS": str(len(rows)), "moments-INITIAL_FORMS": str(before)}
    return said | {f"moments-{n}-{name}": value for n, row in enumerate(rows) for name, value in row.items()}


def test_the_way_to_the_moments_leads_to_the_page_of_the_touchpoint(as_, carla, rita, stage):
    TouchpointFactory(key="T", stage=stage)
    path = "/journey/touchpoints/T/moments/"
    assert as_(carla).get(path)["Location"] == "/journey/touchpoints/T/edit/#moments"
    assert as_(rita).get(path).status_code == 403


def test_moments_are_added_changed_ordered_and_removed_with_one_button(as_, carla, stage):
    touchpoint, door = TouchpointFactory(key="T", stage=stage), as_(carla)
    first = {"fact": "The terminal says no", "emotion": "ashamed", "valence": "-2"}
    door.post("/journey/touchpoints/T/moments/", typed(first))
    one = touchpoint.moments.get()
    rows = [
        {**first, "id": str(one.pk), "version": "1", "emotion": "exposed", "ORDER": "2"},
        {"fact": "No message comes", "silence": "on", "ORDER": "1"},
    ]
    door.post("/journey/touchpoints/T/moments/", typed(*rows, before=1))
    told = [(row.fact, row.emotion, row.silence) for row in touchpoint.moments.order_by("position")]
    assert told == [("No message comes", "", True), ("The terminal says no", "exposed", False)]
    one.refresh_from_db()
    gone = {**first, "id": str(one.pk), "version": str(one.version), "DELETE": "on"}
    door.post("/journey/touchpoints/T/moments/", typed(gone, before=1))
    assert [row.fact for row in touchpoint.moments.all()] == ["No message comes"]
    kinds = set(Event.objects.values_list("kind", flat=True))
    assert kinds == {"moment.added", "moment.edited", "moment.moved", "moment.removed"}


def test_a_moment_changed_meanwhile_is_shown_and_what_was_typed_can_be_saved_on_top(as_, carla, alma, stage):
    touchpoint = TouchpointFactory(key="T", stage=stage)
    one = Moment.objects.create(touchpoint=touchpoint, position=1, fact="Bill comes")
    moments.arrange(touchpoint, [Line({"fact": "Hers"}, id=one.pk, version=1)], by=alma)
    late = as_(carla).post(
        "/journey/touchpoints/T/moments/", typed({"id": str(one.pk), "version": "1", "fact": "Mine"}, before=1)
    )
    page = late.content.decode()
    assert late.status_code == 409
    assert "Hers" in page
    assert "Mine" in page
    assert 'name="moments-0-version" value="2"' in page
    one.refresh_from_db()
    assert one.fact == "Hers"


def test_a_moment_added_meanwhile_stays(carla, stage):
    touchpoint = TouchpointFactory(stage=stage)
    Moment.objects.create(touchpoint=touchpoint, position=1, fact="Hers")
    moments.arrange(touchpoint, [Line({"fact": "Mine"})], by=carla)
    assert [row.fact for row in touchpoint.moments.order_by("position")] == ["Mine", "Hers"]


def test_a_moment_that_cannot_be_is_refused(carla, rita, stage):
    touchpoint = TouchpointFactory(stage=stage)
    for values in ({"fact": ""}, {"fact": "x", "valence": 3}, {"fact": "x" * 301}):
        with pytest.raises(Invalid):
            moments.arrange(touchpoint, [Line(values)], by=carla)
    with pytest.raises(NotAllowed):
        moments.arrange(touchpoint, [Line({"fact": "x"})], by=rita)
    with pytest.raises(Conflict):
        moments.arrange(touchpoint, [Line({"fact": "x"}, id=999, version=1)], by=carla)
    assert not Moment.objects.exists()
