"""Whatever people do, in whatever order: refusals never fall, no clock runs backwards, seats say what was said."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings, strategies as st

from cxtracker.errors import NotAllowed, Refused
from cxtracker.tabular.problems import BundleErrors
from initiatives.assessment.queries.stories import story_of
from initiatives.models import OwnershipRequest, RequestStep
from initiatives.models.ownership import SAID
from initiatives.ownership.services import offers, reminders, reported, requests, withdrawing
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules import clock
from initiatives.transfer.services.importing import import_bundle
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
FUNCTIONS = ("IT", "RSK")
SEATS = {
    "approved": {"owns"},
    "declined": {"declined"},
    "conditional": {"yes_if"},
    "question": {"asked_back", "declined"},
    "deferred": {"not_now"},
    "passed_on": {"passed_on"},
    "requested": {"asked", "declined"},
    "reported": {"reported", "declined"},
    "withdrawn": {"withdrawn", "declined"},
}
"""What a seat may say in each state; a decline is not talked away by asking, asking back or withdrawing."""

effort = st.none() | st.integers(0, 12)
verbs = st.one_of(
    st.tuples(st.just("ask"), effort),
    st.tuples(st.just("approve"), effort),
    st.tuples(st.just("condition"), effort),
    st.tuples(st.just("offer"), effort),
    st.tuples(st.sampled_from(("agree", "decline", "question", "reply", "withdraw", "reopen", "tick"))),
    st.tuples(st.sampled_from(("confirm", "deny", "ask_anew", "pass_on"))),
    st.tuples(st.just("defer"), st.integers(1, 30)),
    st.tuples(st.just("import"), st.sampled_from(("requested", "withdrawn", *SAID)), st.integers(0, 20)),
)
acts = st.lists(st.tuples(st.sampled_from(FUNCTIONS), st.integers(0, 30), verbs), max_size=10)


class Asking:
    """Carla asks, Ivo and Rosa answer; every act comes some hours after the one before."""

    def __init__(self, company, carla) -> None:
        self.company, self.carla, self.now = company, carla, MONDAY
        touchpoint = TouchpointFactory(key="T1")
        for key in FUNCTIONS:
            InfluenceFactory(touchpoint=touchpoint, function=getattr(company, key), strength=3)
        self.initiative = InitiativeFactory(key="X-1", touchpoints=[touchpoint], initiator=carla)
        self.calendar = work_calendar(policy_in_force())
        self.refusals: dict[int, int] = {}
        self.waited: dict[int, float] = {}
        self.first: dict[int, datetime] = {}

    def happens(self, function: str, hours: int, verb: str, *said) -> None:
        self.now += timedelta(hours=hours)
        with time_machine.travel(self.now, tick=False):
            try:
                with transaction.atomic():
                    self._act(function, verb, *said)
            except (NotAllowed, Refused, BundleErrors):
                pass
            self.look(f"after {verb} {said} at {function}")

    def _act(self, function: str, verb: str, *said) -> None:
        named = said and verb in ("ask", "approve", "condition", "offer") and said[0] is not None
        terms = {"person_days": Decimal(said[0])} if named else {}
        ours = {"by": self.carla, "now": self.now}
        of = getattr(self.company, function)
        if verb == "tick":
            reminders.tick(now=self.now)
        elif verb == "import":
            self._import(function, *said)
        elif verb == "ask":
            requests.ask_each(self.initiative, [requests.Question(of, "Help", **terms)], **ours)
        elif asked := OwnershipRequest.objects.filter(initiative=self.initiative, function=of).first():
            self._say(asked, verb, said, terms)

    def _say(self, asked: OwnershipRequest, verb: str, said, terms) -> None:
        ours = {"by": self.carla, "now": self.now}
        theirs = {"by": self.company.heads[asked.function.key], "now": self.now}
        in_days = timezone.localdate(self.now) + timedelta(days=said[0] if verb == "defer" else 5)
        services = {
            "approve": partial(requests.approve, **theirs, **terms),
            "condition": partial(requests.accept_on_condition, **theirs, **terms, comment="if"),
            "offer": partial(offers.offer, **ours, **terms, comment="instead"),
            "agree": partial(requests.agree, **ours),
            "decline": partial(requests.decline, **theirs, reason="timing"),
            "question": partial(requests.ask_back, **theirs, comment="?"),
            "reply": partial(requests.reply, **ours, comment="!"),
            "withdraw": partial(requests.withdraw, **ours),
            "reopen": partial(withdrawing.reopen, **ours),
            "defer": partial(requests.defer, **theirs, until=in_days),
            "pass_on": partial(requests.pass_on, **theirs, to=self.company.OPS),
            "confirm": partial(reported.confirm, **theirs, comment="so", until=in_days, to=self.company.MKT),
            "deny": partial(reported.deny, **theirs, comment="never"),
            "ask_anew": partial(reported.ask_anew, **theirs),
        }
        services[verb](asked)

    def _import(self, function: str, state: str, days_ago: int) -> None:
        row = {"initiative": "X-1", "function": function, "state": state}
        if state in SAID:
            row["decided_on"] = (timezone.localdate(self.now) - timedelta(days=days_ago)).isoformat()
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "ownerships.json"
            path.write_text(json.dumps({"ownerships": [row]}))
            import_bundle([path], by=self.carla, now=self.now)

    def look(self, when: str) -> None:
        steps: dict[int, list[RequestStep]] = {}
        for step in RequestStep.objects.order_by("id"):
            steps.setdefault(step.request_id, []).append(step)
        for asked in OwnershipRequest.objects.select_related("passed_to", "function"):
            self._is_true(asked, steps.get(asked.pk, []), f"{when}: {asked.function.key}")

    def _is_true(self, asked: OwnershipRequest, steps: list[RequestStep], when: str) -> None:
        told = story_of(asked, steps)
        refusals, waited = told.answers()["declined"], clock.hours_waited(steps, self.calendar, self.now)
        assert refusals >= self.refusals.get(asked.pk, 0), f"{when}: a refusal is gone"
        assert waited >= self.waited.get(asked.pk, 0) - 1e-9, f"{when}: the clock went back"
        first = clock.first_asked(steps)
        assert first is None or first == self.first.setdefault(asked.pk, first), f"{when}: the clock began anew"
        assert told.seat in SEATS[asked.state], f"{when}: {asked.state} sits as {told.seat}"
        self.refusals[asked.pk], self.waited[asked.pk] = refusals, waited


def play(company, carla, told: Iterable[tuple[str, int, tuple]]) -> Asking:
    with transaction.atomic():
        asking = Asking(company, carla)
        for function, hours, (verb, *said) in told:
            asking.happens(function, hours, verb, *said)
        transaction.set_rollback(True)
    return asking


BARGAIN = [
    ("IT", 0, ("ask", 6)),
    ("IT", 3, ("approve", 10)),
    ("IT", 20, ("offer", 8)),
    ("IT", 4, ("condition", 9)),
    ("IT", 1, ("offer", None)),
    ("IT", 2, ("decline",)),
    ("IT", 5, ("ask", None)),
    ("IT", 1, ("withdraw",)),
    ("IT", 0, ("reopen",)),
    ("IT", 9, ("approve", None)),
]


WITHDRAWN_BY_IMPORT = [("IT", 0, ("ask", None)), ("IT", 7, ("import", "withdrawn", 0)), ("IT", 3, ("ask", None))]
ASKED_BY_IMPORT = [
    ("IT", 0, ("ask", None)),
    ("IT", 25, ("decline",)),
    ("IT", 5, ("import", "requested", 0)),
    ("IT", 30, ("withdraw",)),
]


@pytest.mark.parametrize("told", [WITHDRAWN_BY_IMPORT, ASKED_BY_IMPORT])
def test_an_import_turns_no_clock_back(told, company, carla):
    """Steps that an import brought were once dated to the morning, before what had happened since."""
    play(company, carla, told)


def test_a_bargain_is_played_to_its_end(company, carla):
    """The sequence below really goes through: what is checked after any act is not checked on nothing."""
    asking = play(company, carla, BARGAIN)
    assert list(asking.refusals.values()) == [1]
    assert next(iter(asking.waited.values())) > 0


@pytest.mark.slow
@example(told=BARGAIN)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(told=acts)
def test_after_any_sequence_refusals_stay_and_no_clock_runs_backwards(company, carla, told):
    play(company, carla, told)
