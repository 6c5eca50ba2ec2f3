"""Who joins an agreed pact, or is taken out of it, changes it for those who agreed; an answer alone does not."""

from __future__ import annotations

import pytest

from cxtracker.audit.models import Event
from initiatives import consent
from initiatives.models import OwnershipRequest, RequestStep
from initiatives.outcomes import services as outcomes
from initiatives.ownership.services import requests
from journeys.models import Function
from tests.browsing import fields
from tests.factories import PersonFactory, noon
from tests.initiatives.plan_cast import states

WHOM = "Information technology, and Risk and legal will be asked again."
JOINS = f"This brings Finance into the pact: {WHOM}"


@pytest.fixture
def finn(company):
    finn = PersonFactory(email="finn@example.com", name="Finn Finck", role="contributor")
    Function.objects.filter(pk=company.FIN.pk).update(head=finn)
    company.FIN.refresh_from_db()
    return finn


def ask(door, functions, **more):
    body = {"initiative": "X-1", "functions": functions, **more}
    return door.post("/api/v1/ownership-requests/", body, format="json")


def test_the_api_says_whom_a_further_function_asks_again(agreed, carla, api_as):
    door = api_as(carla)
    told = ask(door, ["FIN"])
    assert (told.status_code, told.json()["detail"]) == (409, JOINS)
    assert states() == {"IT": "approved", "RSK": "approved"}
    assert ask(door, ["FIN"], consent="ask").status_code == 201
    assert states() == {"FIN": "requested", "IT": "requested", "RSK": "requested"}


def test_the_page_says_it_before_and_asks_then(agreed, carla, as_):
    door = as_(carla)
    address = "/initiatives/X-1/ask/?function=FIN"
    typed = fields(door.get(address)) | {"functions": "FIN", "what": "Price the refund with us"}
    told = door.post(address, typed)
    page = " ".join(told.content.decode().split())
    assert (told.status_code, f"{JOINS} Nothing has been saved yet." in page) == (409, True)
    assert "Price the refund with us" in page
    assert "FIN" not in states()
    assert door.post(address, typed | {"consent": "ask"}).status_code == 302
    assert states() == {"FIN": "requested", "IT": "requested", "RSK": "requested"}


def test_leadership_adds_one_without_asking_the_others(agreed, alma, api_as):
    assert ask(api_as(alma), ["FIN"], consent="slip").status_code == 409  # without a reason
    said = ask(api_as(alma), ["FIN"], consent="slip", slip_reason="Finance was there from the start")
    assert (said.status_code, states()) == (201, {"FIN": "requested", "IT": "approved", "RSK": "approved"})


def test_a_further_edit_does_not_ask_for_who_joined(agreed, carla, ivo, rosa, api_as, today):
    door = api_as(carla)
    ask(door, ["FIN"], consent="ask")
    for key, head in (("IT", ivo), ("RSK", rosa)):
        requests.approve(OwnershipRequest.objects.get(function__key=key), by=head, now=noon(today))
    edited = door.patch("/api/v1/initiatives/X-1/", {"title": "The first bill"}, format="json", HTTP_IF_MATCH="*")
    assert edited.status_code == 200
    assert states() == {"FIN": "requested", "IT": "approved", "RSK": "approved"}


def test_taking_the_question_back_restores_who_was_asked_about_it(agreed, carla, api_as):
    door = api_as(carla)
    ask(door, ["FIN"], consent="ask")
    asked = OwnershipRequest.objects.get(function__key="FIN")
    assert door.post(f"/api/v1/ownership-requests/{asked.pk}/withdraw/").status_code == 200
    assert states() == {"FIN": "withdrawn", "IT": "approved", "RSK": "approved"}


def test_taking_out_whom_others_agreed_with_is_told_before(agreed, carla, ivo, api_as, as_, today):
    ask(api_as(carla), ["FIN"], consent="ask")
    requests.approve(OwnershipRequest.objects.get(function__key="IT"), by=ivo, now=noon(today))
    door, address = as_(carla), "/initiatives/X-1/requests/FIN/withdraw/"
    told = door.post(address, {"next": "/requests/"})
    page = " ".join(told.content.decode().split())
    words = "This takes Finance out of the pact: Information technology will be asked again."
    assert (told.status_code, words in page, 'name="next" value="/requests/"' in page) == (409, True, True)
    assert states() == {"FIN": "requested", "IT": "approved", "RSK": "requested"}
    done = door.post(address, {"next": "/requests/", "consent": "ask"})
    assert (done.status_code, done["Location"]) == (302, "/requests/")
    assert states() == {"FIN": "withdrawn", "IT": "requested", "RSK": "approved"}


