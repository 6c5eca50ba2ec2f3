"""Effects follow readings and promises: what is due, what is computed, what counts, and which flags come and go."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.assessment.services import evaluation
from initiatives.lifecycle.services import gates, initiatives
from initiatives.models import Effect, Flag, Initiative, Outcome
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.money.services import customers
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.outcomes.rules.money import cents
from initiatives.transfer.services.importing import import_bundle
from journeys.metrics.readings.services import measurements
from journeys.metrics.readings.services.measurements import Reading
from journeys.metrics.services import metrics, series as series_service
from journeys.models import Measurement, Series
from tests.factories import (
    InitiativeFactory,
    MetricFactory,
    OutcomeFactory,
    SeriesFactory,
    noon,
)
from tests.initiatives.outcome_cast import looked

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
BEFORE = [date(2026, month, 28) for month in (1, 2, 3, 4)]
GO_LIVE = date(2026, 5, 1)
AFTER = [date(2026, month, 28) for month in (7, 8, 9, 10)]
HIGH, LOW = (31, 30, 32, 31), (26, 25, 27, 26)
STEADY = (31, 30, 32, 31, 31, 32, 30, 31)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=False):
        yield


def read(series: Series, values: Sequence[float], days: Sequence[date] = (*BEFORE, *AFTER)) -> None:
    Measurement.objects.bulk_create(
        Measurement(series=series, on=on, value=value) for on, value in zip(days, values, strict=True)
    )


@pytest.fixture
def calls(carla) -> SimpleNamespace:
    """Repeat calls fell from 31 to 26 where the letters are clearer, and stayed where they are not; estimated."""
    metric = MetricFactory(key="BE13", name="Repeat calls", unit="calls", direction="lower")
    letters, others = SeriesFactory(metric=metric, key="letters"), SeriesFactory(metric=metric, key="others")
    read(letters, HIGH + LOW)
    read(others, STEADY)
    initiative = InitiativeFactory(
        key="CX-1", status="measuring", go_live=GO_LIVE, first_reading=date(2026, 7, 1), initiator=carla
    )
    outcome = OutcomeFactory(
        initiative=initiative,
        metric=metric,
        series=letters,
        baseline=31,
        target=20,
        target_on=date(2027, 6, 30),
        unit_value=Decimal(20_000),
        benefit_kind="saving",
        headline=True,
    )
    looked(outcome)
    settle()
    return SimpleNamespace(metric=metric, letters=letters, others=others, initiative=initiative, outcome=outcome)


def settle(now: datetime | None = None) -> int:
    return effects.estimate_due(now=now or noon(TODAY))


def due() -> set[int]:
    return set(Outcome.objects.filter(effect_due=True).values_list("pk", flat=True))


def line(outcome: Outcome) -> OutcomeLine:
    [found] = [
        one for one in lines([outcome.initiative_id], as_of=TODAY)[outcome.initiative_id] if one.id == outcome.pk
    ]
    return found


def flagged(initiative: Initiative) -> set[str]:
    return set(Flag.objects.filter(initiative=initiative, closed_on=None).values_list("code", flat=True))


def fresh(outcome: Outcome) -> Outcome:
    return Outcome.objects.get(pk=outcome.pk)


# --- what a reading makes due -------------------------------------------------------------------------------------
@pytest.fixture
def company_of_outcomes(calls):
    """Beside the letters: one that compares with them, and one that has nothing to do with them."""
    compares = OutcomeFactory(series=SeriesFactory(), comparison=calls.letters)
    apart = OutcomeFactory(series=SeriesFactory())
    unread = OutcomeFactory()
    settle()
    assert due() == set()
    return {calls.outcome.pk, compares.pk}, {apart.pk, unread.pk}


def test_a_reading_entered_corrected_or_removed_makes_due_who_follows_or_compares_it(calls, company_of_outcomes, carla):
    follow, _apart = company_of_outcomes
    reading = measurements.record(
        calls.letters, {"on": date(2026, 11, 20), "value": 26}, by=carla, today=timezone.localdate()
    )
    assert due() == follow
    settle()
    measurements.correct(reading, {"value": 25.0}, by=carla)
    assert due() == follow
    settle()
    measurements.remove(reading, by=carla)
    assert due() == follow


def test_a_correction_that_changes_nothing_makes_nothing_due(calls, carla):
    reading = Measurement.objects.filter(series=calls.letters).latest("on")
    measurements.correct(reading, {"value": reading.value}, by=carla)
    assert due() == set()


def test_readings_loaded_together_make_due_who_follows_or_compares_them(calls, company_of_outcomes, carla):
    follow, _apart = company_of_outcomes
    measurements.record_many([Reading(calls.letters, date(2026, 11, 20), 26)], by=carla, now=timezone.now())
    assert due() == follow


def test_an_import_of_readings_makes_due_who_follows_or_compares_them(calls, company_of_outcomes, carla, tmp_path):
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"measurements": [{"series": "letters", "on": "2026-11-20", "value": 26}]}))
    import_bundle([path], by=carla, now=noon(TODAY))
    follow, apart = company_of_outcomes
    assert follow <= due()
    assert not due() & apart


def test_another_rhythm_of_reading_makes_due(calls, carla):
    series_service.edit(calls.letters, {"rhythm": "quarterly"}, by=carla)
    assert due() == {calls.outcome.pk}


def test_a_metric_that_is_good_the_other_way_turns_the_verdict(calls, alma):
    assert line(calls.outcome).verdict == "improved"
    metrics.edit(calls.metric, {"direction": "higher"}, by=alma, sure=True)
    settle()
    assert line(calls.outcome).verdict == "worsened"


# --- computed once ------------------------------------------------------------------------------------------------
def computed(outcome: Outcome) -> datetime:
    return Effect.objects.get(pk=outcome.pk).computed_at


def test_what_is_not_due_is_not_even_looked_at(calls):
    with CaptureQueriesContext(connection) as queries:
        assert settle() == 0
    assert len(queries) == 1


def test_the_same_readings_are_not_computed_again(calls, monkeypatch):
    was = computed(calls.outcome)
    monkeypatch.setattr(effects, "judged", lambda cases: [pytest.fail("computed again") for _case in cases])
    with time_machine.travel(datetime(2026, 11, 21, 18, tzinfo=UTC)), CaptureQueriesContext(connection) as queries:
        assert effects.estimate_all(now=noon(TODAY)) == 1
    said = [query["sql"] for query in queries]
    writes = [sql for sql in said if sql.split(" ", 1)[0] in ("INSERT", "UPDATE", "DELETE")]
    assert len(writes) == 2
    assert all('UPDATE "initiatives_outcome" SET "effect_due"' in sql for sql in writes)
    assert (computed(calls.outcome), due()) == (was, set())


def change_go_live(calls, carla):
    initiatives.edit(calls.initiative, {"go_live": date(2026, 4, 1)}, by=carla)


def change_target(calls, carla):
    outcomes.edit(fresh(calls.outcome), {"target": 22.0}, by=carla, today=TODAY)


def change_comparison(calls, carla):
    outcomes.edit(fresh(calls.outcome), {"comparison": calls.others}, by=carla, today=TODAY)


def change_reading(calls, carla):
    reading = Measurement.objects.filter(series=calls.letters).latest("on")
    measurements.correct(reading, {"value": 25.0}, by=carla)


@pytest.mark.parametrize("change", [change_go_live, change_target, change_comparison, change_reading])
def test_what_it_is_made_of_moved_and_it_is_computed_anew(calls, carla, change):
    mark = Effect.objects.get(pk=calls.outcome.pk).fingerprint
    change(calls, carla)
    assert due() == {calls.outcome.pk}
    assert settle(now=datetime(2026, 11, 21, 18, tzinfo=UTC)) == 1
    effect = Effect.objects.get(pk=calls.outcome.pk)
    assert effect.fingerprint != mark
    assert effect.computed_at == datetime(2026, 11, 21, 18, tzinfo=UTC)


def test_a_title_changed_is_looked_at_and_not_computed_anew(calls, carla):
    was = computed(calls.outcome)
    with time_machine.travel(datetime(2026, 11, 21, 18, tzinfo=UTC), tick=False):
        initiatives.edit(calls.initiative, {"title": "Letters people understand"}, by=carla)
        settle()
    assert (computed(calls.outcome), due()) == (was, set())


# --- the ladder ---------------------------------------------------------------------------------------------------
def test_a_comparison_of_few_readings_lifts_nothing(calls, carla):
    alone = line(calls.outcome)
    assert (alone.evidence, alone.verdict) == ("E1", "improved")
    assert alone.figures.counted == cents(alone.figures.measured / 4)
    change_comparison(calls, carla)
    settle()
    beside = line(calls.outcome)
    assert beside.evidence == "E1"
    assert beside.figures.counted == cents(beside.figures.measured / 4)


def test_a_comparison_lifts_what_counts_from_a_half_to_three_quarters(calls, carla):
    days = [date(2025, month, 28) for month in (9, 10, 11, 12)] + [
        date(2026, 7, 14),
        date(2026, 8, 14),
        date(2026, 9, 14),
        date(2026, 10, 14),
    ]
    read(calls.letters, (32, 31, 30, 31, 25, 26, 26, 27), days)
    read(calls.others, (31, 31, 30, 32, 31, 31, 32, 30), days)
    effects.estimate_all(now=noon(TODAY))
    alone = line(calls.outcome)
    assert (alone.evidence, alone.verdict) == ("E2", "improved")
    assert alone.figures.counted == cents(alone.figures.measured / 2)
    change_comparison(calls, carla)
    settle()
    beside = line(calls.outcome)
    assert (beside.evidence, beside.verdict) == ("E3", "improved")
    assert beside.figures.counted == cents(beside.figures.measured * Decimal("0.75"))


# --- flags --------------------------------------------------------------------------------------------------------
def test_stale_readings_are_flagged_until_somebody_reads(calls, carla):
    with time_machine.travel(datetime(2027, 3, 21, 12, tzinfo=UTC), tick=False):
        evaluation.evaluate_all(today=date(2027, 3, 21))
        assert "stale-readings" in flagged(calls.initiative)
        measurements.record(calls.letters, {"on": date(2027, 3, 20), "value": 26}, by=carla, today=timezone.localdate())
        assert "stale-readings" not in flagged(calls.initiative)


def test_worsened_opens_with_the_readings_and_closes_with_their_correction(calls, carla):
    readings = list(Measurement.objects.filter(series=calls.letters, on__gte=GO_LIVE).order_by("on"))
    for one, value in zip(readings, (36, 35, 37, 36), strict=True):
        measurements.correct(one, {"value": float(value)}, by=carla, sure=True)
    assert "worsened" not in flagged(calls.initiative), "nothing is said before it is estimated"
    settle()
    assert "worsened" in flagged(calls.initiative)
    for one, value in zip(readings, LOW, strict=True):
        measurements.correct(one, {"value": float(value)}, by=carla, sure=True)
    settle()
    assert "worsened" not in flagged(calls.initiative)


def test_a_limit_is_passed_and_kept_again_at_once(calls, carla):
    goodwill = MetricFactory(key="FI10", kind="financial", unit="EUR", direction="lower")
    paid = SeriesFactory(metric=goodwill, key="goodwill")
    values = {"metric": goodwill, "series": paid, "guardrail": True, "limit": 100.0}
    outcomes.add(calls.initiative, values, by=carla, today=TODAY)
    reading = measurements.record(paid, {"on": date(2026, 11, 20), "value": 120}, by=carla, today=timezone.localdate())
    assert "guardrail-breached" in flagged(calls.initiative)
    measurements.correct(reading, {"value": 100.0}, by=carla)
    assert "guardrail-breached" not in flagged(calls.initiative)


def test_four_readings_after_raise_no_alarm_about_the_target(calls):
    assert "off-track" not in flagged(calls.initiative), "26 in June is not 20, but nobody can tell yet"
    assert line(calls.outcome).forecast is None


def test_off_track_follows_the_target(calls, carla):
    months = [date(2025, month, 28) for month in range(5, 13)] + [date(2026, month, 28) for month in (5, 6)]
    read(calls.letters, (31, 30, 32, 31, 31, 30, 32, 31, 26, 27), months)
    read(calls.letters, (26, 27), [date(2026, 11, 10), date(2026, 11, 20)])
    effects.estimate_all(now=noon(TODAY))
    flag = Flag.objects.get(initiative=calls.initiative, closed_on=None, code="off-track")
    [told] = flag.evidence["outlook"]
    assert (told["metric"], told["target"], told["on"]) == ("BE13", 20, "2027-06-30")
    assert 20 < told["low"] < told["forecast"] < told["high"]
    assert line(calls.outcome).forecast.low == pytest.approx(told["low"], rel=1e-3)
    outcomes.edit(fresh(calls.outcome), {"target": 28.0}, by=carla, today=TODAY)
    settle()
    assert "off-track" not in flagged(calls.initiative)


def rival(calls, carla, status="delivering", **said) -> Outcome:
    other = InitiativeFactory(key="CX-2", status=status, initiator=carla)
    values = {
        "metric": calls.metric,
        "series": calls.letters,
        "baseline": 31.0,
        "target": 25.0,
        "benefit_kind": "saving",
        "unit_value": Decimal(20_000),
        **said,
    }
    return outcomes.add(other, values, by=carla, today=TODAY)


def both_share(calls, other: Outcome) -> tuple[bool, bool]:
    found = tuple("shared-claim" in flagged(one) for one in (calls.initiative, other.initiative))
    before = Flag.objects.filter(closed_on=None).count()
    evaluation.evaluate_all(today=TODAY)
    assert Flag.objects.filter(closed_on=None).count() == before, "what stood was current"
    return found


def test_a_second_claim_on_the_same_movement_is_flagged_on_both(calls, carla):
    other = rival(calls, carla)
    assert both_share(calls, other) == (True, True)
    outcomes.agree_shares({calls.outcome: 0.6, other: 0.4}, note="Agreed on 20 Nov.", by=carla, today=TODAY)
    assert both_share(calls, other) == (False, False)


@pytest.mark.parametrize(
    "give_up",
    [
        lambda other, carla: outcomes.remove(other, by=carla),
        lambda other, carla: outcomes.edit(other, {"series": None}, by=carla, today=TODAY),
        lambda other, carla: outcomes.edit(other, {"benefit_kind": "none", "unit_value": None}, by=carla, today=TODAY),
        lambda other, carla: gates.stop(other.initiative, by=carla, reason="Nothing came of it."),
    ],
    ids=["removed", "measured elsewhere", "claims no money", "stopped"],
)
def test_a_claim_given_up_frees_the_other(calls, carla, give_up):
    other = rival(calls, carla)
    assert "shared-claim" in flagged(calls.initiative)
    give_up(other, carla)
    assert both_share(calls, other) == (False, False)


def test_somebody_else_s_draft_claims_nothing_yet(calls, carla):
    other = rival(calls, carla, status="draft")
    assert both_share(calls, other) == (False, False)
    assert line(calls.outcome).figures.measured == Decimal(100_000)


def test_an_imported_claim_is_flagged_on_both(calls, carla, tmp_path):
    other = InitiativeFactory(key="CX-2", status="delivering", initiator=carla)
    row = {"initiative": "CX-2", "metric": "BE13", "series": "letters", "benefit_kind": "saving"}
    path = tmp_path / "bundle.json"
    for said in ({}, {"series": "others"}):  # all customers of one metric, whatever series they are read on
        path.write_text(json.dumps({"outcomes": [{**row, **said}]}))
        import_bundle([path], by=carla, now=noon(TODAY))
        assert both_share(calls, other.outcomes.get()) == (True, True)
    customers.say_apart(calls.letters, calls.others, reason="Two regions.", by=carla, now=noon(TODAY))
    assert both_share(calls, other.outcomes.get()) == (False, False)
