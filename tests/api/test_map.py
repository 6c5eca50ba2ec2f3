"""The map over the API: who may write what, and what comes back."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxtracker.audit.models import Channel, Event
from journeys.models import Influence
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    JourneyFactory,
    MeasurementFactory,
    MetricFactory,
    SegmentFactory,
    SeriesFactory,
    StageFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def drawn(company, carla, ivo):
    """One of each thing, under keys of its own."""
    segment = SegmentFactory(key="families")
    journey = JourneyFactory(key="bank")
    journey.segments.add(segment)
    stage = StageFactory(key="bank-1", journey=journey)
    touchpoint = TouchpointFactory(key="B01", stage=stage)
    influence = InfluenceFactory(touchpoint=touchpoint, function=company.IT, segment=segment, rated_by=ivo)
    metric = MetricFactory(key="BEH-1")
    series = SeriesFactory(key="s1", metric=metric, segment=segment)
    reading = MeasurementFactory(series=series, entered_by=carla)
    return {"influences": influence.pk, "measurements": reading.pk}


BODIES = {
    "functions": ({"key": "NET", "name": "Network"}, "IT", {"name": "Technology"}, "alma"),
    "segments": ({"key": "newcomers", "name": "newcomers"}, "families", {"name": "big families"}, "carla"),
    "journeys": ({"key": "loan", "title": "Loan", "segments": ["families"]}, "bank", {"segments": []}, "carla"),
    "stages": (
        {"key": "bank-2", "journey": "bank", "name": "Compare", "lifecycle": "research"},
        "bank-1",
        {"lifecycle": "after"},
        "carla",
    ),
    "touchpoints": ({"key": "B02", "stage": "bank-1", "name": "Listing"}, "B01", {"satisfaction": 3}, "carla"),
    "influences": ({"touchpoint": "B01", "function": "RSK", "strength": 3}, None, {"strength": 0}, "rosa"),
    "metrics": (
        {"key": "BEH-2", "name": "Return", "kind": "behavioural", "unit": "%", "direction": "lower"},
        "BEH-1",
        {"name": "Return in 90 days"},
        "carla",
    ),
    "series": ({"key": "s2", "metric": "BEH-1", "label": "others"}, "s1", {"label": "pilot"}, "cosmo"),
    "measurements": ({"series": "s1", "on": "2026-10-31", "value": 2.5, "n": 10}, None, {"value": 9}, "cosmo"),
}


@pytest.mark.parametrize("name", BODIES)
def test_those_who_may_create_and_change(name, api_as, drawn, request):
    body, key, change, who = BODIES[name]
    door = api_as(request.getfixturevalue(who))
    created = door.post(f"/api/v1/{name}/", body)
    assert created.status_code == 201, created.json()
    assert body.items() <= created.json().items()
    assert door.get(created["Location"]).json() == created.json()
    path = f"/api/v1/{name}/{key or drawn[name]}/"
    changed = door.patch(path, change, HTTP_IF_MATCH=door.get(path)["ETag"])
    assert changed.status_code == 200, changed.json()
    assert change.items() <= changed.json().items()
    assert set(Event.objects.values_list("channel", flat=True)) == {Channel.API}


@pytest.mark.parametrize("name", BODIES)
def test_a_reader_changes_nothing(name, api_as, drawn, rita):
    body, key, change, _who = BODIES[name]
    door, path = api_as(rita), f"/api/v1/{name}/{key or drawn[name]}/"
    refused = [
        door.post(f"/api/v1/{name}/", body),
        door.patch(path, change, HTTP_IF_MATCH="*"),
        door.delete(path, HTTP_IF_MATCH="*"),
    ]
    assert {answer.status_code for answer in refused} <= {403, 405}
    assert refused[0].status_code == refused[1].status_code == 403
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", BODIES)
def test_what_was_read_can_be_sent_back_unchanged(name, api_as, drawn, request):
    _body, key, _change, who = BODIES[name]
    door, path = api_as(request.getfixturevalue(who)), f"/api/v1/{name}/{key or drawn[name]}/"
    read = door.get(path)
    sent = door.patch(path, read.json(), HTTP_IF_MATCH=read["ETag"])
    assert (sent.status_code, sent.json(), sent["ETag"]) == (200, read.json(), read["ETag"])
    assert not Event.objects.exists()


@pytest.mark.parametrize("name", [name for name in BODIES if name != "functions"])
def test_a_list_asks_the_database_as_often_for_twenty_rows_as_for_one(name, api_as, rita, company):
    make = {
        "segments": SegmentFactory,
        "journeys": _journey,
        "stages": StageFactory,
        "touchpoints": TouchpointFactory,
        "influences": lambda: InfluenceFactory(segment=SegmentFactory()),
        "metrics": MetricFactory,
        "series": lambda: SeriesFactory(segment=SegmentFactory()),
        "measurements": MeasurementFactory,
    }[name]
    counts = []
    for rows in (1, 19):
        for _ in range(rows):
            make()
        with CaptureQueriesContext(connection) as asked:
            assert api_as(rita).get(f"/api/v1/{name}/").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1]


def _journey():
    JourneyFactory().segments.add(SegmentFactory())


def test_the_list_of_functions_asks_as_often_for_seven_as_for_two(api_as, rita, company):
    with CaptureQueriesContext(connection) as many:
        assert api_as(rita).get("/api/v1/functions/").status_code == 200
    with CaptureQueriesContext(connection) as few:
        assert api_as(rita).get("/api/v1/functions/?head=ivo@example.com,rosa@example.com").status_code == 200
    assert len(many) == len(few)


def test_a_function_is_told_with_its_people(api_as, rita, company):
    told = api_as(rita).get("/api/v1/functions/IT/").json()
    assert told["head"] == "ivo@example.com"
    assert told["deputies"] == [{"person": "dana@example.com", "from": None, "until": None}]


def test_appointing_over_the_api(api_as, alma, company):
    body = {"head": "DANA@example.com", "deputies": [{"person": "rosa@example.com", "from": "2026-01-01"}]}
    changed = api_as(alma).patch("/api/v1/functions/IT/", body, HTTP_IF_MATCH='"1"')
    assert changed.status_code == 200, changed.json()
    assert changed.json()["deputies"] == [{"person": "rosa@example.com", "from": "2026-01-01", "until": None}]


def test_a_head_changes_own_words_only(api_as, ivo, company):
    door = api_as(ivo)
    assert door.patch("/api/v1/functions/IT/", {"watches": "taps"}, HTTP_IF_MATCH="*").status_code == 200
    refused = door.patch("/api/v1/functions/IT/", {"watches": "x", "head": None}, HTTP_IF_MATCH="*")
    assert refused.status_code == 403
    assert door.get("/api/v1/functions/IT/").json()["watches"] == "taps"


def test_a_missing_reference_is_named_with_its_place(api_as, alma, company):
    body = {"head": "nobody@example.com", "deputies": [{"person": "ivo@example.com"}, {"person": "x"}]}
    refused = api_as(alma).patch("/api/v1/functions/IT/", body, HTTP_IF_MATCH="*")
    assert refused.status_code == 400
    assert {one["pointer"] for one in refused.json()["errors"]} == {"#/head", "#/deputies/1/person"}


def test_keys_do_not_change(api_as, alma, company):
    refused = api_as(alma).patch("/api/v1/functions/IT/", {"key": "ITX"}, HTTP_IF_MATCH="*")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/key")


def test_a_second_rating_of_the_same_pair_is_refused(api_as, carla, company):
    TouchpointFactory(key="B01")
    body = {"touchpoint": "B01", "function": "IT", "strength": 1}
    assert api_as(carla).post("/api/v1/influences/", body).status_code == 201
    assert api_as(carla).post("/api/v1/influences/", {**body, "strength": 3}).status_code == 409
    assert Influence.objects.get().strength == 1


def test_a_touchpoint_is_moved_by_naming_its_stage(api_as, carla, drawn):
    StageFactory(key="bank-9")
    moved = api_as(carla).patch("/api/v1/touchpoints/B01/", {"stage": "bank-9", "name": "New"}, HTTP_IF_MATCH='"1"')
    assert (moved.status_code, moved.json()["stage"], moved.json()["name"]) == (200, "bank-9", "New")


def test_what_others_need_is_not_deleted_and_the_sentence_says_who(api_as, carla, drawn):
    from journeys.models import Touchpoint

    InitiativeFactory(key="CX-1", title="Clear bill", touchpoints=[Touchpoint.objects.get(key="B01")])
    refused = api_as(carla).delete("/api/v1/touchpoints/B01/", HTTP_IF_MATCH="*")
    assert (refused.status_code, "CX-1 “Clear bill”" in refused.json()["detail"]) == (409, True)


def test_numbers_that_are_no_numbers_lead_nowhere(api_as, rita):
    for number in ("abc", "0", "1e9", "9" * 40, "٣", "-1", "%00"):
        assert api_as(rita).get(f"/api/v1/influences/{number}/").status_code == 404
    assert api_as(rita).get("/api/v1/functions/a%00b/").status_code == 404


def test_me_says_who_i_am_and_what_i_answer_for(api_as, dana):
    me = api_as(dana).get("/api/v1/me/").json()
    assert (me["email"], me["role"]) == ("dana@example.com", "contributor")
    assert me["functions"] == [{"key": "IT", "name": "Information technology", "seat": "deputy"}]
