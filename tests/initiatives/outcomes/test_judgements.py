"""What is kept of outcomes is what judging them anew gives, after any sequence of events."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings, strategies as st

from initiatives.assessment.services import evaluation
from initiatives.lifecycle.services import initiatives
from initiatives.models import Initiative, Judgement, Outcome, PoolDue
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.money.queries.programme import kept_money, money
from initiatives.outcomes.money.services import confirmations, customers, designs, judging
from initiatives.outcomes.queries.judgements import disagreeing, kept_lines
from initiatives.outcomes.queries.lines import lines
from initiatives.policies import services as policies
from journeys.metrics.readings.services import measurements
from journeys.metrics.services import links
from journeys.models import LinkKind, Measurement, Series
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, SeriesFactory, noon
from tests.initiatives.assessment.test_evaluation_property import (
    FELL,
    MONTHS,
    NOW,
    Story,
    edits,
    initiative,
    series,
    shares,
)
from tests.initiatives.outcome_cast import looked, read

pytestmark = pytest.mark.django_db
GO_LIVE = (date(2026, 5, 1), date(2026, 9, 1))

events = st.one_of(
    edits,
    st.tuples(st.just("promise"), initiative, series, shares),
    st.tuples(st.just("promise_beside"), initiative, shares),
    st.tuples(st.just("opens"), initiative, st.sampled_from(GO_LIVE), st.sampled_from((TODAY, date(2027, 1, 31)))),
    st.tuples(st.just("opens"), initiative, st.just(GO_LIVE[0]), st.just(TODAY)),
    st.tuples(st.just("sign"), initiative, st.sampled_from((10, 60))),
    st.tuples(st.just("take_back"), initiative),
    st.tuples(st.just("look"), initiative, st.booleans()),
    st.tuples(st.just("draw"), initiative, st.sampled_from(("observed", "random"))),
    st.tuples(st.just("vouch"), initiative),
    st.tuples(st.just("part_customers"), st.booleans()),
    st.tuples(st.just("tie"), st.booleans()),
    st.tuples(st.just("weigh"), st.sampled_from((0.25, 0.4))),
    st.tuples(st.just("estimate")),
)


class Money(Story):
    """The same company, in which both initiatives have promised something and money is signed, weighed and shared."""

    def __init__(self, company, admin, finance) -> None:
        super().__init__(company, admin)
        self.finance = finance
        self.calls = Series.objects.get(key="letters").metric
        self.visits = MetricFactory(key="visits", unit="visits")
        self.beside = SeriesFactory(metric=self.visits, key="visits")
        Measurement.objects.bulk_create(
            Measurement(series=self.beside, on=date(2026, month, 28), value=value + 1)
            for month, value in zip(MONTHS, FELL, strict=True)
        )
        for key in ("X-1", "X-2"):
            self._opens(key, *GO_LIVE[:1], TODAY)
            self._promise(key, "letters", 1.0)
        self._estimate()

    def _promise_beside(self, key: str, share: float) -> None:
        of = Initiative.objects.get(key=key)
        values = {"share": share, "baseline": 32.0, "target": 30.0, "benefit_kind": "saving", "unit_value": Decimal(70)}
        outcomes.add(of, {"metric": self.visits, "series": self.beside, **values}, by=self.admin, today=TODAY)

    def _opens(self, key: str, go_live: date, first_reading: date) -> None:
        dates = {"go_live": go_live, "first_reading": first_reading}
        initiatives.edit(Initiative.objects.get(key=key), dates, by=self.admin)

    def _sign(self, key: str, amount: int) -> None:
        if outcome := self._outcome(key):
            confirmations.confirm(outcome, Decimal(amount), note="As read.", by=self.finance, now=NOW)

    def _take_back(self, key: str) -> None:
        if outcome := self._outcome(key):
            confirmations.withdraw(outcome, note="Too early.", by=self.finance, now=NOW)

    def _look(self, key: str, ticked: bool) -> None:
        if outcome := self._outcome(key):
            outcomes.tick(outcome, {"nothing_else"} if ticked else set(), by=self.admin, now=NOW)

    def _draw(self, key: str, design: str) -> None:
        if outcome := self._outcome(key):
            outcomes.edit(outcome, {"design": design}, by=self.admin, today=TODAY)

    def _vouch(self, key: str) -> None:
        if outcome := self._outcome(key):
            designs.confirm(outcome, note="By lot.", by=self.company.heads["CX"], now=NOW)

    def _part_customers(self, apart: bool) -> None:
        say = customers.say_apart if apart else customers.take_back
        pair = Series.objects.get(key="letters"), Series.objects.get(key="others")
        say(*pair, reason="Two regions.", by=self.company.heads["CX"], now=NOW)

    def _tie(self, tied: bool) -> None:
        if tied:
            links.link(self.calls, self.visits, kind=LinkKind.PART, by=self.admin)
        else:
            links.unlink(self.calls, self.visits, by=self.admin)

    def _weigh(self, factor: float) -> None:
        policies.change({"evidence_e1": factor}, reason="We looked again.", by=self.admin, now=NOW)
        evaluation.evaluate_due(today=TODAY)


def everything() -> list[int]:
    return list(Initiative.objects.values_list("pk", flat=True))


@given(st.lists(events, min_size=1, max_size=10))
@settings(
    max_examples=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_what_is_kept_is_what_judging_anew_gives(company, alma, fay, story):
    with time_machine.travel(NOW, tick=False), transaction.atomic():
        told = Money(company, alma, fay)
        evaluation.evaluate_all(today=TODAY)
        for event in story:
            told.happens(*event)
            assert not Initiative.objects.filter(assessment_due=True).exists()
            assert (event, disagreeing(everything(), today=TODAY)) == (event, {})
        assert not PoolDue.objects.exists()
        transaction.set_rollback(True)


# --- events by themselves -----------------------------------------------------------------------------------------
@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def claims(churn, carla) -> list[Outcome]:
    """CX-7 and CX-8 claim all of the churn's movement, on two series of one metric."""
    beside = InitiativeFactory(key="CX-8", status="delivering", initiator=carla, go_live=churn.initiative.go_live)
    read_elsewhere = SeriesFactory(metric=churn.metric, key="BE03-all")
    read(read_elsewhere)
    terms = {"baseline": 2.4, "target": 1.9, "unit_value": Decimal(250_000), "benefit_kind": "revenue"}
    other = OutcomeFactory(initiative=beside, metric=churn.metric, series=read_elsewhere, **terms)
    for outcome in (churn.outcome, other):
        looked(outcome)
    settle()
    evaluation.evaluate_all(today=timezone.localdate())  # nobody told of what was looked at
    return [churn.outcome, other]


