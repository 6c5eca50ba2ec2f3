"""What one just did is undone from the message about it: by that person, within ten minutes, once, and recorded."""

from __future__ import annotations

import re
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from cxtracker.audit import undoing
from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, NotAllowed, Refused
from initiatives.assessment.services import evaluation
from initiatives.lifecycle.services import gates, initiatives
from initiatives.models import (
    Assumption,
    Initiative,
    Outcome,
    OwnershipRequest,
    Pact,
    Plan,
    PromiseCheck,
    RequestStep,
    Waiver,
)
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects.rules import ASSUMPTIONS
from initiatives.outcomes.money.services import promises
from initiatives.ownership.services import offers, requests, withdrawing
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules import clock
from tests.browsing import fields
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory

TEN = timedelta(minutes=10)


@pytest.fixture
def initiative(company, carla) -> Initiative:
    touchpoint = TouchpointFactory(key="T1")
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    return InitiativeFactory(key="X-1", title="Say why", touchpoints=[touchpoint], initiator=carla, accountable=carla)


@pytest.fixture
def asked(initiative, company, carla) -> OwnershipRequest:
    return requests.ask(initiative, [company.IT], by=carla, now=timezone.now())[0]


def way_back(answer) -> str:
    """The address *Undo* of the message posts to."""
    found = re.search(r'action="(/undo/[0-9-]+/)"', answer.content.decode())
    assert found, "The message carries no Undo."
    return found[1]


def last(kind: str) -> int:
    return Event.objects.filter(kind=kind).latest("id").pk


def state(asked: OwnershipRequest) -> str:
    return OwnershipRequest.objects.get(pk=asked.pk).state


# --- from the message -------------------------------------------------------------------------------------------
def test_carla_undoes_asking_two_functions_with_one_click(initiative, carla, as_):
    door = as_(carla)
    answer = door.post("/initiatives/X-1/ask/", {"functions": ["IT", "RSK"]}, follow=True)
    undone = door.post(way_back(answer), {"next": "/initiatives/X-1/"}, follow=True)
    assert "Undone. The history keeps both." in undone.content.decode()
    assert set(OwnershipRequest.objects.values_list("state", flat=True)) == {"withdrawn"}


def test_a_question_that_was_answered_meanwhile_stays_and_so_do_the_others(initiative, company, carla, ivo, as_):
    door = as_(carla)
    answer = door.post("/initiatives/X-1/ask/", {"functions": ["IT", "RSK"]}, follow=True)
    requests.approve(OwnershipRequest.objects.get(function=company.IT), by=ivo, now=timezone.now())
    undone = door.post(way_back(answer), follow=True)
    assert "Something else happened since" in undone.content.decode()
    assert dict(OwnershipRequest.objects.values_list("function__key", "state")) == {
        "IT": "approved",
        "RSK": "requested",
    }


@pytest.mark.parametrize("before", ["requested", "conditional", "question", "deferred", "offered"])
def test_a_withdrawn_question_stands_again_as_it_was(before, asked, carla, ivo, as_):
    now = timezone.now()
    said = {"by": ivo, "now": now, "comment": "x"}
    match before:
        case "conditional" | "offered":
            requests.accept_on_condition(asked, **said)
        case "question":
            requests.ask_back(asked, **said)
        case "deferred":
            requests.defer(asked, **said, until=timezone.localdate(now) + timedelta(days=20))
    if before == "offered":
        offers.offer(asked, by=carla, now=now, comment="Half")
    stood = OwnershipRequest.objects.values("state", "resume_on", "due_on", "decided_by").get()
    door = as_(carla)
    answer = door.post("/initiatives/X-1/requests/IT/withdraw/", {}, follow=True)
    assert state(asked) == "withdrawn"
    door.post(way_back(answer))
    assert OwnershipRequest.objects.values("state", "resume_on", "due_on", "decided_by").get() == stood
    assert RequestStep.objects.latest("id").kind == "reopened"


def test_seat_and_clock_are_as_if_it_had_not_been_withdrawn(asked, carla):
    start = RequestStep.objects.get().at
    requests.withdraw(asked, by=carla, now=start + timedelta(minutes=3))
    withdrawing.reopen(asked, by=carla, now=start + timedelta(minutes=8))
    steps = list(RequestStep.objects.order_by("id"))
    calendar = work_calendar(policy_in_force())
    assert [step.kind for step in steps] == ["asked", "withdrawn", "reopened"]
    assert clock.intervals(steps) == [(start, None)]
    later = start + timedelta(days=30)
    assert clock.hours_waited(steps, calendar, later) == clock.hours_waited(steps[:1], calendar, later)


