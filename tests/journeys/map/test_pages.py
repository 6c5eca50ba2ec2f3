"""The pages of the map, as people of different roles open and use them."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journeys.functions.services.functions import Term, terms
from journeys.models import Deputy, Function, Influence, Moment
from tests.factories import (
    FunctionFactory,
    InfluenceFactory,
    JourneyFactory,
    SegmentFactory,
    StageFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(company):
    """A journey of two stages, two touchpoints, one of them not rated, with a segment that sees one thing otherwise."""
    families = SegmentFactory(key="families", name="families")
    journey = JourneyFactory(key="bank", title="First loan")
    journey.segments.add(families)
    stage = StageFactory(journey=journey, key="bank-1", name="Everyday banking", lifecycle="use", position=1)
    StageFactory(journey=journey, key="bank-2", name="Empty stage", lifecycle="after", position=2)
    declined = TouchpointFactory(
        key="B15", stage=stage, name="Card declined", channel="till", moment_of_truth=True, satisfaction=2
    )
    TouchpointFactory(key="B16", stage=stage, name="Alert")
    InfluenceFactory(touchpoint=declined, function=company.RSK, strength=3, direction=-1, needed_change="Explain it")
    InfluenceFactory(touchpoint=declined, function=company.IT, strength=1)
    InfluenceFactory(touchpoint=declined, function=company.IT, strength=3, segment=families)
    Moment.objects.create(touchpoint=declined, position=1, fact="The terminal says no", emotion="ashamed", valence=-2)
    return journey


PAGES = [
    "/journey/",
    "/journey/bank/",
    "/journey/bank/?view=table",
    "/journey/bank/influence/",
    "/journey/bank/?segment=families",
    "/journey/touchpoints/B15/",
    "/journey/touchpoints/B16/",
    "/functions/",
    "/functions/IT/",
    "/functions/CX/",
]


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("who", ["rita", "carla", "alma", "ivo"])
def test_everyone_reads_the_map(path, who, request, as_, bank):
    assert as_(request.getfixturevalue(who)).get(path).status_code == 200


@pytest.mark.parametrize("path", [*PAGES, "/functions/new/", "/functions/IT/edit/"])
def test_nobody_reads_it_without_signing_in(path, client, bank):
    assert client.get(path).status_code == 302


@pytest.mark.parametrize(
    "path",
    [
        "/journey/none/",
        "/journey/bank/?view=pie",
        "/journey/bank/?segment=none",
        "/journey/touchpoints/none/",
        "/functions/NONE/",
        "/functions/NONE/edit/",
    ],
)
def test_what_is_not_there_is_missing(path, as_, alma, bank):
    assert as_(alma).get(path).status_code == 404


def test_an_empty_map_teaches_and_leads_to_the_import(as_, alma):
    page = as_(alma).get("/journey/").content.decode()
    assert "No journeys yet" in page
    assert reverse("bundle:import") in page


def test_the_list_shows_gaps(as_, rita, bank):
    page = as_(rita).get("/journey/").content.decode()
    assert "8 gaps" in page
    assert page.count("strip-hole") == 8


def test_the_map_shows_moments_of_truth_unrated_touchpoints_and_gaps(as_, rita, bank):
    page = as_(rita).get("/journey/bank/").content.decode()
    for words in (
        "Card declined",
        "Moment of truth",
        "Nobody has said who shapes this",
        "Nothing here",
        "No touchpoint in this stage yet",
        "There are gaps in this journey",
        "1 touchpoint has not been assessed",
    ):
        assert words in page
    assert 'class="map-scroll" tabindex="0" role="region"' in " ".join(page.split())


def test_the_matrix_changes_with_the_segment(as_, rita, bank):
    everyone = as_(rita).get("/journey/bank/influence/").context["grid"]
    families = as_(rita).get("/journey/bank/influence/?segment=families").context["grid"]
    assert (everyone.total, families.total) == (4, 6)


def test_the_touchpoint_tells_who_shapes_it_and_what_happens_inside(as_, rita, bank):
    page = as_(rita).get("/journey/touchpoints/B15/").content.decode()
    for words in ("hurts", "Explain it", "for families only", "The terminal says no"):
        assert words in page
    assert "Save rating" not in page


# --- rating -----------------------------------------------------------------------------------------------------
RATING = {"function": "IT", "strength": "2", "direction": "1", "needed_change": "Say why", "depth": "2"}


@pytest.mark.parametrize("who", ["carla", "ivo", "rosa"])
def test_the_cx_office_and_heads_rate_by_a_plain_form(who, request, as_, bank):
    door = as_(request.getfixturevalue(who))
    assert "Save rating" in door.get("/journey/touchpoints/B16/").content.decode()
    saved = door.post("/journey/touchpoints/B16/", RATING)
    assert (saved.status_code, saved["Location"]) == (302, "/journey/touchpoints/B16/")
    row = Influence.objects.get(touchpoint__key="B16")
    assert (row.strength, row.direction, row.depth, row.rated_by) == (2, 1, 2, request.getfixturevalue(who))


@pytest.mark.parametrize("who", ["rita", "cosmo", "lena"])
def test_others_are_refused(who, request, as_, bank):
    assert as_(request.getfixturevalue(who)).post("/journey/touchpoints/B16/", RATING).status_code == 403
    assert not Influence.objects.filter(touchpoint__key="B16").exists()


def test_a_rating_is_changed_from_where_it_stands_and_a_stale_one_is_not_saved(as_, carla, bank):
    door = as_(carla)
    contexts = door.get("/journey/touchpoints/B15/?rate=RSK").context
    form = next(context["form"] for context in contexts if "strength" in getattr(context.get("form"), "fields", ()))
    assert (form["strength"].value(), form["needed_change"].value(), form["version"].value()) == (3, "Explain it", 1)
    said = {**RATING, "function": "RSK", "version": "1"}
    assert door.post("/journey/touchpoints/B15/", said).status_code == 302
    stale = door.post("/journey/touchpoints/B15/", {**said, "needed_change": "Mine"})
    assert stale.status_code == 422
    page = stale.content.decode()
    assert "Someone changed this" in page
    assert "Mine" in page


def test_a_rating_is_taken_back(as_, carla, bank):
    said = {**RATING, "function": "IT", "segment": "families", "clear": "1", "version": "1"}
    assert as_(carla).post("/journey/touchpoints/B15/", said).status_code == 302
    assert list(Influence.objects.filter(function__key="IT").values_list("segment", flat=True)) == [None]


@pytest.mark.parametrize(
    "wrong", [{"strength": "4"}, {"strength": ""}, {"function": "NONE"}, {"depth": "9"}, {"version": "x"}]
)
def test_a_rating_that_cannot_be_is_explained_in_place(wrong, as_, carla, bank):
    answer = as_(carla).post("/journey/touchpoints/B16/", {**RATING, **wrong})
    assert answer.status_code == 422
    assert "Say why" in answer.content.decode()


# --- functions --------------------------------------------------------------------------------------------------
LINES = {"deputies-TOTAL_FORMS": "2", "deputies-INITIAL_FORMS": "0"}


def test_those_who_set_up_find_and_use_the_way_to_a_new_function(as_, alma, carla, rita, company):
    assert "/functions/new/" in as_(alma).get("/functions/").content.decode()
    assert "/functions/new/" in as_(carla).get("/functions/").content.decode()
    assert "/functions/new/" not in as_(rita).get("/functions/").content.decode()
    assert as_(rita).get("/functions/new/").status_code == 403
    said = {
        "key": "NET",
        "name": "Network",
        "head": "ivo@example.com",
        "deputies-0-person": "dana@example.com",
        **LINES,
    }
    assert as_(rita).post("/functions/new/", said).status_code == 403
    made = as_(alma).post("/functions/new/", said)
    assert made["Location"] == "/functions/NET/"
    function = Function.objects.get(key="NET")
    assert (function.head.email, str(terms(function)[0])) == ("ivo@example.com", "dana@example.com")


def test_a_key_that_is_taken_is_said_beside_the_field(as_, alma, company):
    answer = as_(alma).post("/functions/new/", {"key": "IT", "name": "Again", **LINES})
    assert answer.status_code == 422
    assert answer.context["form"].errors["key"] == ["“IT” is taken. Choose another key."]


def test_a_head_describes_the_function_and_nothing_else(as_, ivo, company):
    door = as_(ivo)
    page = door.get("/functions/IT/edit/")
    assert set(page.context["form"].fields) == {"happy_customer", "watches", "version"}
    said = {"happy_customer": "gets through", "watches": "taps", "version": "1", "name": "Mine", "head": ""}
    assert door.post("/functions/IT/edit/", said)["Location"] == "/functions/IT/"
    function = Function.objects.get(key="IT")
    assert (function.happy_customer, function.name, function.head) == ("gets through", "Information technology", ivo)
    assert "A happy customer gets through." in door.get("/functions/IT/").content.decode()


@pytest.mark.parametrize("who", ["rita", "carla", "rosa", "lena"])
def test_others_do_not_edit_it(who, request, as_, company):
    door = as_(request.getfixturevalue(who))
    assert door.get("/functions/IT/edit/").status_code == door.post("/functions/IT/edit/", {}).status_code == 403
    assert "/functions/IT/edit/" not in door.get("/functions/IT/").content.decode()


def test_an_administrator_appoints_with_a_window(as_, alma, company):
    said = {
        "name": "IT",
        "head": "dana@example.com",
        "version": "1",
        **LINES,
        "deputies-0-person": "rosa@example.com",
        "deputies-0-since": "2026-01-01",
        "deputies-0-until": "2026-12-31",
    }
    assert as_(alma).post("/functions/IT/edit/", said).status_code == 302
    function = Function.objects.get(key="IT")
    assert function.head.email == "dana@example.com"
    assert [str(term) for term in terms(function)] == ["rosa@example.com 2026-01-01/2026-12-31"]


def test_what_was_typed_survives_when_somebody_else_was_first(as_, alma, company):
    Function.objects.filter(key="IT").update(name="Technology", version=2)
    said = {"name": "Mine", "head": "ivo@example.com", "version": "1", **LINES}
    answer = as_(alma).post("/functions/IT/edit/", said)
    assert answer.status_code == 409
    assert [(one["theirs"], one["mine"]) for one in answer.context["conflict"]] == [("Technology", "Mine")]
    assert 'name="version" value="2"' in answer.content.decode()
    again = {**said, "version": "2", "deputies-0-person": "dana@example.com"}
    assert as_(alma).post("/functions/IT/edit/", again).status_code == 302
    assert Function.objects.get(key="IT").name == "Mine"


def test_a_head_who_has_left_stays_until_somebody_says_otherwise(as_, alma, company, ivo):
    type(ivo).objects.filter(pk=ivo.pk).update(is_active=False)
    form = as_(alma).get("/functions/IT/edit/").context["form"]
    assert "ivo@example.com" in str(form["head"])


def test_a_vacant_head_and_a_deputy_out_of_time_are_said(as_, rita, company, dana):
    Deputy.objects.create(function=company.OPS, person=dana, until="2020-01-01")
    page = as_(rita).get("/functions/OPS/").content.decode()
    assert "vacant" in page
    assert "deputy, not now" in page
    assert terms(company.OPS)[0] == Term(dana, None, terms(company.OPS)[0].until)


# --- how often the database is asked ----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["/journey/", "/journey/bank/", "/journey/bank/influence/", "/functions/", "/functions/IT/"]
)
def test_a_page_asks_as_often_for_twenty_as_for_one(path, as_, rita, bank, company):
    door = as_(rita)
    counts = []
    for rows in (0, 19):
        for _ in range(rows):
            function = FunctionFactory(head=company.heads["IT"], happy_customer="smiles")
            Deputy.objects.create(function=function, person=company.dana)
            touchpoint = TouchpointFactory(stage=bank.stages.first())
            InfluenceFactory(touchpoint=touchpoint, function=function)
            InfluenceFactory(touchpoint=touchpoint, function=company.IT)
            JourneyFactory().segments.add(SegmentFactory())
        door.get(path)
        with CaptureQueriesContext(connection) as asked:
            assert door.get(path).status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]
