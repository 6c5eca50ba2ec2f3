"""Whatever the order of changes, what is stored is what judging everything anew would store."""

from __future__ import annotations

import json
import tempfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from cxtracker.errors import NotAllowed, Refused
from initiatives.assessment.services import evaluation
from initiatives.lifecycle.services import gates, initiatives
from initiatives.models import Assessment, Effect, Flag, Initiative, Outcome, OwnershipRequest
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from initiatives.ownership.services import requests
from initiatives.transfer.services.importing import import_bundle
from journeys.influence.services import influence
from journeys.metrics.readings.services import measurements
from journeys.models import Influence, Measurement, Segment, Series, Touchpoint
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, MetricFactory, SegmentFactory, SeriesFactory, TouchpointFactory, noon

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)
FUNCTIONS, TOUCHPOINTS, INITIATIVES = ("IT", "RSK", "CX"), ("T1", "T2", "T3"), ("X-1", "X-2")

MONTHS = (1, 2, 3, 4, 7, 8, 9, 10)
FELL = (31, 30, 32, 31, 26, 25, 27, 26)

function, touchpoint, initiative = (st.sampled_from(names) for names in (FUNCTIONS, TOUCHPOINTS, INITIATIVES))
series, shares = st.sampled_from(("letters", "others")), st.sampled_from((0.4, 0.6, 1.0))
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
    st.tuples(st.just("promise"), initiative, series, shares),
    st.tuples(st.just("promise"), initiative, series, shares),
    st.tuples(st.just("give_up"), initiative),
    st.tuples(st.just("read"), series, st.sampled_from(MONTHS), st.integers(25, 37)),
    st.tuples(st.just("estimate")),
    st.tuples(st.just("date"), initiative, st.sampled_from((date(2026, 10, 1), date(2027, 6, 1)))),
    st.tuples(st.just("stop"), initiative),
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
        *Effect.objects.order_by("pk").values_list("pk", "fingerprint", "computed_at"),
    ]


