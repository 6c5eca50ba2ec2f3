"""Two people change an agreed plan at once, or a head answers while it changes: every yes is for the plan as it is."""

from __future__ import annotations

import json
from datetime import date
from functools import partial

import pytest

from cxtracker.audit.models import Channel, Event
from cxtracker.audit.provenance import arriving_by
from cxtracker.errors import Conflict
from initiatives import consent
from initiatives.consent import Consent, MaterialChange
from initiatives.lifecycle.services import initiatives
from initiatives.models import Initiative, Outcome, OwnershipRequest, Pact, RequestStep
from initiatives.outcomes import services as outcomes
from initiatives.ownership.queries.pacts import plan_marks
from initiatives.ownership.rules.pact import mark, material_changes
from initiatives.ownership.services import requests
from initiatives.ownership.services.seen import PlanChanged, having_seen
from initiatives.policies.rules.policy import Policy
from initiatives.transfer.services.importing import import_bundle
from tests.conftest import TODAY
from tests.factories import InfluenceFactory, InitiativeFactory, OutcomeFactory, TouchpointFactory, noon
from tests.initiatives.plan_cast import conclude
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 4


@pytest.fixture
def plan(company, carla, ivo, rosa) -> Outcome:
    """IT and Risk agreed to bring X-1 from 10 to 6."""
    touchpoint = TouchpointFactory()
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    initiative = InitiativeFactory(key="X-1", touchpoints=[touchpoint], initiator=carla, accountable=carla)
    started = {"stop_criteria": "None", "hypothesis": "We believe …", "go_live": date(2027, 1, 31)}
    initiatives.edit(initiative, started, by=carla)
    made = OutcomeFactory(
        initiative=initiative,
        baseline=10,
        baseline_on=date(2026, 1, 31),
        baseline_source="desk",
        target=6,
        target_on=date(2027, 6, 30),
        benefit_owner=rosa,
        unit_value=1000,
        benefit_kind="saving",
    )
    conclude(initiative, {company.IT: ivo, company.RSK: rosa}, by=carla, today=TODAY)
    made.refresh_from_db()
    return made


def change(outcome: Outcome, by, to: Consent | None = Consent.ASK, **values) -> None:
    """As the API does it: what the person knew of the effect counts."""
    with arriving_by(Channel.API), consent.consenting(to):
        outcomes.edit(Outcome.objects.get(pk=outcome.pk), values, by=by, today=TODAY)


def every_yes_is_for_the_plan_as_it_is() -> None:
    present = Pact.objects.latest("version").content
    for ownership_request in OwnershipRequest.objects.filter(state="approved"):
        agreed_to = Pact.objects.get(version=ownership_request.pact).content
        assert material_changes(agreed_to, present, Policy()) == []


def test_two_who_change_the_plan_at_once_ask_each_function_once(plan, carla, lena):
    for target, worth in ((7.5, 1500), (4.5, 2400), (8, 700), (5, 1100))[:ROUNDS]:
        asked = Event.objects.filter(kind="ownership.reconfirm").count()
        assert (
            together(partial(change, plan, carla, target=target), partial(change, plan, carla, unit_value=worth)) == []
        )
        assert Event.objects.filter(kind="ownership.reconfirm").count() == asked + 2
        plan.refresh_from_db()
        assert (plan.target, plan.unit_value) == (target, worth)
        assert set(OwnershipRequest.objects.values_list("state", flat=True)) == {"requested"}
        newest = Pact.objects.latest("version").content
        assert (list(newest["targets"].values()), newest["promises"][plan.metric.key]["unit_value"]) == (
            [target],
            f"{worth}.0000",
        )
        for ownership_request in OwnershipRequest.objects.select_related("function__head"):
            requests.approve(ownership_request, by=ownership_request.function.head, now=noon(TODAY))


def test_who_was_told_of_nobody_does_not_ask_somebody_who_answered_meanwhile(plan, carla, ivo):
    """A change that would ask nobody races with a yes: it comes first, or it is refused and says whom it asks."""
    for target in (4.0, 3.0, 6.0, 2.0)[:ROUNDS]:
        change(plan, carla, target=target)
        again = OwnershipRequest.objects.get(function__key="IT")
        back = target * 1.5
        wrong = together(
            partial(requests.approve, again, by=ivo, now=noon(TODAY)), partial(change, plan, carla, None, target=back)
        )
        plan.refresh_from_db()
        assert all(isinstance(error, MaterialChange | Conflict) for error in wrong), wrong
        assert plan.target == (target if wrong else back)
        every_yes_is_for_the_plan_as_it_is()
        for ownership_request in OwnershipRequest.objects.filter(state="requested").select_related("function__head"):
            requests.approve(ownership_request, by=ownership_request.function.head, now=noon(TODAY))


def test_an_import_and_a_head_who_answers_at_once(plan, carla, ivo, tmp_path):
    path = tmp_path / "bundle.json"
    for target in (4.0, 3.0, 6.0, 2.0)[:ROUNDS]:
        change(plan, carla, target=target)
        again = OwnershipRequest.objects.get(function__key="IT")
        row = {"initiative": "X-1", "metric": plan.metric.key, "target": target * 1.5}
        path.write_text(json.dumps({"outcomes": [row]}))
        assert (
            together(
                partial(requests.approve, again, by=ivo, now=noon(TODAY)),
                partial(import_bundle, [path], by=None, now=noon(TODAY)),
            )
            == []
        )
        plan.refresh_from_db()
        assert plan.target == target * 1.5
        every_yes_is_for_the_plan_as_it_is()
        for ownership_request in OwnershipRequest.objects.filter(state="requested").select_related("function__head"):
            requests.approve(ownership_request, by=ownership_request.function.head, now=noon(TODAY))


def test_a_further_function_and_a_moved_target_at_once(plan, company, carla):
    def ask() -> None:
        with arriving_by(Channel.API), consent.consenting(Consent.ASK):
            requests.ask(Initiative.objects.get(key="X-1"), [company.FIN], by=carla, now=noon(TODAY))

    assert together(ask, partial(change, plan, carla, target=7.5)) == []
    assert set(OwnershipRequest.objects.values_list("state", flat=True)) == {"requested"}
    assert RequestStep.objects.filter(kind="reconfirm").count() == 2
    newest = Pact.objects.latest("version").content
    assert (newest["functions"], list(newest["targets"].values())) == (["FIN", "IT", "RSK"], [7.5])


def yes(ownership_request: OwnershipRequest, by, plan: str) -> None:
    with having_seen(plan):
        requests.approve(ownership_request, by=by, now=noon(TODAY))


def test_a_yes_is_recorded_for_the_plan_that_was_read_or_not_at_all(plan, carla, ivo):
    """However the two fall: the change comes first and the yes is refused, or the yes does and is asked again."""
    change(plan, carla, target=4.0)
    for target in (2.0, 8.0, 3.0, 9.5)[:ROUNDS]:  # never back to what somebody agreed to
        again = OwnershipRequest.objects.get(function__key="IT")
        seen, last = plan_marks([again.initiative_id])[again.initiative_id], RequestStep.objects.latest("id").pk
        wrong = together(partial(yes, again, ivo, seen), partial(change, plan, carla, target=target))
        assert all(isinstance(error, PlanChanged) for error in wrong), wrong
        plan.refresh_from_db()
        again.refresh_from_db()
        assert (plan.target, again.state) == (target, "requested")
        said = RequestStep.objects.filter(request=again, kind="approved", pk__gt=last)
        assert [mark(Pact.objects.get(version=step.pact).content) for step in said] == ([] if wrong else [seen])
