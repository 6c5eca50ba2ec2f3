"""Who answers answers for the plan they had before them: if it changed meanwhile, nothing is recorded."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxtracker.audit.models import Event
from initiatives.lifecycle.services import initiatives
from initiatives.models import InitiativeTouchpoint, Outcome, OwnershipRequest, Pact, RequestStep
from initiatives.notifications.services import mailing
from initiatives.outcomes import services as outcomes
from initiatives.ownership.services import requests
from tests.factories import InfluenceFactory, InitiativeFactory, MetricFactory, OutcomeFactory, TouchpointFactory, noon

SENTENCE = "The plan changed while you had this open. Look at what is new, then answer."
PAGE = "/initiatives/X-1/requests/IT/"


@pytest.fixture(autouse=True)
def _on_that_day(monday):
    """Answers are due, mails go out."""


@pytest.fixture
def outcome(initiative, rosa) -> Outcome:
    return OutcomeFactory(
        initiative=initiative,
        metric=MetricFactory(key="BE03", name="Early churn", unit="%"),
        baseline=2.4,
        target=1.9,
        target_on=date(2027, 6, 30),
        benefit_owner=rosa,
        unit_value=250000,
        benefit_kind="revenue",
        headline=True,
    )


@pytest.fixture
def asked(outcome, company, cosmo) -> OwnershipRequest:
    """IT is asked and has not answered."""
    return requests.ask(outcome.initiative, [company.IT], by=cosmo, now=timezone.now())[0]


def change(outcome: Outcome, **values) -> None:
    asker = outcome.initiative.initiator
    outcomes.edit(Outcome.objects.get(pk=outcome.pk), values, by=asker, today=timezone.localdate())


def text(response) -> str:
    return " ".join(response.content.decode().split())


def plans(response) -> set[str]:
    """The marks a page sends with its answers."""
    return set(re.findall(r'name="plan"\s+value="(\w+)"', response.content.decode()))


def plan(response) -> str:
    [mark] = plans(response)
    return mark


def news(response) -> str:
    return text(response).split("The plan now")[1].split("</ul>")[0]


def recorded() -> tuple:
    return (
        list(OwnershipRequest.objects.values()),
        list(RequestStep.objects.values_list("pk", flat=True)),
        Event.objects.filter(kind__startswith="ownership.").count(),
    )


# --- on the page of the request, and from To decide -----------------------------------------------------------------
@pytest.mark.parametrize("opened", [PAGE, "/inbox/"])
def test_a_yes_to_a_plan_that_changed_meanwhile_is_not_taken(opened, asked, outcome, ivo, as_):
    door = as_(ivo)
    seen = plan(door.get(opened))
    change(outcome, target=1.2)
    before = recorded()
    told = door.post(f"{PAGE}approve/", {"plan": seen})
    assert (told.status_code, SENTENCE in text(told)) == (409, True)
    assert "<li> Target: Early churn: 1.9 → <strong>Early churn: 1.2</strong>" in text(told)
    assert news(told).count("<li>") == 1
    assert recorded() == before
    now = plan(told)
    assert now != seen
    assert door.post(f"{PAGE}approve/", {"plan": now}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "approved"
    assert Pact.objects.get(version=asked.pact).content["targets"] == {"BE03": 1.2}


def test_after_a_refusal_the_answer_leads_on_to_the_next_card_of_to_decide(asked, outcome, company, carla, ivo, as_):
    other = InitiativeFactory(key="X-2", title="The next card", initiator=carla)
    requests.ask(other, [company.IT], by=carla, now=timezone.now())
    door, before = as_(ivo), "/inbox/?box=decide"
    seen = min(plans(door.get(before)))
    change(outcome, target=1.2)
    told = door.post(f"{PAGE}approve/", {"plan": "0" * len(seen), "next": before})
    assert told.status_code == 409
    sent = set(re.findall(r'name="next"\s+value="([^"]*)"', told.content.decode()))
    assert before in sent
    assert "" not in sent
    unreadable = door.post(f"{PAGE}decline/", {"plan": plan(told), "next": before})
    assert (unreadable.status_code, f'value="{before}"' in unreadable.content.decode()) == (422, True)
    done = door.post(f"{PAGE}approve/", {"plan": plan(told), "next": before}, follow=True)
    assert done.redirect_chain == [(before, 302)]
    assert "The next card" in text(done)


def test_a_refusal_leads_nowhere_else(asked, outcome, ivo, as_):
    told = as_(ivo).post(f"{PAGE}approve/", {"plan": "0" * 16, "next": "https://evil.example/"})
    assert (told.status_code, "evil.example" in told.content.decode()) == (409, False)


def touch(outcome: Outcome) -> None:
    InitiativeTouchpoint.objects.create(initiative=outcome.initiative, touchpoint=TouchpointFactory(key="T2"))


def postpone(outcome: Outcome) -> None:
    initiatives.edit(outcome.initiative, {"go_live": date(2027, 3, 1)}, by=outcome.initiative.initiator)


def widen(outcome: Outcome) -> None:
    [_it, risk] = [one.function for one in outcome.initiative.touchpoints.get().influences.order_by("function__key")]
    requests.ask(outcome.initiative, [risk], by=outcome.initiative.initiator, now=timezone.now())


@pytest.mark.parametrize(
    ("happens", "part"),
    [
        (touch, "Touchpoints"),
        (postpone, "Go-live"),
        (widen, "Functions asked"),
        ({"unit_value": 10}, "Promised money"),
        ({"share": 0.5}, "Promised money"),
        ({"target_on": date(2027, 7, 1)}, "Target date"),
        ({"benefit_kind": "saving"}, "Kind of benefit"),
    ],
)
def test_everything_that_belongs_to_the_pact_counts_however_little(happens, part, asked, outcome, ivo, as_):
    door = as_(ivo)
    seen = plan(door.get(PAGE))
    if callable(happens):
        happens(outcome)
    else:
        change(outcome, **happens)
    told = door.post(f"{PAGE}approve/", {"plan": seen})
    assert told.status_code == 409
    assert re.findall(r"<li> (.+?):", news(told)) == [part]


def test_small_edits_do_not_disturb(asked, outcome, ivo, as_):
    door = as_(ivo)
    seen = plan(door.get(PAGE))
    edits = {"title": "Cards explain themselves", "problem": "Nobody knows why a card is declined"}
    initiatives.edit(outcome.initiative, edits, by=outcome.initiative.initiator)
    assert door.post(f"{PAGE}approve/", {"plan": seen}).status_code == 302
    asked.refresh_from_db()
    assert asked.state == "approved"


ANSWERS = {
    "approve": {"person_days": "7"},
    "decline": {"reason": "timing", "comment": "Not before spring"},
    "condition": {"comment": "With a tester", "money": "800"},
    "question": {"comment": "Which cards?"},
    "defer": {"until": "2026-12-15", "comment": "After the freeze"},
    "pass_on": {"to": "OPS", "comment": "Theirs"},
}


@pytest.mark.parametrize("verb", ANSWERS)
def test_no_answer_is_taken_and_what_was_typed_stands(verb, asked, outcome, ivo, as_):
    door, typed, address = as_(ivo), ANSWERS[verb], f"{PAGE}{verb.replace('_', '-')}/"
    seen = plan(door.get(PAGE))
    change(outcome, target=1.2)
    before = recorded()
    told = door.post(address, {"plan": seen, **typed})
    assert (told.status_code, recorded()) == (409, before)
    forms = re.findall(r'<details class="menu say".*?</details>', text(told))
    form = next(one for one in forms if f'action="{address}"' in one)
    assert "What you typed is still in its form." in text(told)
    for value in typed.values():
        assert re.search(rf'value="{value}"|>{re.escape(value)}</textarea>', form)
    if verb in ("decline", "pass_on"):
        chosen = typed.get("reason") or typed["to"]
        assert re.search(rf'value="{chosen}"[^>]*(checked|selected)', form)
    assert door.post(address, {"plan": plan(told), **typed}).status_code == 302


def test_a_page_that_comes_back_for_another_reason_still_stands_for_the_plan_that_was_read(asked, outcome, ivo, as_):
    door = as_(ivo)
    seen = plan(door.get(PAGE))
    change(outcome, target=1.2)
    told = door.post(f"{PAGE}decline/", {"plan": seen, "comment": "No reason chosen"})
    assert (told.status_code, plan(told)) == (422, seen)
    again = door.post(f"{PAGE}decline/", {"plan": seen, "comment": "Not now", "reason": "timing"})
    assert (again.status_code, plan(again) != seen) == (409, True)


def test_of_a_plan_never_written_down_all_of_the_present_one_is_shown(asked, outcome, ivo, as_):
    door = as_(ivo)
    change(outcome, target=1.5)
    seen = plan(door.get(PAGE))
    change(outcome, target=1.2)
    now = news(door.post(f"{PAGE}approve/", {"plan": seen}))
    assert "<li> Target: <strong>Early churn: 1.2</strong>" in now
    assert "<li> Touchpoints: <strong>“Card declined”</strong>" in now
    assert "→" not in now


def test_who_comes_too_late_hears_that_first(asked, outcome, ivo, as_):
    door = as_(ivo)
    seen = plan(door.get(PAGE))
    change(outcome, target=1.2)
    requests.decline(asked, by=ivo, now=timezone.now(), reason="timing")
    told = door.post(f"{PAGE}approve/", {"plan": seen}, follow=True)
    assert (told.status_code, "This is no longer open" in text(told)) == (200, True)


def test_a_reported_yes_is_confirmed_for_the_plan_that_was_shown(asked, outcome, ivo, as_):
    OwnershipRequest.objects.update(state="reported", reported="approved")
    door = as_(ivo)
    seen = plan(door.get(PAGE))
    change(outcome, target=1.2)
    before = recorded()
    for verb, typed in (("confirm", {}), ("deny", {"comment": "Never said"})):
        told = door.post(f"{PAGE}{verb}/", {"plan": seen, **typed})
        assert (told.status_code, recorded(), plan(told) != seen) == (409, before, True)
    assert door.post(f"{PAGE}deny/", {"plan": plan(told), "comment": "Never said"}).status_code == 302


def test_an_offer_is_answered_for_the_plan_that_was_shown(asked, outcome, cosmo, ivo, as_):
    requester, head = as_(cosmo), as_(ivo)
    requests.accept_on_condition(asked, by=ivo, now=timezone.now(), comment="With a tester")
    seen = plan(requester.get(PAGE))
    change(outcome, target=1.2)
    for verb, typed in (("agree", {}), ("offer", {"comment": "Half a tester"})):
        told = requester.post(f"{PAGE}{verb}/", {"plan": seen, **typed})
        assert (told.status_code, OwnershipRequest.objects.get().state) == (409, "conditional")
    assert requester.post(f"{PAGE}offer/", {"plan": plan(told), "comment": "Half a tester"}).status_code == 302
    seen = plan(head.get(PAGE))
    change(outcome, target=1.1)
    assert head.post(f"{PAGE}approve/", {"plan": seen}).status_code == 409
    assert OwnershipRequest.objects.get().state == "requested"


# --- from a mail ----------------------------------------------------------------------------------------------------
def test_a_mail_decides_about_the_plan_its_page_showed(asked, outcome):
    mailing.send_due(now=timezone.now())
    letter = next(letter for letter in mail.outbox if letter.to == ["ivo@example.com"])
    address = re.search(r"http://testserver(/decide/\S+)", letter.body)[1]
    visitor = Client()
    page = visitor.get(address)
    seen = plan(page)
    assert page.content.decode().count('name="plan"') == 5
    change(outcome, target=1.2)
    before = recorded()
    for answer in (
        {"answer": "decline", "reason": "timing", "comment": "Not before spring"},
        {"answer": "approve", "person_days": "3"},
    ):
        told = visitor.post(address, {"plan": seen, **answer})
        assert (told.status_code, recorded(), SENTENCE in text(told)) == (409, before, True)
        assert "Early churn: 1.9 → <strong>Early churn: 1.2</strong>" in text(told)
        assert f'value="{answer.get("comment") or answer["person_days"]}"' in text(told)
    wrong = visitor.post(address, {"plan": seen, "answer": "decline"})
    assert (wrong.status_code, plan(wrong)) == (422, seen)
    assert visitor.post(address, {"plan": plan(told), **answer}).status_code == 302
    assert OwnershipRequest.objects.get().state == "approved"


# --- by a program ---------------------------------------------------------------------------------------------------
BODIES = {
    "approve": {},
    "decline": {"reason": "timing"},
    "condition": {"comment": "With a tester"},
    "ask": {"comment": "Which cards?"},
    "defer": {"until": "2026-12-15"},
    "pass-on": {"to": "OPS"},
}


@pytest.mark.parametrize("verb", BODIES)
def test_a_program_names_the_plan_it_read(verb, asked, outcome, ivo, api_as):
    door, address = api_as(ivo), f"/api/v1/ownership-requests/{asked.pk}/"
    seen = door.get(address).json()["plan"]
    change(outcome, target=1.2)
    before = recorded()
    told = door.post(f"{address}{verb}/", {"plan": seen, **BODIES[verb]}, format="json")
    assert (told.status_code, told.json()["detail"], recorded()) == (409, SENTENCE, before)
    now = door.get(address).json()["plan"]
    assert door.post(f"{address}{verb}/", {"plan": now, **BODIES[verb]}, format="json").status_code == 200


def test_a_program_that_names_none_answers_as_it_did(asked, outcome, ivo, api_as):
    change(outcome, target=1.2)
    for body in ({}, {"plan": ""}):
        told = api_as(ivo).post(f"/api/v1/ownership-requests/{asked.pk}/approve/", body, format="json")
        assert told.status_code == (200 if not body else 409)  # the second time it is answered
        assert SENTENCE not in str(told.json())


# --- at a price that does not grow ----------------------------------------------------------------------------------
def test_lists_ask_the_database_as_often_however_long_they_are(company, cosmo, ivo, as_, api_as, today):
    counts = []
    for _more in range(3):
        for _each in range(2):
            touchpoint = TouchpointFactory()
            InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
            initiative = InitiativeFactory(touchpoints=[touchpoint], initiator=cosmo)
            requests.ask(initiative, [company.IT], by=cosmo, now=noon(today) + timedelta(hours=1))
        for door, address in ((as_(ivo), "/inbox/"), (api_as(ivo), "/api/v1/ownership-requests/")):
            door.get(address)
            with CaptureQueriesContext(connection) as queries:
                assert door.get(address).status_code == 200
            counts.append((address, len(queries)))
    assert len(set(counts)) == 2
