"""Policies: who changes them, what cannot be, what follows."""

from __future__ import annotations

from dataclasses import fields

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed
from initiatives.models import Initiative, PolicyChange
from initiatives.policies import services as policies
from initiatives.policies.queries.in_force import policy_in_force
from initiatives.policies.queries.page import GROUPS, groups
from initiatives.policies.rules.policy import DEFAULT, Policy
from tests.factories import InitiativeFactory

pytestmark = pytest.mark.django_db


def test_the_page_names_every_policy_once():
    named = [name for _title, _sentence, lines in GROUPS.values() for name in lines]
    assert sorted(named) == sorted(field.name for field in fields(Policy))
    assert len(groups()) == len(GROUPS)


@pytest.mark.parametrize("who", ["alma", "lena"])
def test_administrators_and_leadership_change_policies(who, request):
    by = request.getfixturevalue(who)
    policies.change({"answer_limit_working_days": 7}, reason="Summer", by=by, now=timezone.now())
    assert policy_in_force().answer_limit_working_days == 7
    event = Event.objects.get(kind="policy.changed")
    assert (event.actor, event.changes) == (by, {"answer_limit_working_days": [5, 7]})
    change = PolicyChange.objects.get()
    assert (change.reason, change.by) == ("Summer", by)


@pytest.mark.parametrize("who", ["carla", "ivo", "rita"])
def test_others_do_not(who, request):
    with pytest.raises(NotAllowed, match="Only administrators and leadership"):
        policies.change(
            {"answer_limit_working_days": 7}, reason="x", by=request.getfixturevalue(who), now=timezone.now()
        )
    assert policy_in_force() == DEFAULT


CANNOT_BE = [
    ({"weight_coverage": 0.6}, "add up to 1"),
    ({"weight_coverage": 1.5, "weight_concentration": -0.5, "weight_gap": 0.0}, "between 0 and 1"),
    ({"weight_coverage": float("nan")}, "between 0 and 1"),
    ({"answer_limit_working_days": 0}, "from 1 to 60"),
    ({"answer_limit_working_days": "five"}, "isn't a valid value"),
    ({"take_back_minutes": True}, "isn't a valid value"),
    ({"working_days": ()}, "at least one working day"),
    ({"working_days": (7,)}, "at least one working day"),
    ({"opens_at": 17}, "must end after it starts"),
    ({"escalation_percent": 80}, "first reminder, last reminder, escalation"),
    ({"gate_asked": "maybe"}, "block, warn or off"),
    ({"country": "XX"}, "No public holidays are known"),
    ({"country": "DE-XX"}, "No public holidays are known"),
    ({"escalate_to": "nobody@example.com"}, "No active person"),
    ({"colour": "red"}, "no such policy"),
]


@pytest.mark.parametrize(("values", "sentence"), CANNOT_BE)
def test_what_makes_no_sense_is_refused_and_nothing_changes(values, sentence, alma):
    with pytest.raises(Invalid, match=sentence):
        policies.change(values, reason="x", by=alma, now=timezone.now())
    assert (policy_in_force(), Event.objects.count()) == (DEFAULT, 0)


@pytest.mark.parametrize(
    "values",
    [
        {"weight_coverage": 0.4, "weight_concentration": 0.3, "weight_gap": 0.3},
        {"weight_coverage": 1, "weight_concentration": 0, "weight_gap": 0},
        {"working_days": [6, 0, 1]},
        {"country": "DE-BY"},
        {"country": "DE"},
        {"first_reminder_percent": 0, "second_reminder_percent": 0},
        {"gate_shared": "off"},
    ],
)
def test_what_makes_sense_is_taken(values, alma):
    assert policies.change(values, reason="Because", by=alma, now=timezone.now())
    present = policy_in_force()
    for name, value in values.items():
        assert getattr(present, name) == (tuple(sorted(value)) if isinstance(value, list) else value)


def test_a_change_needs_a_reason_and_what_stands_is_no_change(alma):
    with pytest.raises(Invalid, match="Say why"):
        policies.change({"crowded_above": 9}, reason=" ", by=alma, now=timezone.now())
    assert policies.change({"crowded_above": 7}, reason="", by=alma, now=timezone.now()) == []
    assert not PolicyChange.objects.exists()


def test_everything_is_assessed_anew(alma):
    InitiativeFactory()
    Initiative.objects.update(assessment_due=False)
    policies.change({"crowded_above": 9}, reason="More of us now", by=alma, now=timezone.now())
    assert Initiative.objects.get().assessment_due


def test_everyone_reads_the_page_and_the_history(alma, rita, as_):
    policies.change({"crowded_above": 9}, reason="More of us now", by=alma, now=timezone.now())
    page = as_(rita).get("/policies/").content.decode()
    assert "More of us now" in page
    assert "Change the policies" not in page
    assert as_(rita).post("/policies/", {"crowded_above": "3"}).status_code == 403


def form_of(page) -> dict[str, object]:
    form = page.context["form"]
    return {name: form[name].value() for name in form.fields}


def test_changing_through_the_page(lena, as_):
    door = as_(lena)
    typed = {**form_of(door.get("/policies/")), "crowded_above": 9, "reason": ""}
    typed = {name: "" if value is None else value for name, value in typed.items()}
    refused = door.post("/policies/", typed)
    assert refused.status_code == 422
    assert "Say why" in refused.content.decode()
    told = door.post("/policies/", {**typed, "reason": "More of us now"}, follow=True).content.decode()
    assert "1 policy changed" in told
    assert policy_in_force().crowded_above == 9
    same = door.post("/policies/", {**typed, "reason": "More of us now"}, follow=True).content.decode()
    assert "No changes to save." in same
