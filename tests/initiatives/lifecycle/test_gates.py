"""The way of an initiative: what each step asks for, and that it moves once."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed, Refused
from initiatives.assessment.services import exceptions
from initiatives.lifecycle.services import gates
from initiatives.models import Initiative, OwnershipRequest, Plan, PromiseCheck
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from initiatives.ownership.services import requests
from initiatives.policies import services as policies
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    MeasurementFactory,
    OutcomeFactory,
    SeriesFactory,
    TouchpointFactory,
    noon,
)

TODAY = date(2026, 11, 21)


# --- with the database --------------------------------------------------------------------------------------------
@pytest.fixture
def draft(company, carla, cosmo) -> Initiative:
    touchpoint = TouchpointFactory()
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    made = InitiativeFactory(
        key="X-1",
        touchpoints=[touchpoint],
        initiator=carla,
        accountable=cosmo,
        status="draft",
        hypothesis="We believe that …",
        stop_criteria="No effect by May",
    )
    OutcomeFactory(
        initiative=made,
        baseline=3.0,
        baseline_on=date(2026, 1, 31),
        baseline_source="CRM",
        target=2.0,
        target_on=date(2027, 6, 30),
        benefit_owner=company.heads["RSK"],
    )
    return made


@pytest.fixture
def proposed(draft, carla, today) -> Initiative:
    return gates.advance(draft, by=carla, now=noon(today))


@pytest.fixture
def shared(proposed, company, carla, ivo, rosa, today) -> Initiative:
    for request, head in zip(
        requests.ask(proposed, [company.IT, company.RSK], by=carla, now=noon(today)), (ivo, rosa), strict=True
    ):
        requests.approve(request, by=head, now=noon(today))
    proposed.refresh_from_db()
    return proposed


def test_a_draft_is_proposed_and_the_step_is_told(draft, carla, today):
    moved = gates.advance(draft, by=carla, now=noon(today))
    assert (moved.status, moved.version) == ("proposed", 2)
    event = Event.objects.get(kind="initiative.moved")
    assert (event.actor, event.changes, event.context) == (carla, {"status": ["draft", "proposed"]}, {"warned": []})


def test_what_is_missing_is_named_and_nothing_moves(draft, carla, today):
    draft.outcomes.all().delete()
    Initiative.objects.filter(pk=draft.pk).update(mode="")
    with pytest.raises(Refused, match=r"cannot move on yet\. It does not say where it acts.*It has no outcome yet"):
        gates.advance(draft, by=carla, now=noon(today))
    draft.refresh_from_db()
    assert (draft.status, Event.objects.count()) == ("draft", 0)


def test_what_the_policy_only_warns_of_is_passed_and_recorded(draft, carla, alma, today):
    policies.change({"gate_business_outcome": "warn"}, reason="Pilot phase", by=alma, now=timezone.now())
    draft.outcomes.all().delete()
    gates.advance(draft, by=carla, now=noon(today))
    assert Event.objects.get(kind="initiative.moved").context == {"warned": ["business_outcome"]}


@pytest.mark.parametrize("who", ["rita", "ivo", "rosa"])
def test_who_has_no_part_in_it_moves_nothing(who, request, proposed, today):
    for step in (
        lambda by: gates.advance(proposed, by=by, now=noon(today)),
        lambda by: gates.stop(proposed, by=by, reason="x"),
        lambda by: gates.hold(proposed, by=by, reason="x"),
    ):
        with pytest.raises(NotAllowed, match="change the status of this initiative"):
            step(request.getfixturevalue(who))
    assert Initiative.objects.get().status == "proposed"


@pytest.mark.parametrize("who", ["carla", "cosmo", "lena", "alma"])
def test_who_runs_it_answers_for_it_or_leads_moves_it(who, request, draft, today):
    assert gates.advance(draft, by=request.getfixturevalue(who), now=noon(today)).status == "proposed"


def test_the_pact_needs_owners(proposed, company, carla, ivo, today):
    with pytest.raises(Refused, match="Required but never asked: Information technology, and Risk and legal"):
        gates.advance(proposed, by=carla, now=noon(today))
    asked = requests.ask(proposed, [company.IT, company.RSK], by=carla, now=noon(today))
    requests.approve(asked[0], by=ivo, now=noon(today))
    with pytest.raises(Refused, match="It is siloed; Risk and legal still missing"):
        gates.advance(proposed, by=carla, now=noon(today))


def test_the_concluded_pact_is_what_owners_are_held_to(shared, carla, today):
    before = set(OwnershipRequest.objects.values_list("pact", flat=True))
    assert gates.advance(shared, by=carla, now=noon(today)).status == "agreed"
    after = set(OwnershipRequest.objects.values_list("pact", flat=True))
    assert len(after) == 1
    assert after > {max(before)} or min(after) > max(before)


def test_the_whole_way(shared, carla, today):
    agreed = gates.advance(shared, by=carla, now=noon(today))
    Initiative.objects.filter(pk=agreed.pk).update(go_live=today)
    delivering = gates.advance(agreed, by=carla, now=noon(today))
    measuring = gates.advance(delivering, by=carla, now=noon(today))
    with pytest.raises(Refused, match=r"No result yet: .* What do customers do differently now\? What did you learn"):
        gates.advance(measuring, by=carla, now=noon(today))
    was_read(shared.outcomes.get(), today)
    Initiative.objects.filter(pk=agreed.pk).update(lesson="Words beat buttons", changed_behaviour="They call once")
    closed = gates.advance(measuring, by=carla, now=noon(today))
    assert closed.status == "closed"
    assert list(PromiseCheck.objects.values_list("months", flat=True)) == [6, 12, 24]
    with pytest.raises(Refused, match="X-1 has ended: it is closed"):
        gates.advance(closed, by=carla, now=noon(today))
    with pytest.raises(Refused, match="X-1 has ended: it is closed"):
        gates.stop(closed, by=carla, reason="Too late")


def test_agreeing_freezes_the_plan_for_good(shared, carla, today):
    [outcome] = shared.outcomes.all()
    assert not Plan.objects.exists()
    gates.advance(shared, by=carla, now=noon(today))
    plan = Plan.objects.get()
    assert (plan.baseline, plan.target, plan.frozen_on) == (outcome.baseline, outcome.target, today)
    with pytest.raises(Invalid, match="frozen with the agreement"):
        outcomes.edit(outcome, {"baseline": outcome.baseline + 1}, by=carla, today=today)
    with pytest.raises(Refused, match="it stays"):
        outcomes.remove(outcome, by=carla)


def was_read(outcome, today) -> None:
    """Ten months of readings before this month's go-live, and three after it."""
    series = SeriesFactory(metric=outcome.metric)
    live = today - timedelta(days=93)
    Initiative.objects.update(go_live=live)
    for month in range(-10, 3):
        day = live + timedelta(days=31 * month + 1)
        MeasurementFactory(series=series, on=day, value=30.0 - (8 if month >= 0 else 0) + month % 2)
    outcome.series = series
    outcome.save()
    effects.estimate_due(now=noon(today))