class Story:
    """The company and what its people do; refusals are part of life."""

    def __init__(self, company, admin) -> None:
        self.company, self.admin = company, admin
        self.touchpoints = {key: TouchpointFactory(key=key) for key in TOUCHPOINTS}
        self.families: Segment = SegmentFactory(key="families")
        for touchpoint, function in (("T1", "IT"), ("T1", "RSK"), ("T2", "RSK")):
            self._rate(touchpoint, function, 2, for_families=False)
        for key, person in zip(INITIATIVES, ("IT", "RSK"), strict=True):
            InitiativeFactory(
                key=key,
                lead_function=company.CX,
                touchpoints=[self.touchpoints["T1"]],
                status="delivering",
                accountable=company.heads[person],
                start=date(2026, 4, 1),
                go_live=date(2026, 5, 1),
                first_reading=date(2027, 1, 31),
            )
        metric = MetricFactory(unit="calls")
        for key in ("letters", "others"):
            one = SeriesFactory(metric=metric, key=key)
            Measurement.objects.bulk_create(
                Measurement(series=one, on=date(2026, month, 28), value=value)
                for month, value in zip(MONTHS, FELL, strict=True)
            )

    def happens(self, name: str, *said) -> None:
        try:
            with transaction.atomic():
                getattr(self, f"_{name}")(*said)
        except (NotAllowed, Refused):
            pass

    def _function(self, key: str):
        return getattr(self.company, key)

    def _request(self, initiative: str, function: str) -> OwnershipRequest | None:
        return OwnershipRequest.objects.filter(initiative__key=initiative, function__key=function).first()

    def _rate(self, touchpoint: str, function: str, strength: int, for_families: bool) -> None:
        segment = self.families if for_families else None
        influence.rate(
            Touchpoint.objects.get(key=touchpoint),
            self._function(function),
            strength=strength,
            segment=segment,
            by=self.admin,
            now=NOW,
        )

    def _clear(self, touchpoint: str, function: str) -> None:
        for row in Influence.objects.filter(touchpoint__key=touchpoint, function__key=function):
            influence.clear(row, by=self.admin)

    def _ask(self, initiative: str, function: str, days: int | None) -> None:
        requests.ask(
            Initiative.objects.get(key=initiative),
            [self._function(function)],
            by=self.admin,
            now=noon(TODAY),
            person_days=None if days is None else Decimal(days),
        )

    def _approve(self, initiative: str, function: str, days: int | None) -> None:
        if request := self._request(initiative, function):
            given = None if days is None else Decimal(days)
            requests.approve(request, by=self.company.heads[function], now=noon(TODAY), person_days=given)

    def _decline(self, initiative: str, function: str) -> None:
        if request := self._request(initiative, function):
            requests.decline(request, by=self.company.heads[function], now=noon(TODAY), reason="timing")

    def _withdraw(self, initiative: str, function: str) -> None:
        if request := self._request(initiative, function):
            requests.withdraw(request, by=self.admin, now=timezone.now())

    def _link(self, initiative: str, touchpoints: set[str]) -> None:
        chosen = [self.touchpoints[key] for key in sorted(touchpoints)]
        initiatives.edit(Initiative.objects.get(key=initiative), {}, touchpoints=chosen, by=self.admin)

    def _segment(self, initiative: str, families: bool) -> None:
        segments = [self.families] if families else []
        initiatives.edit(Initiative.objects.get(key=initiative), {}, segments=segments, by=self.admin)

    def _outcome(self, initiative: str) -> Outcome | None:
        return Outcome.objects.select_related("initiative").filter(initiative__key=initiative).first()

    def _promise(self, initiative: str, series: str, share: float) -> None:
        followed = Series.objects.get(key=series)
        others = Series.objects.filter(metric=followed.metric).exclude(key=series).get()
        values = {
            "series": followed,
            "comparison": others if share < 1 else None,
            "share": share,
            "baseline": 31.0,
            "target": 28.0,
            "target_on": date(2027, 6, 30),
            "benefit_kind": "saving",
            "unit_value": Decimal(100),
        }
        if outcome := self._outcome(initiative):
            outcomes.edit(outcome, values, by=self.admin, today=TODAY)
        else:
            of = Initiative.objects.get(key=initiative)
            outcomes.add(of, {"metric": followed.metric, **values}, by=self.admin, today=TODAY)

    def _give_up(self, initiative: str) -> None:
        if outcome := self._outcome(initiative):
            outcomes.remove(outcome, by=self.admin)

    def _read(self, series: str, month: int, value: int) -> None:
        reading = Measurement.objects.get(series__key=series, on=date(2026, month, 28))
        measurements.correct(reading, {"value": float(value)}, by=self.admin, sure=True)

    def _estimate(self) -> None:
        effects.estimate_due(now=noon(TODAY))

    def _date(self, initiative: str, start: date) -> None:
        initiatives.edit(Initiative.objects.get(key=initiative), {"start": start}, by=self.admin)

    def _stop(self, initiative: str) -> None:
        gates.stop(Initiative.objects.get(key=initiative), by=self.admin, reason="Enough.")

    def _import(self, initiative: str, function: str, state: str, days: int | None) -> None:
        row = {"initiative": initiative, "function": function, "state": state, "asked_on": "2026-11-02"}
        row |= {} if days is None else {"person_days": days}
        row |= {} if state == "requested" else {"decided_on": "2026-08-01", "reason": "timing"}
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "bundle.json"
            path.write_text(json.dumps({"ownerships": [row]}))
            import_bundle([path], by=self.admin, now=noon(TODAY))


@given(st.lists(edits, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_order_of_changes_leaves_what_judging_everything_would(company, alma, story):
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        told = Story(company, alma)
        evaluation.evaluate_all(today=TODAY)
        for one in story:
            told.happens(*one)
        told.happens("estimate")
        before = derived()
        assert not Initiative.objects.filter(assessment_due=True).exists()
        evaluation.evaluate_all(today=TODAY)
        assert derived() == before
        effects.estimate_all(now=noon(TODAY))
        assert derived() == before
        transaction.set_rollback(True)
