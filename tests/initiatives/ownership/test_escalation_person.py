"""Overdue answers go to the function's own escalation person; who asked is never the one who decides."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed
from initiatives.models import Notification, OwnershipRequest, Topic
from initiatives.notifications.services import mailing
from initiatives.ownership.services import overriding, reminders, requests
from initiatives.policies.services import change
from initiatives.transfer.queries.export import export_bundle
from initiatives.transfer.services.importing import import_bundle
from journeys.functions.services import functions
from journeys.functions.services.escalation import escalate_to
from journeys.models import Function
from tests.conftest import TODAY
from tests.factories import noon
from tests.initiatives.ownership.conftest import MONDAY

TEN_DAYS = timedelta(days=10)


@pytest.fixture
def rsk_for_it(company, rosa, alma) -> Function:
    """What IT owes for too long goes to Rosa."""
    return escalate_to(company.IT, rosa, by=alma)


@pytest.fixture
def overdue(monday, initiative, company, cosmo, lena):
    """Asked on Monday, and nobody said anything for ten days; what is told then."""

    def wait(asker=cosmo) -> set[str]:
        type(initiative).objects.filter(pk=initiative.pk).update(initiator=asker)
        initiative.refresh_from_db()
        requests.ask(initiative, [company.IT], by=asker, now=MONDAY)
        monday.move_to(MONDAY + TEN_DAYS)
        reminders.tick(now=timezone.now())
        told = Notification.objects.filter(topic=Topic.ESCALATION).select_related("recipient")
        return {row.recipient.email.split("@")[0] for row in told}

    return wait


# --- where it goes ----------------------------------------------------------------------------------------------
def test_it_goes_to_the_functions_own_person(overdue, rsk_for_it, rosa, as_, cosmo):
    assert overdue() == {"rosa"}
    mailing.send_due(now=timezone.now())
    assert "rosa@example.com" in {letter.to[0] for letter in mail.outbox}
    page = as_(cosmo).get("/initiatives/X-1/requests/IT/").content.decode()
    assert "It has been escalated to Rosa Reuter." in page


def test_without_one_it_goes_to_whom_the_site_names(overdue, company, lena):
    assert overdue() == {"lena"}


def test_a_person_who_has_left_hands_it_back_to_the_site(overdue, rsk_for_it, rosa):
    type(rosa).objects.filter(pk=rosa.pk).update(is_active=False)
    assert overdue() == {"lena"}


def test_who_asked_is_not_whom_it_goes_to(overdue, company, carla, alma, lena):
    """Carla asks, and would be the one to whom it goes: it goes to the site's person instead."""
    escalate_to(company.IT, carla, by=alma)
    assert overdue(carla) == {"lena"}


def test_where_leadership_asked_it_goes_to_administrators(overdue, lena, alma):
    assert overdue(lena) == {"alma"}


def test_other_functions_keep_the_sites_person(rsk_for_it, company, initiative, cosmo, lena, monday):
    for function in (company.IT, company.OPS):
        requests.ask(initiative, [function], by=cosmo, now=MONDAY)
    monday.move_to(MONDAY + TEN_DAYS)
    reminders.tick(now=timezone.now())
    told = Notification.objects.filter(topic=Topic.ESCALATION)
    assert {(row.request.function.key, row.recipient.email) for row in told.select_related("request__function")} == {
        ("IT", "rosa@example.com"),
        ("OPS", "lena@example.com"),
    }


def test_where_only_askers_could_answer_the_functions_person_decides(monday, initiative, company, carla, rosa, alma):
    """Carla asks on behalf of CX and is the only deputy of Marketing; Rosa decides for Marketing."""
    functions.appoint(company.MKT, head=carla, deputies=[], by=alma)
    escalate_to(company.MKT, rosa, by=alma)
    [asked] = requests.ask(initiative, [company.OPS], by=carla, now=MONDAY)
    Function.objects.filter(key="OPS").update(head=carla, escalation=rosa)
    asked = OwnershipRequest.objects.get(pk=asked.pk)
    with pytest.raises(NotAllowed):
        overriding.override(asked, by=carla, now=MONDAY, approve=True, comment="x")
    overriding.override(asked, by=rosa, now=MONDAY, approve=True, comment="Carla asked herself")
    asked.refresh_from_db()
    assert asked.state == "approved"


