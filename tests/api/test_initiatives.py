"""Initiatives over the API: one answer with everything, the pages' filters, versions, and refusals that say why."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxtracker.audit.models import Event
from initiatives.assessment.services import evaluation
from initiatives.models import Initiative, OwnershipRequest
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    OutcomeFactory,
    OwnershipRequestFactory,
    SegmentFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db
URL = "/api/v1/initiatives/"
MISSING = "There is nothing here that you can see. Check the address."


@pytest.fixture
def touchpoint(company):
    """IT 3, RSK 2."""
    touchpoint = TouchpointFactory(key="T1", name="Declined card", stage__lifecycle="problem")
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    InfluenceFactory(touchpoint=touchpoint, function=company.RSK, strength=2)
    return touchpoint


@pytest.fixture
def initiative(touchpoint, company, cosmo, carla, today):
    """X-1, started by Cosmo, led by IT, which owns it; RSK was never asked."""
    made = InitiativeFactory(
        key="X-1", touchpoints=[touchpoint], initiator=cosmo, accountable=carla, lead_function=company.IT, budget=100
    )
    OwnershipRequestFactory(initiative=made, function=company.IT, state="approved", decided_on=today, person_days=3)
    evaluation.evaluate([made.pk], today=today)
    return made


def test_one_answer_carries_everything(api_as, rita, initiative, company, today):
    OutcomeFactory(initiative=initiative, headline=True, metric__key="CHURN", baseline=2.4, target=1.9)
    told = api_as(rita).get(f"{URL}X-1/").json()
    assert list(told)[:4] == ["key", "status", "title", "problem"]
    assert (told["lead_function"], told["accountable"], told["initiator"]) == (
        "IT",
        "carla@example.com",
        "cosmo@example.com",
    )
    assert (told["touchpoints"], told["segments"], told["budget"], told["version"]) == (["T1"], [], "100.00", 1)
    request = OwnershipRequest.objects.get()
    assert told["seats"] == [
        {"function": "IT", "name": "Information technology", "state": "owns", "words": "owns"}
        | {"required": True, "request": request.pk},
        {"function": "RSK", "name": "Risk and legal", "state": "missing", "words": "never asked"}
        | {"required": True, "request": None},
    ]
    assert told["owners"] == ["IT"]
    assert told["assessment"] == {
        "score": 57.5,
        "band": "at_risk",
        "siloed": True,
        "coverage": 0.6,
        "concentration": 1.0,
        "gap": 0.5,
        "owners": ["IT"],
        "required": ["IT", "RSK"],
        "not_asked": ["RSK"],
    }
    assert told["flags"][0] == {
        "code": "single-owner",
        "severity": "critical",
        "title": "One owner where several are required",
        "message": "One function owns this alone: Information technology. It also needs Risk and legal.",
        "cure": "Ask Risk and legal",
        "opened_on": "2026-11-21",
        "accepted_until": None,
    }
    assert [flag["code"] for flag in told["flags"]] == [
        "single-owner",
        "no-outcome",
        "not-asked",
        "no-outside-commitment",
    ]
    assert (told["headline"]["metric"], told["headline"]["target"], told["recomputing"]) == ("CHURN", 1.9, False)


def test_the_list_has_the_same_answers_at_a_constant_number_of_queries(api_as, rita, initiative, touchpoint, company):
    door = api_as(rita)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert door.get(URL).status_code == 200
        return len(counted)

    assert door.get(URL).json()["results"] == [door.get(f"{URL}X-1/").json()]
    first = queries()
    for _ in range(19):
        more = InitiativeFactory(touchpoints=[touchpoint, TouchpointFactory()], lead_function=company.IT)
        OwnershipRequestFactory(initiative=more, function=company.IT)
        more.segments.add(SegmentFactory())
        OutcomeFactory(initiative=more, headline=True)
    assert (queries(), door.get(URL).json()["count"]) == (first, 20)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["X-1", "X-2"]),
        ("q=other", ["X-2"]),
        ("status=proposed", ["X-1", "X-2"]),
        ("status=agreed,closed", []),
        ("band=at_risk", ["X-1"]),
        ("band=fenced,unanchored", ["X-2"]),
        ("siloed=true", ["X-1"]),
        ("siloed=false", ["X-2"]),
        ("function=RSK", ["X-1"]),
        ("owner=IT", ["X-1"]),
        ("owner=RSK", []),
        ("lead_function=IT,RSK", ["X-1"]),
        ("accountable=carla@example.com", ["X-1"]),
        ("lifecycle=problem", ["X-1"]),
        ("touchpoint=T1,T2", ["X-1"]),
        ("mode=prevent", ["X-1"]),
        ("kind=enabler", ["X-2"]),
        ("flag=unanchored", ["X-2"]),
        ("flag=not-asked&band=at_risk", ["X-1"]),
        ("ordering=-score", ["X-1", "X-2"]),
        ("ordering=-title", ["X-2", "X-1"]),
    ],
)
def test_filters_are_those_of_the_pages(query, found, api_as, rita, initiative, today):
    other = InitiativeFactory(key="X-2", title="Some other thing", kind="enabler", mode="recover")
    evaluation.evaluate([other.pk], today=today)
    rows = api_as(rita).get(f"{URL}?{query}").json()["results"]
    assert [row["key"] for row in rows] == found


@pytest.mark.parametrize(
    "query", ["colour=red", "band=red", "siloed=banana", "ordering=colour", "flag=nothing", "status=drafty"]
)
def test_impossible_parameters_are_400_and_named(query, api_as, rita):
    refused = api_as(rita).get(f"{URL}?{query}")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == query.partition("=")[0]


def test_other_peoples_drafts_do_not_exist(api_as, rita, cosmo, alma):
    InitiativeFactory(key="X-9", status="draft", initiator=cosmo)
    hidden, missing = api_as(rita).get(f"{URL}X-9/"), api_as(rita).get(f"{URL}X-8/")
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.json()["detail"] == missing.json()["detail"] == MISSING
    assert api_as(rita).get(URL).json()["count"] == 0
    tag = {"HTTP_IF_MATCH": '"1"'}
    assert api_as(rita).patch(f"{URL}X-9/", {"title": "Mine"}, **tag).status_code == 404
    for person in (cosmo, alma):
        assert api_as(person).get(f"{URL}X-9/").json()["key"] == "X-9"


def test_what_one_may_not_see_is_not_named_as_enabled_either(api_as, rita, cosmo):
    draft = InitiativeFactory(key="X-9", status="draft", initiator=cosmo)
    InitiativeFactory(key="X-1", kind="enabler", enables=draft)
    assert api_as(rita).get(f"{URL}X-1/").json()["enables"] is None
    assert api_as(cosmo).get(f"{URL}X-1/").json()["enables"] == "X-9"


# --- logging ----------------------------------------------------------------------------------------------------
def test_logging_makes_a_draft_and_asks(api_as, cosmo, touchpoint):
    families = SegmentFactory(key="families")
    said = {
        "title": "A declined card explains itself",
        "mode": "prevent",
        "touchpoints": ["T1"],
        "segments": ["families"],
        "lead_function": "IT",
        "accountable": "Cosmo@example.com",
        "budget": "1000.50",
        "go_live": "2027-01-01",
        "ask": ["IT", "RSK"],
    }
    answer = api_as(cosmo).post(URL, said)
    told = answer.json()
    assert (answer.status_code, told["key"], told["status"]) == (201, "CX-1", "draft")
    assert answer["Location"] == "http://testserver/api/v1/initiatives/CX-1/"
    assert answer["ETag"].startswith('"1-')
    assert (told["initiator"], told["accountable"], told["budget"]) == ("cosmo@example.com",) * 2 + ("1000.50",)
    assert [(seat["function"], seat["state"]) for seat in told["seats"]] == [("IT", "asked"), ("RSK", "asked")]
    assert list(Initiative.objects.get().segments.all()) == [families]
    kinds = list(Event.objects.order_by("id").values_list("kind", "channel"))
    assert kinds == [("initiative.created", "api"), ("ownership.asked", "api"), ("ownership.asked", "api")]


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({}, "#/title"),
        ({"title": "  "}, "#/title"),
        ({"title": "x" * 201}, "#/title"),
        ({"title": "x", "mode": "magic"}, "#/mode"),
        ({"title": "x", "depth": 7}, "#/depth"),
        ({"title": "x", "culture": 4}, "#/culture"),
        ({"title": "x", "budget": -1}, "#/budget"),
        ({"title": "x", "budget": "much"}, "#/budget"),
        ({"title": "x", "budget": 1e300}, "#/budget"),
        ({"title": "x", "go_live": "soon"}, "#/go_live"),
        ({"title": "x", "touchpoints": ["T1", "T99"]}, "#/touchpoints"),
        ({"title": "x", "touchpoints": "T1"}, "#/touchpoints"),
        ({"title": "x", "lead_function": "NOBODY"}, "#/lead_function"),
        ({"title": "x", "accountable": "nobody@example.com"}, "#/accountable"),
        ({"title": "x", "enables": "X-9"}, "#/enables"),
        ({"title": "x", "ask": ["NOBODY"]}, "#/ask"),
        ({"title": "x", "colour": "red"}, "#/colour"),
        ({"title": "x", "status": "agreed"}, "#/status"),
        ({"title": "x", "key": "MINE-1"}, "#/key"),
        ({"title": "x", "owners": ["IT"]}, "#/owners"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place_and_changes_nothing(said, pointer, api_as, carla, cosmo, touchpoint):
    InitiativeFactory(key="X-9", status="draft", private=True, initiator=cosmo)
    refused = api_as(carla).post(URL, said)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, pointer)
    assert (Initiative.objects.count(), Event.objects.count()) == (1, 0)


def test_a_hidden_initiative_and_a_missing_one_read_alike(api_as, carla, cosmo):
    InitiativeFactory(key="X-9", status="draft", private=True, initiator=cosmo)
    said = [
        api_as(carla).post(URL, {"title": "x", "enables": key}).json()["detail"].replace(key, "…")
        for key in ("X-9", "X-8")
    ]
    assert said[0] == said[1]


def test_readers_log_nothing(api_as, rita):
    refused = api_as(rita).post(URL, {"title": "x"})
    assert (refused.status_code, Initiative.objects.count()) == (403, 0)
    assert "Ask your CX manager" in refused.json()["detail"]


# --- changing ---------------------------------------------------------------------------------------------------
def test_changing_follows_the_version_and_the_assessment_follows_the_change(api_as, cosmo, initiative, company):
    door = api_as(cosmo)
    InfluenceFactory(touchpoint=TouchpointFactory(key="T2"), function=company.FIN, strength=3)
    tag = door.get(f"{URL}X-1/")["ETag"]
    changed = door.patch(f"{URL}X-1/", {"touchpoints": ["T1", "T2"], "title": "New"}, HTTP_IF_MATCH=tag)
    told = changed.json()
    assert (changed.status_code, told["title"], told["assessment"]["required"]) == (200, "New", ["FIN", "IT", "RSK"])
    assert changed["ETag"].startswith('"2-')
    assert Event.objects.get(kind="initiative.edited").changes["touchpoints"] == [["T1"], ["T1", "T2"]]
    stale = door.patch(f"{URL}X-1/", {"title": "Newer"}, HTTP_IF_MATCH=tag)
    assert (stale.status_code, Initiative.objects.get().title) == (412, "New")
    assert door.patch(f"{URL}X-1/", {"title": "Newer"}).status_code == 428


def test_what_was_given_out_may_come_back(api_as, cosmo, initiative):
    door = api_as(cosmo)
    told = door.get(f"{URL}X-1/").json()
    again = door.patch(f"{URL}X-1/", told, HTTP_IF_MATCH='"1"')
    assert (again.status_code, again.json()) == (200, told)
    assert not Event.objects.exists()


@pytest.mark.parametrize("said", [{"status": "closed"}, {"owners": []}, {"key": "X-2"}, {"ask": ["RSK"]}])
def test_what_follows_from_other_things_is_not_set(said, api_as, cosmo, initiative):
    refused = api_as(cosmo).patch(f"{URL}X-1/", said, HTTP_IF_MATCH="*")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, f"#/{next(iter(said))}")


def test_an_initiative_does_not_enable_itself_through_others(api_as, carla, initiative):
    InitiativeFactory(key="X-2", enables=InitiativeFactory(key="X-3", enables=initiative))
    refused = api_as(carla).patch(f"{URL}X-1/", {"enables": "X-2"}, HTTP_IF_MATCH="*")
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, "#/enables")


def test_others_change_nothing(api_as, ivo, initiative):
    refused = api_as(ivo).patch(f"{URL}X-1/", {"title": "Mine"}, HTTP_IF_MATCH="*")
    assert refused.status_code == 403
    assert "Ask its initiator" in refused.json()["detail"]
    assert (Initiative.objects.get().version, Event.objects.count()) == (1, 0)


def test_what_is_under_way_is_not_deleted(api_as, alma, initiative):
    assert api_as(alma).delete(f"{URL}X-1/", HTTP_IF_MATCH="*").status_code == 409
    assert Initiative.objects.filter(key="X-1").exists()


# --- what hangs on them -----------------------------------------------------------------------------------------
def test_open_flags_of_visible_initiatives_gravest_first(api_as, rita, cosmo, initiative, today):
    hidden = InitiativeFactory(key="X-9", status="draft", initiator=cosmo)
    evaluation.evaluate([hidden.pk], today=today)
    door = api_as(rita)
    rows = door.get("/api/v1/flags/").json()["results"]
    assert [(row["initiative"], row["code"]) for row in rows] == [
        ("X-1", "single-owner"),
        ("X-1", "no-outcome"),
        ("X-1", "not-asked"),
        ("X-1", "no-outside-commitment"),
    ]
    assert rows[2]["message"] == "Required but never asked: Risk and legal."
    assert door.get(f"/api/v1/flags/{rows[0]['id']}/").json() == rows[0]
    for query, count in (
        ("severity=critical", 2),
        ("code=not-asked,waiting", 1),
        ("initiative=X-1", 4),
        ("initiative=X-9", 0),
    ):
        assert door.get(f"/api/v1/flags/?{query}").json()["count"] == count
    assert door.get("/api/v1/flags/?severity=loud").status_code == 400
    assert api_as(cosmo).get("/api/v1/flags/?initiative=X-9").json()["count"] == 2


@pytest.mark.parametrize("name", ["flags", "outcomes", "ownership-requests"])
def test_lists_cost_the_same_for_one_row_and_for_twenty(name, api_as, rita, touchpoint, company, today):
    def more(count: int) -> None:
        for _ in range(count):
            one = InitiativeFactory(touchpoints=[TouchpointFactory()])
            OwnershipRequestFactory(initiative=one, function=company.IT, asked_by=rita, decided_by=rita)
            OutcomeFactory(initiative=one, benefit_owner=rita, segment=SegmentFactory())
            evaluation.evaluate([one.pk], today=today)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            assert api_as(rita).get(f"/api/v1/{name}/?page_size=200").status_code == 200
        return len(counted)

    more(1)
    first = queries()
    more(19)
    assert queries() == first


def test_outcomes_are_read_where_the_initiative_is_visible(api_as, rita, cosmo, initiative):
    OutcomeFactory(initiative=initiative, metric__key="CHURN", baseline=2.4, headline=True, benefit_owner=rita)
    OutcomeFactory(initiative=InitiativeFactory(status="draft", initiator=cosmo))
    door = api_as(rita)
    [row] = door.get("/api/v1/outcomes/?metric=CHURN&headline=true").json()["results"]
    assert (row["initiative"], row["metric"], row["baseline"], row["benefit_owner"]) == (
        "X-1",
        "CHURN",
        2.4,
        "rita@example.com",
    )
    assert door.get("/api/v1/outcomes/").json()["count"] == 1
    assert door.get(f"/api/v1/outcomes/{row['id']}/").json() == row