def test_a_click_on_an_old_page_moves_nothing_twice(draft, carla, today):
    gates.advance(draft, by=carla, now=noon(today), expected="draft")
    with pytest.raises(Conflict, match="X-1 is already proposed"):
        gates.advance(draft, by=carla, now=noon(today), expected="draft")
    assert Event.objects.filter(kind="initiative.moved").count() == 1


def test_stopping_needs_a_reason_and_keeps_what_was_learned(proposed, carla):
    with pytest.raises(Invalid, match="Give a reason in a sentence"):
        gates.stop(proposed, by=carla, reason=" ")
    stopped = gates.stop(proposed, by=carla, reason="The cause is gone", lesson="Ask Legal first")
    assert (stopped.status, stopped.lesson) == ("stopped", "Ask Legal first")
    assert Event.objects.filter(kind="initiative.moved").latest("pk").context["comment"] == "The cause is gone"


def test_holding_and_going_on(proposed, carla):
    assert gates.hold(proposed, by=carla, reason="Freeze until January").on_hold
    with pytest.raises(Refused, match="on hold"):
        gates.hold(proposed, by=carla, reason="again")
    assert not gates.resume(proposed, by=carla).on_hold
    with pytest.raises(Refused, match="not on hold"):
        gates.resume(proposed, by=carla)


