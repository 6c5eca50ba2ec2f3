"""A change that asks functions again says so first, on the page and in the API; a slip keeps their answers."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from cxtracker.audit.models import Event
from initiatives.models import Outcome, OwnershipRequest, RequestStep
from initiatives.notifications.services import mailing
from initiatives.ownership.services import requests
from tests.browsing import fields
from tests.factories import InfluenceFactory, InitiativeFactory, OutcomeFactory, TouchpointFactory, noon

pytestmark = pytest.mark.django_db

WHOM = "Information technology, and Risk and legal will be asked again."


@pytest.fixture
def outcome(company, carla, ivo, rosa, today):
    """IT and Risk agreed to a target of 6."""
    touchpoint = TouchpointFactory()
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    initiative = InitiativeFactory(
        key="X-1", touchpoints=[touchpoint], initiator=carla, status="proposed", go_live=date(2027, 1, 31)
    )
    made = OutcomeFactory(initiative=initiative, baseline=10, target=6)
    asked = requests.ask(initiative, [company.IT, company.RSK], by=carla, now=noon(today))
    for ownership_request, head in zip(asked, (ivo, rosa), strict=True):
        requests.approve(ownership_request, by=head, now=noon(today))
    return made


def states():
    return set(OwnershipRequest.objects.values_list("state", flat=True))


def test_the_api_says_whom_a_change_would_ask_and_saves_nothing(outcome, carla, api_as):
    door = api_as(carla)
    refused = door.patch(f"/api/v1/outcomes/{outcome.pk}/", {"target": 7.5}, format="json", HTTP_IF_MATCH="*")
    assert (refused.status_code, refused.json()["detail"]) == (409, f"This moves the target by 25\u00a0%: {WHOM}")
    assert Outcome.objects.get(pk=outcome.pk).target == 6
    assert states() == {"approved"}
    agreed = door.patch(
        f"/api/v1/outcomes/{outcome.pk}/", {"target": 7.5, "consent": "ask"}, format="json", HTTP_IF_MATCH="*"
    )
    assert (agreed.status_code, agreed.json()["target"]) == (200, 7.5)
    assert states() == {"requested"}
    assert "consent" not in agreed.json()


def test_a_small_change_asks_nobody(outcome, carla, api_as):
    assert (
        api_as(carla)
        .patch(f"/api/v1/outcomes/{outcome.pk}/", {"target": 6.5}, format="json", HTTP_IF_MATCH="*")
        .status_code
        == 200
    )
    assert states() == {"approved"}


@pytest.mark.parametrize(("who", "status"), [("lena", 200), ("alma", 200), ("carla", 403)])
def test_a_slip_is_corrected_by_leadership_with_a_reason(who, status, request, outcome, api_as):
    door = api_as(request.getfixturevalue(who))
    if who == "lena":
        outcome.initiative.accountable = request.getfixturevalue("lena")
        outcome.initiative.save()
    body = {"target": 4, "consent": "slip"}
    without = door.patch(f"/api/v1/outcomes/{outcome.pk}/", body, format="json", HTTP_IF_MATCH="*")
    assert (without.status_code, "Say what the slip was" in without.json()["detail"]) == (409, True)
    said = door.patch(
        f"/api/v1/outcomes/{outcome.pk}/",
        body | {"slip_reason": "Read from the wrong line"},
        format="json",
        HTTP_IF_MATCH="*",
    )
    assert said.status_code == status
    assert states() == {"approved"}
    assert Outcome.objects.get(pk=outcome.pk).target == (4 if status == 200 else 6)
    told = Event.objects.filter(kind="ownership.slip_corrected")
    assert {event.context["comment"] for event in told} == ({"Read from the wrong line"} if status == 200 else set())
    later = door.patch(f"/api/v1/outcomes/{outcome.pk}/", {"target": 4.1}, format="json", HTTP_IF_MATCH="*")
    assert later.status_code == (200 if status == 200 else 409)  # measured against the plan as it was meant


def test_the_page_keeps_what_was_typed_and_offers_two_ways(outcome, carla, as_):
    address = "/initiatives/X-1/edit/"
    door = as_(carla)
    typed = fields(door.get(address)) | {"go_live": "2027-06-30", "title": "Refunds in a day"}
    told = door.post(address, typed)
    page = told.content.decode()
    assert told.status_code == 409
    assert f"This moves go-live by 150 days: {WHOM} Nothing has been saved yet." in " ".join(page.split())
    assert "Refunds in a day" in page
    assert "Change and ask" in page
    assert "Correct a slip" not in page
    assert states() == {"approved"}
    assert door.post(address, typed | {"consent": "ask"}).status_code == 302
    outcome.initiative.refresh_from_db()
    assert (outcome.initiative.title, outcome.initiative.go_live) == ("Refunds in a day", date(2027, 6, 30))
    assert states() == {"requested"}
    assert RequestStep.objects.filter(kind="reconfirm").count() == 2


def test_the_form_of_an_outcome_tells_as_well(outcome, alma, as_):
    address = f"/initiatives/X-1/outcomes/{outcome.pk}/edit/"
    door = as_(alma)
    typed = fields(door.get(address)) | {"target": "9"}
    told = door.post(address, typed)
    page = " ".join(told.content.decode().split())
    assert told.status_code == 409
    assert f"This moves the target by 50 %: {WHOM}" in page
    assert "Correct a slip" in page
    done = door.post(address, typed | {"consent": "slip", "slip_reason": "Typed the wrong line"})
    assert done.status_code == 302
    assert (Outcome.objects.get(pk=outcome.pk).target, states()) == (9, {"approved"})


def test_nobody_is_asked_who_was_told_nothing(outcome, carla, as_):
    """A draft nobody agreed to, and changes that touch no pact, are saved at once."""
    door = as_(carla)
    typed = fields(door.get("/initiatives/X-1/edit/")) | {"problem": "Refunds take ten days."}
    assert door.post("/initiatives/X-1/edit/", typed).status_code == 302
    assert states() == {"approved"}


# --- put back -------------------------------------------------------------------------------------------------------
def change(door, outcome, **values):
    return door.patch(f"/api/v1/outcomes/{outcome.pk}/", values, format="json", HTTP_IF_MATCH="*")


def test_putting_the_value_back_restores_the_answers(outcome, carla, api_as, as_):
    door = api_as(carla)
    change(door, outcome, target=7.5, consent="ask")
    page = " ".join(as_(carla).get("/initiatives/X-1/").content.decode().split())
    assert "2 functions said yes to the earlier plan and are asked again." in page
    assert "Nobody owns this yet" not in page
    assert change(door, outcome, target=6).status_code == 200
    assert states() == {"approved"}
    outcome.initiative.refresh_from_db()
    assert sorted(outcome.initiative.assessment.owners) == ["IT", "RSK"]
    kinds = RequestStep.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds)[-4:] == ["reconfirm"] * 2 + ["restored"] * 2
    assert "no longer asks" in as_(carla).get("/initiatives/X-1/").content.decode()


def test_who_answered_meanwhile_is_asked_about_the_way_back_as_well(outcome, carla, ivo, api_as, today):
    door = api_as(carla)
    change(door, outcome, target=7.5, consent="ask")
    again = OwnershipRequest.objects.get(function__key="IT")
    requests.approve(again, by=ivo, now=noon(today))
    back = change(door, outcome, target=6)
    assert (back.status_code, "Information technology will be asked again." in back.json()["detail"]) == (409, True)
    assert change(door, outcome, target=6, consent="ask").status_code == 200
    found = dict(OwnershipRequest.objects.values_list("function__key", "state"))
    assert found == {"IT": "requested", "RSK": "approved"}


def test_card_and_mail_show_before_and_now_even_after_a_second_change(outcome, carla, ivo, api_as, as_):
    door = api_as(carla)
    change(door, outcome, target=7.5, consent="ask")
    change(door, outcome, target=8)
    for page in ("/inbox/", "/initiatives/X-1/requests/IT/"):
        text = " ".join(as_(ivo).get(page).content.decode().split())
        assert "What you agreed to has changed. Does your yes still hold?" in text
        assert ": 8</strong>" in text
        assert "1 other function said yes to the earlier plan and is asked again" in text
        assert "you would be the first" not in text
    mail.outbox.clear()
    mailing.send_due(now=timezone.now())
    letter = next(letter for letter in mail.outbox if letter.to == ["ivo@example.com"])
    assert "What changed since your yes:" in letter.body
    assert ": 6 → " in letter.body
    token = re.search(r"/decide/([\w-]+)/", letter.body)[1]
    shown = " ".join(Client().get(f"/decide/{token}/").content.decode().split())
    assert "What changed since your yes" in shown
    assert "Yes, it still holds" in shown
