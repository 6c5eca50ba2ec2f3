"""A target is moved under three who agreed to it, in a real browser: question, card of the head, and the way back."""

from __future__ import annotations

from datetime import date

import pytest
from playwright.sync_api import Page, expect

from initiatives.lifecycle.services import initiatives
from initiatives.models import Outcome, OwnershipRequest
from initiatives.outcomes import services as outcomes
from initiatives.ownership.services import requests
from journeys.models import Function
from tests.browser_looks import LOOKS
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    MetricFactory,
    OutcomeFactory,
    PersonFactory,
    TouchpointFactory,
    noon,
)
from tests.initiatives.plan_cast import conclude, states

OWNED = {"FIN": "approved", "IT": "approved", "RSK": "approved"}
ASKED = {"FIN": "requested", "IT": "requested", "RSK": "requested"}


@pytest.fixture
def outcome(company, carla, ivo, rosa, today) -> Outcome:
    """Three functions agreed to bring repeat calls from 10 to 6 per 100 cases."""
    finn = PersonFactory(email="finn@example.com", name="Finn Finck", role="contributor")
    Function.objects.filter(pk=company.FIN.pk).update(head=finn)
    touchpoint = TouchpointFactory(name="Refund form")
    for function in (company.IT, company.RSK, company.FIN):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    initiative = InitiativeFactory(
        key="CX-7", title="Refund within 24 hours", touchpoints=[touchpoint], initiator=carla, accountable=carla
    )
    initiatives.edit(
        initiative,
        {"stop_criteria": "No movement", "hypothesis": "We believe …", "go_live": date(2027, 1, 31)},
        by=carla,
    )
    made = OutcomeFactory(
        initiative=initiative,
        metric=MetricFactory(key="BE09", name="Repeat calls", unit="per 100 cases"),
        baseline=10,
        baseline_on=date(2026, 1, 31),
        baseline_source="telephony",
        target=6,
        target_on=date(2027, 6, 30),
        benefit_owner=rosa,
        headline=True,
    )
    company.FIN.refresh_from_db()
    conclude(initiative, {company.IT: ivo, company.RSK: rosa, company.FIN: finn}, by=carla, today=today)
    outcomes.freeze_now(initiative, by=carla, today=today)
    return made


def move_target(page: Page, outcome: Outcome, to: str) -> None:
    page.goto(f"/initiatives/CX-7/outcomes/{outcome.pk}/edit/")
    page.locator("#id_target").fill(to)
    page.get_by_role("button", name="Save", exact=True).click()


def test_a_moved_target_is_told_asked_shown_and_restored(outcome, open_as, carla, ivo, complaints, accessible):
    complaints.mean("409")
    page = open_as(carla)
    move_target(page, outcome, "7.5")
    question = page.locator("#consent")
    expect(question).to_contain_text("This moves the target by 25 %: ")
    expect(question).to_contain_text("will be asked again. Nothing has been saved yet.")
    for name in ("Finance", "Information technology", "Risk and legal"):
        expect(question).to_contain_text(name)
    expect(page.locator("#id_target")).to_have_value("7.5")
    accessible(page)
    assert states() == OWNED
    page.get_by_role("button", name="Change and ask").click()
    page.wait_for_url("**/outcomes/#outcome-*")
    assert states() == ASKED
    page.goto("/initiatives/CX-7/")
    expect(page.get_by_text("3 functions said yes to the earlier plan and are asked again.").first).to_be_visible()

    card = open_as(ivo, "/inbox/")
    changes = card.locator(".ask-changes")
    expect(changes).to_contain_text("What you agreed to has changed. Does your yes still hold?")
    expect(changes.get_by_role("row", name="Target")).to_contain_text("Repeat calls: 6")
    expect(changes.get_by_role("row", name="Target").locator("strong")).to_have_text("Repeat calls: 7.5")
    expect(card.get_by_role("button", name="Yes, it still holds")).to_be_visible()

    move_target(page, outcome, "6")
    page.wait_for_url("**/outcomes/#outcome-*")
    assert states() == OWNED
    card.reload()
    expect(card.locator(".ask-changes")).to_have_count(0)
    page.goto("/initiatives/CX-7/")
    expect(page.get_by_text("are asked again.")).to_have_count(0)


def test_a_head_says_that_the_yes_still_holds(outcome, open_as, carla, ivo, complaints):
    complaints.mean("409")
    page = open_as(carla)
    move_target(page, outcome, "7.5")
    page.get_by_role("button", name="Change and ask").click()
    page.wait_for_url("**/outcomes/#outcome-*")
    card = open_as(ivo, "/inbox/")
    card.get_by_role("button", name="Yes, it still holds").click()
    expect(card.get_by_text("Information technology now owns").first).to_be_visible()
    assert states() == {**ASKED, "IT": "approved"}


def test_enter_presses_neither_of_the_two_buttons(outcome, open_as, alma, complaints):
    """Save comes first in the form; it asks the same question again and keeps what was typed for it."""
    complaints.mean("409")
    page = open_as(alma)
    move_target(page, outcome, "7.5")
    for field, typed in (("#id_target", "7.6"), ("#slip-reason", "Read from the wrong line")):
        box = page.locator(field)
        box.fill(typed)
        box.press("Enter")
        expect(page.locator("#consent")).to_contain_text("Nothing has been saved yet.")
        expect(page.locator(field)).to_have_value(typed)
        assert (states(), Outcome.objects.get(pk=outcome.pk).target) == (OWNED, 6)
    page.get_by_role("button", name="Correct a slip").click()
    page.wait_for_url("**/outcomes/#outcome-*")
    assert (states(), Outcome.objects.get(pk=outcome.pk).target) == (OWNED, 7.6)


def test_taking_a_question_back_asks_first_and_enter_decides_nothing(
    outcome, company, open_as, alma, complaints, today
):
    complaints.mean("409")
    requests.ask(outcome.initiative, [company.MKT], by=alma, now=noon(today))
    for key, head in company.heads.items():
        if key in ASKED:
            requests.approve(OwnershipRequest.objects.get(function__key=key), by=head, now=noon(today))
    page = open_as(alma, "/initiatives/CX-7/requests/MKT/")
    page.get_by_role("button", name="Withdraw the question").click()
    question = page.locator("#consent")
    expect(question).to_contain_text("This takes Marketing out of the pact: ")
    reason = page.get_by_label("Or was it only a slip?")
    reason.fill("Asked by mistake")
    reason.press("Enter")
    expect(question).to_be_visible()
    assert states()["MKT"] == "requested"
    page.get_by_role("button", name="Change and ask").click()
    page.wait_for_url("**/initiatives/CX-7/")
    assert (states()["MKT"], states()["IT"]) == ("withdrawn", "requested")


@pytest.mark.parametrize(("width", "theme"), LOOKS)
def test_the_question_and_both_plans_fit(outcome, open_as, alma, complaints, width, theme, accessible, fits, snap):
    complaints.mean("409")
    page = open_as(alma, width=width, theme=theme)
    move_target(page, outcome, "7.5")
    fits(page)
    accessible(page)
    snap(page, f"plan-question-{theme}-{width}")
    page.get_by_role("button", name="Change and ask").click()
    page.wait_for_url("**/outcomes/#outcome-*")
    expect(page.get_by_text("Plan as it is now")).to_be_visible()
    fits(page)
    accessible(page)
    snap(page, f"plan-both-{theme}-{width}")