def test_what_a_function_answers_asks_nobody_else(agreed, carla, finn, api_as, ivo, rosa, today):
    """That it declined stands in flags and figures; who leads the initiative decides what follows."""
    ask(api_as(carla), ["FIN"], consent="ask")
    for key, head in (("IT", ivo), ("RSK", rosa)):
        requests.approve(OwnershipRequest.objects.get(function__key=key), by=head, now=noon(today))
    asked = OwnershipRequest.objects.get(function__key="FIN")
    assert api_as(finn).post(f"/api/v1/ownership-requests/{asked.pk}/decline/", {"reason": "timing"}).status_code == 200
    edited = api_as(carla).patch("/api/v1/initiatives/X-1/", {"lesson": "Soon"}, format="json", HTTP_IF_MATCH="*")
    assert (edited.status_code, states()) == (200, {"FIN": "declined", "IT": "approved", "RSK": "approved"})
    again = ask(api_as(carla), ["FIN"])  # no further function, so nothing to tell
    assert (again.status_code, states()["IT"]) == (201, "approved")


def test_an_answer_is_never_held_up_by_whom_it_asks_again(agreed, carla, finn, api_as, ivo, rosa, today):
    ask(api_as(carla), ["FIN"], consent="ask")
    requests.approve(OwnershipRequest.objects.get(function__key="IT"), by=ivo, now=noon(today))
    asked = OwnershipRequest.objects.get(function__key="FIN")
    passed = api_as(finn).post(f"/api/v1/ownership-requests/{asked.pk}/pass-on/", {"to": "MKT"}, format="json")
    assert passed.status_code == 200
    assert states() == {"FIN": "passed_on", "IT": "requested", "MKT": "requested", "RSK": "requested"}


def test_before_the_agreement_the_table_is_still_being_set(agreed, carla, api_as):
    type(agreed.initiative).objects.update(status="proposed")
    for request in OwnershipRequest.objects.all():
        pact = request.initiative.pacts.get(version=request.pact)
        pact.content["agreed"] = False
        pact.save()
    assert ask(api_as(carla), ["FIN"]).status_code == 201
    assert states() == {"FIN": "requested", "IT": "approved", "RSK": "approved"}


def test_undoing_the_question_puts_the_pact_back_as_it_was(agreed, carla, as_):
    door = as_(carla)
    door.post("/initiatives/X-1/ask/", {"functions": "FIN", "consent": "ask"})
    assert states() == {"FIN": "requested", "IT": "requested", "RSK": "requested"}
    undo = f"/undo/{Event.objects.filter(kind='ownership.asked').latest('id').pk}/"
    assert door.post(undo, {"next": "/"}).status_code == 302
    assert states() == {"FIN": "withdrawn", "IT": "approved", "RSK": "approved"}


def test_undoing_a_withdrawal_puts_the_pact_back_as_it_was(agreed, carla, ivo, api_as, as_, today):
    ask(api_as(carla), ["FIN"], consent="ask")
    requests.approve(OwnershipRequest.objects.get(function__key="IT"), by=ivo, now=noon(today))
    door = as_(carla)
    door.post("/initiatives/X-1/requests/FIN/withdraw/", {"consent": "ask"})
    assert states() == {"FIN": "withdrawn", "IT": "requested", "RSK": "approved"}
    undo = f"/undo/{Event.objects.filter(kind='ownership.withdrawn').latest('id').pk}/"
    assert door.post(undo, {"next": "/"}).status_code == 302
    assert states() == {"FIN": "requested", "IT": "approved", "RSK": "requested"}


# --- a condition that is accepted later ------------------------------------------------------------------------------
def test_a_condition_holds_for_the_plan_it_was_set_for(agreed, carla, company, ivo, as_, api_as, today):
    """The target moved while IT's condition lay with CX: accepting it asks IT whether it holds for the new target."""
    asked = OwnershipRequest.objects.get(function=company.IT)
    OwnershipRequest.objects.filter(pk=asked.pk).update(state="requested", effective=False)
    asked.refresh_from_db()
    requests.accept_on_condition(asked, comment="If we get two people", by=ivo, now=noon(today))
    with consent.consenting("ask"):
        outcomes.edit(agreed, {"target": 1.2}, by=carla, today=today)
    address = "/initiatives/X-1/requests/IT/agree/"
    told = as_(carla).post(address)
    assert told.status_code == 409
    assert "Information technology will be asked again." in " ".join(told.content.decode().split())
    assert states()["IT"] == "conditional"
    assert api_as(carla).post(f"/api/v1/ownership-requests/{asked.pk}/agree/", {}, format="json").status_code == 409
    done = api_as(carla).post(f"/api/v1/ownership-requests/{asked.pk}/agree/", {"consent": "ask"}, format="json")
    assert (done.status_code, states()["IT"]) == (200, "requested")
    kinds = list(RequestStep.objects.filter(request=asked).order_by("id").values_list("kind", flat=True))
    assert kinds[-2:] == ["agreed", "reconfirm"]


def test_a_condition_on_an_unmoved_plan_is_accepted_at_once(agreed, carla, company, ivo, api_as, today):
    asked = OwnershipRequest.objects.get(function=company.IT)
    OwnershipRequest.objects.filter(pk=asked.pk).update(state="requested", effective=False)
    asked.refresh_from_db()
    requests.accept_on_condition(asked, comment="If we get two people", by=ivo, now=noon(today))
    done = api_as(carla).post(f"/api/v1/ownership-requests/{asked.pk}/agree/", {}, format="json")
    assert (done.status_code, states()["IT"]) == (200, "approved")
