"""Two people edit one thing: what only one of them changed is kept, what both changed stands side by side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.accounts.services import people
from initiatives.models import Initiative, Outcome
from initiatives.policies import services as policies
from initiatives.policies.queries.in_force import policy_in_force
from journeys.functions.services.functions import terms
from journeys.metrics.services import metrics
from journeys.models import Deputy, Function, Journey, Metric, Stage, Touchpoint
from tests.browsing import fields
from tests.factories import (
    InitiativeFactory,
    JourneyFactory,
    MetricFactory,
    OutcomeFactory,
    SegmentFactory,
    StageFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def initiative(company):
    return InitiativeFactory(
        key="CX-7", title="Smile", problem="They call\nagain", budget=90000, initiator=company.heads["CX"]
    )


def test_what_only_the_other_changed_is_kept_without_a_question(as_, carla, alma, initiative):
    address = "/initiatives/CX-7/edit/"
    opened = fields(as_(carla).get(address))
    hers = fields(as_(alma).get(address))
    assert as_(alma).post(address, {**hers, "budget": "70000", "hypothesis": "Hers"}).status_code == 302
    assert as_(carla).post(address, {**opened, "title": "Mine"}).status_code == 302
    saved = Initiative.objects.get()
    assert (saved.title, saved.budget, saved.hypothesis) == ("Mine", 70000, "Hers")
    assert saved.problem == "They call\nagain"


def test_only_what_both_changed_is_shown_and_saving_again_keeps_the_rest(as_, carla, alma, initiative):
    address = "/initiatives/CX-7/edit/"
    opened = fields(as_(carla).get(address))
    as_(alma).post(address, {**opened, "title": "Hers", "budget": "70000"})
    late = as_(carla).post(address, {**opened, "title": "Mine", "lesson": "Mine too"})
    assert late.status_code == 409
    assert [(one["theirs"], one["mine"]) for one in late.context["conflict"]] == [("Hers", "Mine")]
    assert Initiative.objects.get().title == "Hers"
    assert as_(carla).post(address, fields(late)).status_code == 302
    saved = Initiative.objects.get()
    assert (saved.title, saved.budget, saved.lesson) == ("Mine", 70000, "Mine too")


def test_both_writing_the_same_is_no_conflict(as_, carla, alma, initiative):
    address = "/initiatives/CX-7/edit/"
    opened = fields(as_(carla).get(address))
    as_(alma).post(address, {**opened, "title": "Both", "on_hold": "on"})
    assert as_(carla).post(address, {**opened, "title": "Both", "on_hold": "on"}).status_code == 302
    assert Initiative.objects.get().on_hold


def test_lists_are_one_field(as_, carla, alma, initiative):
    families = SegmentFactory(key="families")
    students = SegmentFactory(key="students", name="students")
    initiative.segments.add(families)
    address = "/initiatives/CX-7/edit/"
    opened = fields(as_(carla).get(address))
    as_(alma).post(address, {**opened, "segments": ["families", "students"]})
    assert as_(carla).post(address, {**opened, "title": "Mine"}).status_code == 302
    assert set(initiative.segments.all()) == {families, students}
    late = as_(carla).post(address, {**opened, "segments": []})
    (shown,) = late.context["conflict"]
    assert shown == {"label": "Segments", "theirs": f"{families}, {students}", "mine": ""}


def test_outcomes_merge(as_, carla, alma, initiative):
    metric, today = MetricFactory(key="BE02", unit="%"), timezone.localdate()
    outcome = OutcomeFactory(
        initiative=initiative, metric=metric, baseline=2.4, baseline_on=today - timedelta(1), target=1.9
    )
    address = f"/initiatives/CX-7/outcomes/{outcome.pk}/edit/"
    opened = fields(as_(carla).get(address))
    assert as_(alma).post(address, {**opened, "target": "1.7", "share": "60"}).status_code == 302
    assert as_(carla).post(address, {**opened, "baseline_source": "billing"}).status_code == 302
    saved = Outcome.objects.get()
    assert (saved.target, saved.share, saved.baseline_source) == (1.7, 0.6, "billing")
    late = as_(carla).post(address, {**opened, "target": "1.6"})
    assert [(one["theirs"], one["mine"]) for one in late.context["conflict"]] == [("1.7", "1.6")]


MAP = [
    ("/journey/touchpoints/T/edit/", Touchpoint, "name", {"channel": "app"}),
    ("/journey/stages/S/edit/", Stage, "name", {"lifecycle": "leave"}),
    ("/journey/J/edit/", Journey, "title", {"segments": ["families"]}),
]


@pytest.mark.parametrize(("address", "model", "name", "other"), MAP)
def test_the_map_merges(as_, carla, alma, company, address, model, name, other):
    SegmentFactory(key="families")
    stage = StageFactory(key="S", journey=JourneyFactory(key="J"), lifecycle="use")
    TouchpointFactory(key="T", stage=stage)
    opened = fields(as_(carla).get(address))
    assert as_(alma).post(address, {**opened, **other}).status_code == 302
    assert as_(carla).post(address, {**opened, name: "Mine"}).status_code == 302
    assert getattr(model.objects.get(), name) == "Mine"
    for field, value in other.items():
        saved = getattr(model.objects.get(), field)
        assert (saved if isinstance(value, str) else [row.key for row in saved.all()]) == value
    late = as_(carla).post(address, {**opened, name: "Late"})
    assert [(one["theirs"], one["mine"]) for one in late.context["conflict"]] == [("Mine", "Late")]


def test_metrics_merge(as_, carla, alma, company):
    metric = MetricFactory(key="BE02", name="Churn", unit="%")
    opened = fields(as_(carla).get("/metrics/BE02/edit/"))
    metrics.edit(metric, {"formula": "Hers"}, by=alma)
    assert as_(carla).post("/metrics/BE02/edit/", {**opened, "name": "Mine"}).status_code == 302
    saved = Metric.objects.get()
    assert (saved.name, saved.formula) == ("Mine", "Hers")
    late = as_(carla).post("/metrics/BE02/edit/", {**opened, "name": "Late"})
    assert late.status_code == 409


def test_functions_and_their_deputies_merge(as_, alma, company, dana, rosa, lena):
    address = "/functions/IT/edit/"
    Deputy.objects.filter(function__key="IT").delete()
    opened = fields(as_(alma).get(address))
    as_(alma).post(address, {**opened, "deputies-0-person": dana.email})
    assert as_(alma).post(address, {**opened, "name": "Technology"}).status_code == 302
    function = Function.objects.get(key="IT")
    assert (function.name, [term.person for term in terms(function)]) == ("Technology", [dana])
    late = as_(alma).post(address, {**opened, "deputies-0-person": rosa.email})
    assert late.status_code == 409
    assert [one["label"] for one in late.context["conflict"]] == ["Deputies"]
    assert [term.person for term in terms(function)] == [dana]
    assert as_(alma).post(address, fields(late)).status_code == 302
    assert [term.person for term in terms(function)] == [rosa]


def test_people_merge(as_, alma, dana):
    address = f"/people/{dana.pk}/"
    opened = fields(as_(alma).get(address))
    people.edit(dana, name=dana.name, role="reader", by=alma)
    assert as_(alma).post(address, {**opened, "name": "Dana D"}).status_code == 302
    saved = User.objects.get(pk=dana.pk)
    assert (saved.name, saved.role) == ("Dana D", "reader")
    late = as_(alma).post(address, {**opened, "name": "Late"})
    assert late.status_code == 409
    assert [(one["theirs"], one["mine"]) for one in late.context["conflict"]] == [("Dana D", "Late")]
    assert as_(alma).post(address, fields(late)).status_code == 302


def test_policies_merge(as_, alma):
    opened = fields(as_(alma).get("/policies/"))
    policies.change({"answer_limit_working_days": 7}, reason="Hers", by=alma, now=timezone.now())
    mine = {**opened, "gate_touchpoint": "warn", "reason": "Mine"}
    assert as_(alma).post("/policies/", mine).status_code == 302
    policy = policy_in_force()
    assert (policy.answer_limit_working_days, policy.gate_touchpoint) == (7, "warn")
    late = as_(alma).post("/policies/", {**opened, "answer_limit_working_days": "9", "reason": "Late"})
    assert [(one["theirs"], one["mine"]) for one in late.context["conflict"]] == [("7", "9")]
    assert policy_in_force().answer_limit_working_days == 7