def test_putting_on_hold_and_resuming_undo_each_other(initiative, carla, as_):
    door = as_(carla)
    held = door.post("/initiatives/X-1/hold/", {"reason": "Budget freeze"}, follow=True)
    assert "X-1 “Say why” is on hold." in held.content.decode()
    door.post(way_back(held))
    assert not Initiative.objects.get().on_hold
    gates.hold(Initiative.objects.get(), by=carla, reason="Really")
    resumed = door.post("/initiatives/X-1/resume/", {}, follow=True)
    door.post(way_back(resumed))
    assert Initiative.objects.get().on_hold
    assert Event.objects.filter(kind="initiative.held").latest("id").context["comment"] == "Really"


def test_leadership_undoes_an_exception(initiative, lena, as_):
    evaluation.evaluate_all(today=timezone.localdate())
    until = timezone.localdate() + timedelta(days=30)
    form = {"subject": "silo", "reason": "Only for the pilot", "until": until.isoformat()}
    door = as_(lena)
    granted = door.post("/initiatives/X-1/accept/", form, follow=True)
    door.post(way_back(granted))
    assert Waiver.objects.get().ended_on == timezone.localdate()
    assert Event.objects.filter(kind="waiver.ended").exists()


# --- steps forward ------------------------------------------------------------------------------------------------
def bound() -> dict[str, object]:
    """What concluding the pact freezes and binds."""
    return {
        "requests": list(OwnershipRequest.objects.order_by("pk").values_list("pk", "state", "pact")),
        "pacts": list(Pact.objects.order_by("pk").values_list("version", "content")),
        "plans": list(Plan.objects.order_by("pk").values()),
        "status": Initiative.objects.get().status,
    }


@pytest.fixture
def step(agreed, carla, as_):
    """The pact of X-1 is about to be concluded: what was bound before, Carla's door, and the answer to her click."""
    Plan.objects.all().delete()
    Pact.objects.filter(version__gt=1).delete()
    Pact.objects.update(content={**Pact.objects.get().content, "agreed": False})
    OwnershipRequest.objects.update(pact=1)
    Initiative.objects.update(status="proposed")
    before, door = bound(), as_(carla)
    answer = door.post("/initiatives/X-1/advance/", {"status": "proposed"}, follow=True)
    assert (Initiative.objects.get().status, Plan.objects.count()) == ("agreed", 1)
    return SimpleNamespace(before=before, door=door, answer=answer, outcome=agreed)


def test_a_step_forward_is_undone_with_everything_it_froze_and_bound(step):
    assert bound() != step.before
    undone = step.door.post(way_back(step.answer), {"next": "/initiatives/X-1/"}, follow=True).content.decode()
    assert "Undone. The history keeps both." in undone
    assert bound() == step.before
    assert "took a frozen plan back" in undone
    step.door.post("/initiatives/X-1/advance/", {"status": "proposed"})
    assert (Initiative.objects.get().status, Plan.objects.count()) == ("agreed", 1)


def test_a_step_stays_once_somebody_acted_on_it(step, carla, today):
    outcomes.edit(step.outcome, {"baseline_source": "billing", "target": 1.85}, by=carla, today=today)
    undone = step.door.post(way_back(step.answer), follow=True).content.decode()
    assert "Something else happened since" in undone
    assert (Initiative.objects.get().status, Plan.objects.count()) == ("agreed", 1)


def test_a_step_stays_once_somebody_asked_another_function(step, company, alma):
    requests.ask(Initiative.objects.get(), [company.FIN], by=alma, now=timezone.now())
    assert "Something else happened since" in step.door.post(way_back(step.answer), follow=True).content.decode()
    assert Initiative.objects.get().status == "agreed"


def test_closing_is_undone_with_the_questions_it_planned(agreed, carla, as_):
    Initiative.objects.update(status="measuring", changed_behaviour="They pay in time", lesson="Ask sooner")
    initiative = Initiative.objects.get()
    act = gates._move(initiative, {"status": "closed"}, by=carla, context={})
    promises.ask_later(act, today=timezone.localdate())
    assert PromiseCheck.objects.count() == 3
    undoing.undo([last("initiative.moved")], by=carla, now=timezone.now())
    assert (Initiative.objects.get().status, PromiseCheck.objects.count()) == ("measuring", 0)


