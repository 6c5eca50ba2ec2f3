"""One clock for each initiative and function: no verb but a settled answer stops it, and none sets it back."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, strategies as st

from cxtracker.errors import Invalid
from initiatives.assessment.rules.flags import RULES, Case
from initiatives.assessment.rules.silo import Facts, Standing, assess
from initiatives.models import Flag, OwnershipRequest
from initiatives.ownership.queries.requests import questions
from initiatives.ownership.services import requests
from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.policies.rules.clock import hours_waited
from initiatives.policies.rules.policy import DEFAULT
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory, noon

OFFICE = WorkCalendar(ZoneInfo("Europe/Berlin"))
START = datetime(2026, 11, 2, 9, tzinfo=OFFICE.zone)
MOVES = (
    "asked",
    "approved",
    "declined",
    "conditional",
    "agreed",
    "question",
    "replied",
    "deferred",
    "returned",
    "passed_on",
    "withdrawn",
    "taken_back",
    "overridden",
    "reported",
    "confirmed",
    "denied",
    "anew",
    "own_initiative",
)  # fmt: skip  (one row reads better than one word a line)
"""Everything but a changed pact, which is another question."""


@given(st.lists(st.tuples(st.sampled_from(MOVES), st.integers(0, 60)), max_size=12), st.integers(0, 200))
def test_the_clock_never_runs_backwards(moves, later):
    """Whatever happens in whatever order, an import included: no step and no hour makes it show less than before."""
    at, steps, shown = START, [], 0.0
    for kind, hours in moves:
        at += timedelta(hours=hours)
        assert hours_waited(steps, OFFICE, at) >= shown
        shown = hours_waited(steps, OFFICE, at)
        steps.append(SimpleNamespace(kind=kind, at=at))
        assert hours_waited(steps, OFFICE, at) == pytest.approx(shown)
    assert hours_waited(steps, OFFICE, at + timedelta(hours=later)) >= shown


@given(st.lists(st.sampled_from(("deferred", "returned", "passed_on", "asked")), max_size=10))
def test_putting_off_and_passing_on_never_stop_it(moves):
    steps = [SimpleNamespace(kind="asked", at=START)]
    steps += [SimpleNamespace(kind=kind, at=START + timedelta(days=day)) for day, kind in enumerate(moves, 1)]
    end = START + timedelta(days=30)
    assert hours_waited(steps, OFFICE, end) == pytest.approx(OFFICE.hours_between(START, end))


@pytest.fixture
def initiative(company, carla):
    touchpoint = TouchpointFactory()
    for key, strength in (("IT", 3), ("RSK", 2)):
        InfluenceFactory(touchpoint=touchpoint, function=getattr(company, key), strength=strength)
    return InitiativeFactory(key="CX-1", initiator=carla, touchpoints=[touchpoint])


def test_a_question_never_comes_back_to_who_passed_it_on(company, carla, ivo, rosa, initiative, today):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    passed = requests.pass_on(asked, by=ivo, now=noon(today), to=company.RSK)
    with pytest.raises(Invalid) as refusal:
        requests.pass_on(passed, by=rosa, now=noon(today), to=company.IT)
    assert refusal.value.fields["to"] == [
        "Information technology has already been asked about this. Choose another function, or decline with a reason."
    ]
    assert OwnershipRequest.objects.get(pk=passed.pk).state == "requested"


def test_who_passed_on_stays_required_and_is_named(company, carla, ivo, initiative, today):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    requests.pass_on(asked, by=ivo, now=noon(today), to=company.OPS)
    flag = Flag.objects.get(initiative=initiative, code="declined", closed_on=None)
    assert flag.evidence == {"functions": ["IT"], "passed_on": ["IT"]}


def test_functions_that_shape_it_are_offered_first_and_those_asked_not_at_all(company, carla, ivo, initiative, today):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    [seen] = questions([OwnershipRequest.objects.whole().get(pk=asked.pk)], to=ivo, now=noon(today), today=today)
    (first, shaping), (second, others) = seen.passable
    assert (first, second, [one.key for one in shaping]) == (True, False, ["RSK"])
    assert {"IT", "CX", "RSK"}.isdisjoint(one.key for one in others)


def test_putting_off_ends_sixty_days_after_the_first_ask(company, carla, ivo, initiative, today):
    [asked] = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    with pytest.raises(Invalid):
        requests.defer(asked, by=ivo, now=noon(today), until=today + timedelta(days=61))
    requests.defer(asked, by=ivo, now=noon(today), until=today + timedelta(days=60))
    later = noon(today + timedelta(days=60))
    back = requests.bring_back(asked, now=later)
    assert back is not None
    assert back.due_on == today + timedelta(days=60)
    with pytest.raises(Invalid) as refusal:
        requests.defer(back, by=ivo, now=later, until=today + timedelta(days=70))
    assert refusal.value.fields["until"] == ["This can't be put off any longer. Answer it, or decline with a reason."]


NEEDS = {"T1": {"IT": 3, "OPS": 2}}


def found(code: str, *standings: Standing):
    facts = Facts(1, "X-1", "proposed", NEEDS, standings)
    case = Case(facts, assess(facts, DEFAULT, date(2026, 11, 21)), DEFAULT, date(2026, 11, 21))
    return RULES[code].find(case)


@pytest.mark.parametrize("state", ["requested", "reported", "deferred", "question", "conditional", "passed_on"])
def test_waiting_sees_every_required_function_beyond_the_limit(state):
    assert found("waiting", Standing("IT", state, waited=6)) == {"functions": ["IT"], "days": 6}
    assert found("waiting", Standing("IT", state, waited=5)) is None


@pytest.mark.parametrize("state", ["approved", "declined", "withdrawn"])
def test_a_settled_question_does_not_wait(state):
    assert found("waiting", Standing("IT", state, waited=60)) is None


def test_passed_on_is_replaced_by_an_owner_of_equal_or_greater_need():
    owner = {"decided_on": date(2026, 11, 20)}
    assert found("declined", Standing("IT", "passed_on"), Standing("OPS", "approved", **owner)) is not None
    assert found("declined", Standing("OPS", "passed_on"), Standing("IT", "approved", **owner)) is None


def test_both_kinds_of_refusal_are_said_apart():
    evidence = found("declined", Standing("IT", "declined", refused=True), Standing("OPS", "passed_on"))
    names = SimpleNamespace(functions=lambda keys: ", ".join(keys))
    said = RULES["declined"].sentence(evidence, names)
    assert said == "Declined and not replaced: IT. Passed on and not replaced: OPS."
    assert RULES["declined"].sentence({"functions": ["IT"]}, names) == "Declined and not replaced: IT."