def settle() -> None:
    effects.estimate_due(now=timezone.now())
    evaluation.evaluate_due(today=timezone.localdate())


def kept(outcome: Outcome) -> Judgement:
    return Judgement.objects.get(pk=outcome.pk)


def test_what_is_kept_adds_up_to_what_judging_anew_adds_up_to(claims, today):
    assert kept_money(Initiative.objects.all(), today=today) == money(as_of=today)
    first, second = map(kept, claims)
    assert first.measured + second.measured == max(first.whole, second.whole)
    assert (first.claims, first.shares, first.verdict) == (2, 2.0, "improved")


def test_a_promise_taken_back_leaves_the_movement_to_the_other(claims, alma, today):
    first, second = claims
    outcomes.remove(second, by=alma)
    assert kept(first).claims == 1
    assert kept(first).measured == kept(first).own
    assert disagreeing(everything(), today=today) == {}


def test_the_money_of_others_follows_readings_of_one(claims, alma, today):
    first, second = claims
    before = kept(first).measured
    for reading in Measurement.objects.filter(series=second.series, value__lt=2.1):
        measurements.correct(reading, {"value": reading.value - 0.4}, by=alma, sure=True)
    settle()
    assert kept(first).measured != before
    assert disagreeing(everything(), today=today) == {}


def test_a_large_pool_is_left_to_the_worker_and_lines_say_so(claims, alma, today, monkeypatch):
    monkeypatch.setattr(judging, "AT_ONCE", 0)
    first, second = claims
    outcomes.edit(second, {"share": 0.5}, by=alma, today=today)
    settled = kept_lines([first.pk, second.pk], today=today)
    assert PoolDue.objects.exists()
    assert all(line.recomputing for line in settled.values())
    monkeypatch.setattr(judging, "AT_ONCE", 1)
    evaluation.evaluate_due(today=today)
    assert not PoolDue.objects.exists()
    assert disagreeing(everything(), today=today) == {}


def test_an_outcome_not_judged_yet_is_being_worked_out_and_promises_nothing(claims, today):
    Judgement.objects.filter(pk=claims[0].pk).delete()
    line = kept_lines([claims[0].pk], today=today)[claims[0].pk]
    assert line.recomputing
    assert (line.verdict, line.figures.counted) == ("", None)
    assert disagreeing(everything(), today=today).keys() == {claims[0].pk}


def test_a_verdict_that_waits_for_a_day_is_given_on_that_day(churn, alma, today):
    tomorrow = today + timedelta(days=1)
    initiatives.edit(churn.initiative, {"first_reading": tomorrow}, by=alma)
    assert kept(churn.outcome).verdict == "too_early"
    with time_machine.travel(noon(tomorrow), tick=False):
        evaluation.begin_day(today=tomorrow)
        evaluation.evaluate_due(today=tomorrow)
        assert kept(churn.outcome).verdict == "improved"
        assert disagreeing(everything(), today=tomorrow) == {}


def test_judging_twice_writes_nothing_the_second_time(claims, today):
    settled = list(Judgement.objects.order_by("pk").values_list())
    later = today + timedelta(days=1)
    evaluation.evaluate_all(today=later)
    assert list(Judgement.objects.order_by("pk").values_list()) == settled


def test_lines_as_they_are_kept_are_lines_judged_anew(claims, today):
    anew = {line.id: line for some in lines(everything(), as_of=today).values() for line in some}
    assert kept_lines([outcome.pk for outcome in claims], today=today) == anew


def test_a_page_of_lines_costs_the_same_whoever_shares_the_movement(claims, churn, today):
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            kept_lines([churn.outcome.pk], today=today)
        return len(counted)

    few = queries()
    for _number in range(5):
        one = InitiativeFactory(status="delivering", go_live=churn.initiative.go_live)
        OutcomeFactory(initiative=one, metric=churn.metric, series=churn.series, benefit_kind="revenue")
    settle()
    assert queries() == few


def test_the_command_says_what_disagrees(claims, today):
    Judgement.objects.filter(pk=claims[0].pk).update(counted=Decimal(1))
    said = StringIO()
    with pytest.raises(CommandError, match="1 outcome"):
        call_command("evaluate", "--check", stdout=said)
    call_command("evaluate", "--all", stdout=said)
    call_command("evaluate", "--check", stdout=said)
    assert "every outcome" in said.getvalue()