# --- exceptions ---------------------------------------------------------------------------------------------------
def test_leadership_accepts_a_silo_for_a_while_and_the_gate_opens(proposed, company, carla, lena, today):
    requests.ask(proposed, [company.IT, company.RSK], by=carla, now=noon(today))
    waiver = exceptions.grant(
        proposed, subject="silo", reason="Law leaves no time", until=today + timedelta(30), by=lena, now=noon(today)
    )
    assert gates.advance(proposed, by=carla, now=noon(today)).status == "agreed"
    assert Event.objects.filter(kind="waiver.granted", actor=lena).exists()
    exceptions.end(waiver, by=lena, today=today)
    with pytest.raises(Refused, match="This exception has already ended"):
        exceptions.end(waiver, by=lena, today=today)


def test_an_exception_that_ran_out_opens_nothing_and_ends_by_itself(proposed, company, carla, lena, today):
    requests.ask(proposed, [company.IT, company.RSK], by=carla, now=noon(today))
    waiver = exceptions.grant(
        proposed, subject="silo", reason="Law leaves no time", until=today + timedelta(1), by=lena, now=noon(today)
    )
    later = today + timedelta(2)
    with pytest.raises(Refused, match="It is siloed"):
        gates.advance(proposed, by=carla, now=noon(later))
    assert exceptions.end_lapsed(today=later) == 1
    assert exceptions.end_lapsed(today=later) == 0
    waiver.refresh_from_db()
    assert waiver.ended_on == waiver.until
    again = exceptions.grant(
        proposed, subject="silo", reason="Again", until=later + timedelta(9), by=lena, now=noon(later)
    )
    assert again.pk != waiver.pk


@pytest.mark.parametrize("who", ["carla", "alma", "cosmo", "ivo"])
def test_only_leadership_makes_exceptions(who, request, proposed, today):
    with pytest.raises(NotAllowed, match="Only leadership"):
        exceptions.grant(
            proposed,
            subject="silo",
            reason="Please",
            until=today + timedelta(9),
            by=request.getfixturevalue(who),
            now=noon(today),
        )


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"subject": "weather"}, "no such finding"),
        ({"subject": "crowded"}, "This isn't an open finding on X-1"),
        ({"reason": " "}, "Say why this is accepted"),
        ({"until": TODAY}, "a day after today"),
        ({"until": TODAY + timedelta(400)}, "within a year"),
    ],
)
def test_an_exception_is_about_something_for_a_reason_until_a_day(said, sentence, proposed, lena, today):
    values = {"subject": "silo", "reason": "Law", "until": today + timedelta(30), **said}
    with pytest.raises(Invalid, match=sentence):
        exceptions.grant(proposed, **values, by=lena, now=noon(today))


def test_a_silo_is_not_accepted_where_there_is_none(shared, lena, rita, as_, today):
    said = {"subject": "silo", "reason": "Law", "until": today + timedelta(30)}
    with pytest.raises(Invalid, match="This isn't an open finding on X-1"):
        exceptions.grant(shared, **said, by=lena, now=noon(today))
    door = as_(lena)
    assert 'value="silo"' not in door.get("/initiatives/X-1/").content.decode()
    refused = door.post("/initiatives/X-1/accept/", {**said, "until": said["until"].isoformat()}, follow=True)
    assert refused.status_code == 422
    assert "This isn't an open finding on X-1" in unescape(refused.content.decode())
    assert 'value="Law"' in refused.content.decode()


