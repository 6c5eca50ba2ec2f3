"""Asking and answering over the API."""

from __future__ import annotations

import pytest

from cxtracker.audit.models import Event
from initiatives.models import OwnershipRequest
from tests.factories import InfluenceFactory, InitiativeFactory, OwnershipRequestFactory, TouchpointFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/ownership-requests/"


@pytest.fixture
def initiative(company, cosmo):
    """X-1, started by Cosmo; needs IT and RSK."""
    touchpoint = TouchpointFactory()
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    return InitiativeFactory(key="X-1", touchpoints=[touchpoint], initiator=cosmo)


@pytest.fixture
def asked(initiative, company, cosmo):
    return OwnershipRequestFactory(initiative=initiative, function=company.IT, asked_by=cosmo, person_days=4)


def test_asking_one_function_makes_a_request(api_as, cosmo, initiative):
    said = {"initiative": "X-1", "function": "IT", "what": "Two developers", "person_days": "4.5"}
    answer = api_as(cosmo).post(URL, said)
    told = answer.json()
    assert (answer.status_code, answer["Location"]) == (201, f"http://testserver{URL}{told['id']}/")
    assert {name: told[name] for name in ("initiative", "function", "state", "what", "person_days", "asked_by")} == {
        "initiative": "X-1",
        "function": "IT",
        "state": "requested",
        "what": "Two developers",
        "person_days": "4.50",
        "asked_by": "cosmo@example.com",
    }
    again = api_as(cosmo).post(URL, {**said, "what": "Three"})
    assert (again.status_code, again.json()) == (200, told)


def test_asking_several_answers_with_all_of_them(api_as, cosmo, asked):
    answer = api_as(cosmo).post(URL, {"initiative": "X-1", "functions": ["IT", "RSK", "OPS"]})
    assert answer.status_code == 201
    assert [(one["function"], one["state"]) for one in answer.json()] == [
        ("IT", "requested"),
        ("RSK", "requested"),
        ("OPS", "requested"),
    ]
    assert Event.objects.filter(kind="ownership.asked").count() == 2


@pytest.mark.parametrize(
    ("said", "pointer"),
    [
        ({}, "#/initiative"),
        ({"initiative": "X-1"}, "#/function"),
        ({"initiative": "X-1", "function": "IT", "functions": ["RSK"]}, "#/function"),
        ({"initiative": "X-1", "functions": []}, "#/functions"),
        ({"initiative": "X-1", "function": "NOBODY"}, "#/function"),
        ({"initiative": "X-9", "function": "IT"}, "#/initiative"),
        ({"initiative": "X-1", "function": "IT", "person_days": -1}, "#/person_days"),
        ({"initiative": "X-1", "function": "IT", "what": "x" * 301}, "#/what"),
        ({"initiative": "X-1", "function": "IT", "state": "approved"}, "#/state"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_its_place(said, pointer, api_as, carla, cosmo, initiative):
    InitiativeFactory(key="X-9", status="draft", private=True, initiator=cosmo)
    refused = api_as(carla).post(URL, said)
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (400, pointer)
    assert not OwnershipRequest.objects.exists()


def test_who_may_not_ask_hears_who_may(api_as, ivo, initiative):
    refused = api_as(ivo).post(URL, {"initiative": "X-1", "function": "RSK"})
    assert (refused.status_code, OwnershipRequest.objects.count()) == (403, 0)
    assert "Ask its accountable owner, a CX manager or leadership." in refused.json()["detail"]


def test_the_head_approves(api_as, ivo, asked):
    answer = api_as(ivo).post(f"{URL}{asked.pk}/approve/", {"person_days": 3})
    told = answer.json()
    assert (answer.status_code, told["state"], told["decided_by"], told["person_days"], told["effective"]) == (
        200,
        "approved",
        "ivo@example.com",
        "3.00",
        True,
    )
    assert api_as(ivo).get("/api/v1/initiatives/X-1/").json()["owners"] == ["IT"]


def test_a_deputy_declines_with_a_reason(api_as, dana, asked):
    answer = api_as(dana).post(f"{URL}{asked.pk}/decline/", {"reason": "timing", "comment": "Ask in spring"})
    assert (answer.status_code, answer.json()["reason"], answer.json()["comment"]) == (200, "timing", "Ask in spring")


@pytest.mark.parametrize("said", [{}, {"reason": ""}, {"reason": "because"}, {"reason": "timing", "mood": "bad"}])
def test_a_decline_without_a_known_reason_is_refused(said, api_as, ivo, asked):
    assert api_as(ivo).post(f"{URL}{asked.pk}/decline/", said).status_code == 400
    asked.refresh_from_db()
    assert asked.state == "requested"


def test_two_answers_give_one_decision_and_one_refusal_that_names_who(api_as, ivo, dana, asked):
    first = api_as(ivo).post(f"{URL}{asked.pk}/approve/")
    second = api_as(dana).post(f"{URL}{asked.pk}/decline/", {"reason": "timing"})
    assert (first.status_code, second.status_code) == (200, 409)
    assert "Ivo Imhof" in second.json()["detail"]
    assert OwnershipRequest.objects.get().state == "approved"


def test_the_asker_withdraws(api_as, cosmo, ivo, asked):
    assert api_as(ivo).post(f"{URL}{asked.pk}/withdraw/").status_code == 403
    assert api_as(cosmo).post(f"{URL}{asked.pk}/withdraw/").json()["state"] == "withdrawn"
    assert api_as(cosmo).post(f"{URL}{asked.pk}/withdraw/").status_code == 409


def test_lists_are_filtered_and_show_what_one_sees(api_as, rita, cosmo, company, asked):
    OwnershipRequestFactory(function=company.RSK, initiative__key="X-2", state="approved")
    OwnershipRequestFactory(function=company.RSK, initiative__status="draft", initiative__initiator=cosmo)
    for query, count in (
        ("", 2),
        ("state=requested", 1),
        ("state=requested,approved", 2),
        ("function=RSK", 1),
        ("initiative=X-1", 1),
    ):
        assert api_as(rita).get(f"{URL}?{query}").json()["count"] == count
    assert api_as(cosmo).get(URL).json()["count"] == 3
    for query in ("state=maybe", "colour=red"):
        assert api_as(rita).get(f"{URL}?{query}").status_code == 400


def test_requests_on_hidden_drafts_do_not_exist(api_as, rita, ivo, company, cosmo):
    hidden = OwnershipRequestFactory(function=company.RSK, initiative__status="draft", initiative__initiator=cosmo)
    for path in (f"{URL}{hidden.pk}/", f"{URL}999/", f"{URL}abc/", f"{URL}{10**30}/"):
        answer = api_as(ivo).get(path)
        assert (answer.status_code, answer.json()["detail"]) == (
            404,
            "There is nothing here that you can see. Check the address.",
        )
        assert api_as(ivo).post(f"{path}approve/").status_code == 404


def test_the_functions_asked_see_the_draft(api_as, ivo, company, cosmo):
    draft = OwnershipRequestFactory(function=company.IT, initiative__status="draft", initiative__initiator=cosmo)
    assert api_as(ivo).post(f"{URL}{draft.pk}/approve/").status_code == 200
