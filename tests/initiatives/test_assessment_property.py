"""Whatever the order of changes, what is stored is what judging everything anew would store."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, given, settings, strategies as st

from cxtracker.errors import Refused
from initiatives.bundle import import_bundle
from initiatives.models import Assessment, Flag, Initiative, OwnershipRequest
from initiatives.services import assessment, initiatives, ownership
from journeys.models import Influence, Segment, Touchpoint
from journeys.services import influence
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, SegmentFactory, TouchpointFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
FUNCTIONS, TOUCHPOINTS, INITIATIVES = ("IT", "RSK", "CX"), ("T1", "T2", "T3"), ("X-1", "X-2")

function, touchpoint, initiative = (st.sampled_from(names) for names in (FUNCTIONS, TOUCHPOINTS, INITIATIVES))
days = st.none() | st.integers(0, 5)
edits = st.one_of(
    st.tuples(st.just("rate"), touchpoint, function, st.integers(0, 3), st.booleans()),
    st.tuples(st.just("clear"), touchpoint, function),
    st.tuples(st.just("ask"), initiative, function, days),
    st.tuples(st.just("approve"), initiative, function, days),
    st.tuples(st.just("decline"), initiative, function),
    st.tuples(st.just("withdraw"), initiative, function),
    st.tuples(st.just("link"), initiative, st.sets(touchpoint)),
    st.tuples(st.just("segment"), initiative, st.booleans()),
    st.tuples(st.just("import"), initiative, function, st.sampled_from(["requested", "approved", "declined"]), days),
)


def derived() -> list:
    """What follows from everything else, as it stands, without row numbers."""
    return [
        *Assessment.objects.order_by("pk").values_list(),
        *Flag.objects.filter(closed_on=None)
        .order_by("initiative", "code")
        .values_list("initiative", "code", "severity", "evidence"),
        *OwnershipRequest.objects.order_by("pk").values_list("pk", "effective"),
    ]


class Story:
    """The company and what its people do; refusals are part of life."""

    def __init__(self, company, admin) -> None:
        self.company, self.admin = company, admin
        self.touchpoints = {key: TouchpointFactory(key=key) for key in TOUCHPOINTS}
        self.families: Segment = SegmentFactory(key="families")
        for touchpoint, function in (("T1", "IT"), ("T1", "RSK"), ("T2", "RSK")):
            self._rate(touchpoint, function, 2, for_families=False)
        for key in INITIATIVES:
            InitiativeFactory(key=key, lead_function=company.CX, touchpoints=[self.touchpoints["T1"]])

    def happens(self, name: str, *said) -> None:
        try:
            with transaction.atomic():
                getattr(self, f"_{name}")(*said)
        except Refused:
            pass

    def _function(self, key: str):
        return getattr(self.company, key)

    def _request(self, initiative: str, function: str) -> OwnershipRequest | None:
        return OwnershipRequest.objects.filter(initiative__key=initiative, function__key=function).first()

    def _rate(self, touchpoint: str, function: str, strength: int, for_families: bool) -> None:
        segment = self.families if for_families else None
        influence.rate(
            Touchpoint.objects.get(key=touchpoint), self._function(function), strength=strength, segment=segment,
            by=self.admin, now=NOW,
        )  # fmt: skip

    def _clear(self, touchpoint: str, function: str) -> None:
        for row in Influence.objects.filter(touchpoint__key=touchpoint, function__key=function):
            influence.clear(row, by=self.admin)

    def _ask(self, initiative: str, function: str, days: int | None) -> None:
        ownership.ask(
            Initiative.objects.get(key=initiative), [self._function(function)], by=self.admin, today=TODAY,
            person_days=None if days is None else Decimal(days),
        )  # fmt: skip

    def _approve(self, initiative: str, function: str, days: int | None) -> None:
        if request := self._request(initiative, function):
            given = None if days is None else Decimal(days)
            ownership.approve(request, by=self.company.heads[function], today=TODAY, person_days=given)

    def _decline(self, initiative: str, function: str) -> None:
        if request := self._request(initiative, function):
            ownership.decline(request, by=self.company.heads[function], today=TODAY, reason="timing")

    def _withdraw(self, initiative: str, function: str) -> None:
        if request := self._request(initiative, function):
            ownership.withdraw(request, by=self.admin)

    def _link(self, initiative: str, touchpoints: set[str]) -> None:
        chosen = [self.touchpoints[key] for key in sorted(touchpoints)]
        initiatives.edit(Initiative.objects.get(key=initiative), {}, touchpoints=chosen, by=self.admin)

    def _segment(self, initiative: str, families: bool) -> None:
        segments = [self.families] if families else []
        initiatives.edit(Initiative.objects.get(key=initiative), {}, segments=segments, by=self.admin)

    def _import(self, initiative: str, function: str, state: str, days: int | None) -> None:
        row = {"initiative": initiative, "function": function, "state": state, "asked_on": "2026-11-02"}
        row |= {} if days is None else {"person_days": days}
        row |= {} if state == "requested" else {"decided_on": "2026-08-01", "reason": "timing"}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bundle.json"
            path.write_text(json.dumps({"ownerships": [row]}))
            import_bundle([path], by=self.admin, today=TODAY)


@given(st.lists(edits, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_changes_leaves_what_judging_everything_would(company, alma, story):
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        told = Story(company, alma)
        assessment.evaluate_all(today=TODAY)
        for one in story:
            told.happens(*one)
        before = derived()
        assert not Initiative.objects.filter(assessment_due=True).exists()
        assessment.evaluate_all(today=TODAY)
        assert derived() == before
        transaction.set_rollback(True)