def test_a_refused_exception_keeps_its_form_whatever_the_status(company, lena, as_):
    InitiativeFactory(key="X-9", status="stopped", touchpoints=[TouchpointFactory()])
    door = as_(lena)
    shown = door.post("/initiatives/X-9/accept/", {"subject": "silo", "reason": "Law"}).content.decode()
    assert 'value="Law"' in shown
    assert re.search(r'name="initiative"\s+value="X-9"', shown)


def test_one_exception_at_a_time(proposed, lena, today):
    said = {"subject": "not-asked", "reason": "Law", "until": today + timedelta(30)}
    exceptions.grant(proposed, **said, by=lena, now=noon(today))
    with pytest.raises(Conflict, match="This is already accepted"):
        exceptions.grant(proposed, **said, by=lena, now=noon(today))


# --- pages and API -------------------------------------------------------------------------------------------------
def test_the_page_says_what_it_takes_and_leads_there(proposed, carla, rita, as_):
    page = as_(carla).get("/initiatives/X-1/").content.decode()
    assert "What it takes to get to “agreed”" in page
    assert "Required but never asked: Information technology, and Risk and legal." in page
    assert "Move to “agreed”" not in page
    reading = as_(rita).get("/initiatives/X-1/").content.decode()
    assert "What it takes" in reading
    assert "Stop it" not in reading


def test_moving_stopping_and_accepting_through_the_page(draft, carla, lena, rita, as_):
    door = as_(carla)
    assert "Move to “proposed”" in door.get("/initiatives/X-1/").content.decode()
    told = door.post("/initiatives/X-1/advance/", {"status": "draft"}, follow=True).content.decode()
    assert "X-1 is now proposed." in told
    assert (
        "is already proposed"
        in door.post("/initiatives/X-1/advance/", {"status": "draft"}, follow=True).content.decode()
    )
    held = door.post("/initiatives/X-1/hold/", {"reason": "Freeze"}, follow=True).content.decode()
    assert "is on hold." in held
    assert "has been resumed." in door.post("/initiatives/X-1/resume/", follow=True).content.decode()
    until = (date.today() + timedelta(30)).isoformat()  # noqa: DTZ011
    said = {"subject": "silo", "reason": "Law leaves no time", "until": until}
    assert door.post("/initiatives/X-1/accept/", said).status_code == 403
    accepted = as_(lena).post("/initiatives/X-1/accept/", said, follow=True).content.decode()
    assert "Law leaves no time" in accepted
    pk = Initiative.objects.get(key="X-1").waivers.get().pk
    assert as_(rita).post(f"/initiatives/X-1/accept/{pk}/end/").status_code == 403
    assert (
        "The exception has ended." in as_(lena).post(f"/initiatives/X-1/accept/{pk}/end/", follow=True).content.decode()
    )
    assert "Why do you stop?" in door.post("/initiatives/X-1/stop/", {}, follow=True).content.decode()
    stopped = door.post("/initiatives/X-1/stop/", {"reason": "The cause is gone"}, follow=True).content.decode()
    assert "X-1 has been stopped; the lesson is kept." in stopped
    assert as_(rita).post("/initiatives/X-1/advance/").status_code == 403


def test_moving_and_stopping_through_the_api(draft, carla, rita, api_as):
    url = "/api/v1/initiatives/X-1/"
    assert api_as(rita).post(f"{url}advance/").status_code in (403, 404)
    assert api_as(carla).post(f"{url}advance/", {"expected": "draft"}, format="json").json()["status"] == "proposed"
    refused = api_as(carla).post(f"{url}advance/", {"expected": "proposed"}, format="json")
    assert refused.status_code in (400, 409)
    assert "Required but never asked" in str(refused.json())
    assert api_as(carla).post(f"{url}stop/", {}, format="json").status_code == 400
    stopped = api_as(carla).post(f"{url}stop/", {"reason": "Gone", "lesson": "Ask first"}, format="json").json()
    assert (stopped["status"], stopped["lesson"]) == ("stopped", "Ask first")