def test_a_person_who_is_not_the_functions_does_not_decide(monday, initiative, company, carla, rosa, lena, alma):
    [asked] = requests.ask(initiative, [company.OPS], by=carla, now=MONDAY)
    Function.objects.filter(key="OPS").update(head=carla, escalation=rosa)
    with pytest.raises(NotAllowed):
        overriding.override(OwnershipRequest.objects.get(pk=asked.pk), by=lena, now=MONDAY, approve=True, comment="x")


# --- naming the person ------------------------------------------------------------------------------------------
def test_it_is_named_on_the_functions_page_and_kept_in_its_history(company, alma, rosa, ivo, as_):
    form = {
        "name": "Information technology",
        "head": ivo.email,
        "escalation": rosa.email,
        "deputies-TOTAL_FORMS": "0",
        "deputies-INITIAL_FORMS": "0",
        "version": "1",
    }
    assert as_(alma).post("/functions/IT/edit/", form).status_code == 302
    page = " ".join(as_(alma).get("/functions/IT/").content.decode().split())
    assert "overdue answers go to Rosa Reuter" in page
    assert "changed escalation person." in page
    assert "– → rosa@example.com" in page
    assert 'value="rosa@example.com" selected' in " ".join(
        as_(alma).get("/functions/IT/edit/").content.decode().split()
    )


def test_the_api_names_and_shows_the_person(company, alma, rosa, ivo, api_as):
    client = api_as(alma)

    def patch(key: str, values: dict[str, object]):
        return client.patch(f"/api/v1/functions/{key}/", values, format="json", headers={"If-Match": "*"})

    assert client.get("/api/v1/functions/IT/").json()["escalation"] is None
    assert patch("IT", {"escalation": rosa.email}).json()["escalation"] == rosa.email
    assert patch("IT", {"watches": "clicks"}).json()["escalation"] == rosa.email
    refused = patch("IT", {"escalation": ivo.email})
    assert (refused.status_code, "is the head" in str(refused.json())) == (400, True)
    made = client.post("/api/v1/functions/", {"key": "HR", "name": "People", "escalation": rosa.email})
    assert (made.status_code, made.json()["escalation"]) == (201, rosa.email)
    assert patch("HR", {"escalation": None}).json()["escalation"] is None


@pytest.mark.parametrize("who", ["ivo", "dana", "carla", "lena", "rita"])
def test_only_administrators_name_it(company, rosa, who, request):
    with pytest.raises(NotAllowed):
        escalate_to(company.IT, rosa, by=request.getfixturevalue(who))
    assert Function.objects.get(key="IT").escalation is None


def test_the_head_and_people_who_have_left_are_refused(company, alma, ivo, rosa):
    with pytest.raises(Invalid, match="is the head"):
        escalate_to(company.IT, ivo, by=alma)
    type(rosa).objects.filter(pk=rosa.pk).update(is_active=False)
    rosa.refresh_from_db()
    with pytest.raises(Invalid, match="no longer sign in"):
        escalate_to(company.IT, rosa, by=alma)
    assert not Event.objects.filter(kind="function.edited").exists()


def test_it_travels_in_the_bundle(rsk_for_it, company, alma, tmp_path):
    export_bundle(tmp_path / "all.json", by=alma)
    rows = {row["key"]: row for row in json.loads((tmp_path / "all.json").read_text())["functions"]}
    assert rows["IT"]["escalation"] == "rosa@example.com"
    assert not rows["RSK"].get("escalation")
    assert import_bundle([tmp_path / "all.json"], by=alma, now=noon(TODAY)).changed == 0
    Function.objects.filter(key="IT").update(escalation=None)
    assert import_bundle([tmp_path / "all.json"], by=alma, now=noon(TODAY)).changed == 1
    assert Function.objects.get(key="IT").escalation.email == "rosa@example.com"


def test_the_policy_still_names_the_sites_person(overdue, alma, rita):
    change({"escalate_to": rita.email}, reason="Rita sees to it", by=alma, now=MONDAY)
    assert overdue() == {"rita"}
