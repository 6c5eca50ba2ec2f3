"""Whoever asked never answers the same question, whatever role they have or get later."""

from __future__ import annotations

import pytest

from cxtracker.errors import NotAllowed
from initiatives.models import Assessment, Notification, OwnershipRequest, RequestStep
from initiatives.ownership.queries.requests import questions
from initiatives.ownership.services import mail_links, overriding, reminders, requests
from journeys.models import Deputy, Function
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory, noon

ASKED_IT = "You asked this question"


@pytest.fixture
def initiative(company, carla):
    touchpoint = TouchpointFactory()
    for key in ("IT", "RSK", "OPS", "SVC"):
        InfluenceFactory(touchpoint=touchpoint, function=getattr(company, key), strength=3)
    return InitiativeFactory(key="CX-1", initiator=carla, touchpoints=[touchpoint])


def deputise(company, person, *keys):
    for key in keys:
        Deputy.objects.create(function=getattr(company, key), person=person)


def test_a_deputy_of_four_functions_who_asks_them_all_owns_nothing(company, carla, initiative, today):
    deputise(company, carla, "IT", "RSK", "OPS", "SVC")
    functions = [company.IT, company.RSK, company.OPS, company.SVC]
    asked = requests.ask(initiative, functions, by=carla, now=noon(today))
    assert {one.state for one in asked} == {"requested"}
    found = Assessment.objects.get(initiative=initiative)
    assert (found.score, found.owners) == (100.0, [])


def test_who_asks_first_and_becomes_deputy_later_does_not_answer(company, carla, ivo, initiative, today, as_):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    deputise(company, carla, "IT")
    for answer in (
        lambda: requests.approve(asked, by=carla, now=noon(today)),
        lambda: requests.decline(asked, by=carla, now=noon(today), reason="timing"),
        lambda: requests.accept_on_condition(asked, by=carla, now=noon(today), comment="If"),
    ):
        with pytest.raises(NotAllowed, match=ASKED_IT):
            answer()
    assert not OwnershipRequest.objects.to_decide_by(carla, today).exists()
    assert OwnershipRequest.objects.awaited_by(carla, today).get() == asked
    page = as_(carla).get("/initiatives/CX-1/requests/IT/").content.decode()
    assert "You asked this question, so you can’t answer it." in page
    assert "Take ownership" not in page
    assert requests.approve(asked, by=ivo, now=noon(today)).state == "approved"


def test_asking_again_through_a_colleague_changes_nothing(company, carla, alma, initiative, today):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    requests.withdraw(asked, by=carla, now=noon(today))
    [again] = requests.ask(initiative, [company.IT], by=alma, now=noon(today))
    deputise(company, carla, "IT")
    with pytest.raises(NotAllowed, match=ASKED_IT):
        requests.approve(again, by=carla, now=noon(today))


def test_an_administrator_does_not_override_the_own_question(company, alma, initiative, today):
    [asked] = requests.ask(initiative, [company.IT], by=alma, now=noon(today))
    with pytest.raises(NotAllowed, match=ASKED_IT):
        overriding.override(asked, by=alma, now=noon(today), approve=True, comment="They are away")


def test_over_the_api_the_asker_is_refused(company, carla, initiative, today, api_as):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    deputise(company, carla, "IT")
    answer = api_as(carla).post(f"/api/v1/ownership-requests/{asked.pk}/approve/", {}, format="json")
    assert (answer.status_code, ASKED_IT in answer.json()["detail"]) == (403, True)


def test_a_link_in_a_mail_does_not_help_the_asker(company, carla, initiative, today, client):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    deputise(company, carla, "IT")
    token = mail_links.issue(asked, to=carla, now=noon(today))
    page = client.get(f"/decide/{token}/")
    assert page.status_code == 410
    assert "You asked this question, so someone else has to answer it." in page.content.decode()
    asked.refresh_from_db()
    assert asked.state == "requested"


def test_where_only_the_asker_could_answer_the_escalation_person_decides(company, carla, lena, rosa, initiative, today):
    deputise(company, carla, "OPS")
    [asked] = requests.ask(initiative, [company.OPS], by=carla, now=noon(today))
    reminders.remind(now=noon(today))
    told = Notification.objects.get(request=asked, topic="escalation")
    assert (told.recipient, told.bucket.split("-")[0]) == (lena, "nobody")
    [seen] = questions([OwnershipRequest.objects.whole().get(pk=asked.pk)], to=lena, now=noon(today), today=today)
    assert (seen.stuck, "override" in seen.verbs) == (True, True)
    with pytest.raises(NotAllowed):
        overriding.override(asked, by=rosa, now=noon(today), approve=True, comment="Me")
    with pytest.raises(NotAllowed, match=ASKED_IT):
        overriding.override(asked, by=carla, now=noon(today), approve=True, comment="Me")
    decided = overriding.override(asked, by=lena, now=noon(today), approve=True, comment="Nobody else is there")
    assert (decided.state, decided.decided_by) == ("approved", lena)


def test_leadership_decides_nothing_where_somebody_else_can_answer(company, carla, lena, initiative, today):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    with pytest.raises(NotAllowed):
        overriding.override(asked, by=lena, now=noon(today), approve=True, comment="I want it")


def test_a_head_commits_by_asking_whatever_the_role_and_may_confirm_it_later(company, carla, initiative, today):
    Function.objects.filter(pk=company.OPS.pk).update(head=carla)
    [own] = requests.ask(initiative, [company.OPS], by=carla, now=noon(today))
    assert (own.state, RequestStep.objects.get(request=own).kind) == ("approved", "own_initiative")
    OwnershipRequest.objects.filter(pk=own.pk).update(state="requested", effective=False)
    assert OwnershipRequest.objects.answerable_by(carla, today).filter(pk=own.pk).exists()


def test_nobody_agrees_to_their_own_condition(company, carla, alma, initiative, today):
    deputise(company, alma, "IT")
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    held = requests.accept_on_condition(asked, by=alma, now=noon(today), comment="If Risk joins")
    with pytest.raises(NotAllowed, match="your own condition"):
        requests.agree(held, by=alma, now=noon(today))
    assert requests.agree(held, by=carla, now=noon(today)).state == "approved"


def test_a_question_passed_on_to_the_askers_own_function_is_not_theirs(company, carla, ivo, initiative, today):
    deputise(company, carla, "OPS")
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    passed = requests.pass_on(asked, by=ivo, now=noon(today), to=company.OPS)
    with pytest.raises(NotAllowed, match=ASKED_IT):
        requests.approve(passed, by=carla, now=noon(today))