def test_stopping_has_no_way_back(initiative, carla):
    gates.stop(initiative, by=carla, reason="No budget")
    with pytest.raises(Refused, match="Only a step forward"):
        undoing.undo([last("initiative.moved")], by=carla, now=timezone.now())
    assert Initiative.objects.get().status == "stopped"


def test_over_the_api_a_step_is_taken_back_by_who_made_it(step, carla, alma, rita, api_as):
    address = "/api/v1/initiatives/X-1/step-back/"
    assert api_as(rita).post(address).status_code == 403
    assert api_as(alma).post(address).status_code == 409
    done = api_as(carla).post(address)
    assert (done.status_code, done.json()["status"]) == (200, "proposed")
    assert bound() == step.before
    assert api_as(carla).post(address).status_code == 409


# --- outcomes and touchpoints -------------------------------------------------------------------------------------
def test_a_withdrawn_outcome_comes_back_as_it_was(churn, carla, rosa, as_):
    outcome = churn.outcome
    outcomes.tick(
        outcome, {min(code for codes in ASSUMPTIONS.values() for code in codes)}, by=carla, now=timezone.now()
    )
    Outcome.objects.filter(pk=outcome.pk).update(version=4)
    stood = Outcome.objects.values(*outcomes.FIELDS, "pk").get()
    ticked = list(Assumption.objects.values("code", "by", "at"))
    door = as_(carla)
    gone = door.post(f"/initiatives/CX-7/outcomes/{outcome.pk}/remove/", {}, follow=True)
    assert "Outcome on “Early churn” removed." in gone.content.decode()
    assert not Outcome.objects.exists()
    door.post(way_back(gone), {"next": "/initiatives/CX-7/"})
    assert Outcome.objects.values(*outcomes.FIELDS, "pk").get() == stood
    assert list(Assumption.objects.values("code", "by", "at")) == ticked
    back = Outcome.objects.get()
    assert (back.version, back.effect_due) == (4, True)
    assert "put the outcome on “Early churn” back." in door.get("/initiatives/CX-7/").content.decode()


def test_a_withdrawn_outcome_stays_away_once_it_was_promised_anew(churn, carla, as_, today):
    door = as_(carla)
    gone = door.post(f"/initiatives/CX-7/outcomes/{churn.outcome.pk}/remove/", {}, follow=True)
    outcomes.add(churn.initiative, {"metric": churn.metric}, by=carla, today=today)
    undone = door.post(way_back(gone), follow=True).content.decode()
    assert "There is an outcome on that metric for these customers now." in undone
    assert Outcome.objects.get().baseline is None


def test_a_touchpoint_taken_away_is_put_back_and_so_are_the_answers(agreed, carla, as_):
    other = TouchpointFactory(key="T2", name="Reminder letter")
    initiative = agreed.initiative
    initiative.touchpoints.add(other)
    Pact.objects.update(content={**Pact.objects.latest("version").content, "touchpoints": sorted_keys(initiative)})
    before, door = sorted_keys(initiative), as_(carla)
    address = "/initiatives/X-1/edit/"
    typed = fields(door.get(address)) | {"touchpoints": [key for key in before if key != "T2"]}
    assert door.post(address, typed).status_code == 409
    saved = door.post(address, typed | {"consent": "ask"}, follow=True)
    assert "X-1 no longer works on “Reminder letter”." in saved.content.decode()
    assert set(OwnershipRequest.objects.values_list("state", flat=True)) == {"requested"}
    undone = door.post(way_back(saved), follow=True).content.decode()
    assert "Undone. The history keeps both." in undone
    assert sorted_keys(initiative) == before
    assert set(OwnershipRequest.objects.values_list("state", flat=True)) == {"approved"}


def test_a_touchpoint_stays_away_once_a_function_said_yes_without_it(agreed, carla, ivo, as_):
    agreed.initiative.touchpoints.add(TouchpointFactory(key="T2", name="Reminder letter"))
    Pact.objects.update(
        content={**Pact.objects.latest("version").content, "touchpoints": sorted_keys(agreed.initiative)}
    )
    door, address = as_(carla), "/initiatives/X-1/edit/"
    keys = [key for key in sorted_keys(agreed.initiative) if key != "T2"]
    saved = door.post(address, fields(door.get(address)) | {"touchpoints": keys, "consent": "ask"}, follow=True)
    requests.approve(OwnershipRequest.objects.get(function__key="IT"), by=ivo, now=timezone.now())
    assert "Something else happened since" in door.post(way_back(saved), follow=True).content.decode()
    assert sorted_keys(agreed.initiative) == keys


def test_other_edits_are_changed_back_on_the_form(initiative, carla):
    initiatives.edit(initiative, {"title": "Say why it failed"}, by=carla)
    with pytest.raises(Refused, match="Change anything else on the form"):
        undoing.undo([last("initiative.edited")], by=carla, now=timezone.now())


def sorted_keys(initiative: Initiative) -> list[str]:
    return sorted(initiative.touchpoints.values_list("key", flat=True))


# --- refusals ---------------------------------------------------------------------------------------------------
def test_nobody_undoes_what_somebody_else_did(asked, carla, alma, lena):
    requests.withdraw(asked, by=carla, now=timezone.now())
    for person in (alma, lena):
        with pytest.raises(Refused, match="what you did yourself"):
            undoing.undo([last("ownership.withdrawn")], by=person, now=timezone.now())
        with pytest.raises(Refused, match="your own withdrawal"):
            withdrawing.reopen(asked, by=person, now=timezone.now())
    assert state(asked) == "withdrawn"


def test_after_ten_minutes_it_stays(asked, carla):
    requests.withdraw(asked, by=carla, now=timezone.now())
    late = timezone.now() + TEN + timedelta(seconds=1)
    with pytest.raises(Refused, match="for 10 minutes"):
        undoing.undo([last("ownership.withdrawn")], by=carla, now=late)
    with pytest.raises(Refused):
        withdrawing.reopen(asked, by=carla, now=late)
    assert state(asked) == "withdrawn"


def test_twice_undoes_once(asked, carla):
    requests.withdraw(asked, by=carla, now=timezone.now())
    act = last("ownership.withdrawn")
    undoing.undo([act], by=carla, now=timezone.now())
    with pytest.raises(Conflict):
        undoing.undo([act], by=carla, now=timezone.now())
    assert RequestStep.objects.filter(kind="reopened").count() == 1


def test_who_lost_the_right_undoes_nothing(initiative, carla):
    gates.hold(initiative, by=carla, reason="x")
    Initiative.objects.update(initiator=None, accountable=None)
    type(carla).objects.filter(pk=carla.pk).update(role="reader")
    carla.refresh_from_db()
    with pytest.raises(NotAllowed):
        undoing.undo([last("initiative.held")], by=carla, now=timezone.now())
    assert Initiative.objects.get().on_hold


def test_answers_and_other_acts_have_no_way_back_here(asked, ivo):
    requests.decline(asked, by=ivo, now=timezone.now(), reason="timing")
    with pytest.raises(Refused):
        undoing.undo([last("ownership.declined")], by=ivo, now=timezone.now())
    assert state(asked) == "declined"


@pytest.mark.parametrize("acts", ["0", "999999", "1-2-3", "12-12"])
def test_an_address_that_names_nothing_changes_nothing(acts, initiative, carla, as_):
    answer = as_(carla).post(f"/undo/{acts}/", {}, follow=True)
    assert "You can undo only what you did yourself." in answer.content.decode()


@pytest.mark.parametrize("acts", ["x", "1-x", "-", "1--2", "9" * 30])
def test_an_address_that_is_none_is_not_found(acts, carla, as_):
    assert as_(carla).post(f"/undo/{acts}/").status_code == 404


def test_looking_at_the_address_undoes_nothing(asked, carla, as_):
    requests.withdraw(asked, by=carla, now=timezone.now())
    assert as_(carla).get(f"/undo/{last('ownership.withdrawn')}/").status_code == 405
    assert state(asked) == "withdrawn"


def test_over_the_api_a_withdrawn_question_is_put_back(asked, carla, ivo, api_as):
    address = f"/api/v1/ownership-requests/{asked.pk}/"
    assert api_as(carla).post(f"{address}reopen/").status_code == 409
    api_as(carla).post(f"{address}withdraw/")
    assert api_as(ivo).post(f"{address}reopen/").status_code == 403
    assert api_as(carla).post(f"{address}reopen/").json()["state"] == "requested"
