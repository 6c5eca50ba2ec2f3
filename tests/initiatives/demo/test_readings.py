"""The sample's readings: as their generator makes them, and true to the stories they were made for."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import pytest
from django.db.models import QuerySet

from initiatives.demo import company, readings
from initiatives.models import Initiative, Outcome
from initiatives.outcomes.effects.rules import (
    Estimate,
    Forecast,
    Inputs,
    Point,
    estimate,
    fitted_sentence,
    forecast,
    turn_words,
    verdict,
)
from initiatives.outcomes.effects.rules.trends import drift_apart, passed_limit
from initiatives.outcomes.rules.money import Claim, claimed, measured, pool
from journeys.metrics.readings.rules.rhythm import stale
from journeys.models import Measurement, Series
from tests.factories import noon


def points(series: Series | None) -> tuple[Point, ...]:
    return tuple(Point(one.on, one.value, one.n) for one in series.measurements.order_by("on")) if series else ()


def outcomes(**chosen: object) -> QuerySet[Outcome]:
    return Outcome.objects.filter(**chosen).select_related("initiative", "metric", "series", "comparison")


def outcome(initiative: str, metric: str) -> Outcome:
    return outcomes().get(initiative__key=initiative, metric__key=metric)


def inputs(one: Outcome) -> Inputs:
    return Inputs(
        points(one.series), points(one.comparison), one.initiative.go_live, one.metric.direction, one.metric.unit, 31
    )


def ahead(one: Outcome) -> Forecast:
    """What is to be expected on the day of its target."""
    told = forecast(inputs(one), one.target_on)
    assert told is not None
    return told


def found(one: Outcome, today: date) -> tuple[Estimate, str]:
    """The estimate and its verdict."""
    told = estimate(inputs(one))
    judged = verdict(
        told,
        direction=one.metric.direction,
        first_reading=one.initiative.first_reading,
        go_live=one.initiative.go_live,
        today=today,
    )
    return told, judged


# --- the file ---------------------------------------------------------------------------------------------------
def test_the_generator_makes_the_file_that_is_there(tmp_path):
    readings.write(tmp_path / "again.csv")
    assert (tmp_path / "again.csv").read_bytes() == readings.FILE.read_bytes()


def test_a_new_series_leaves_the_others_as_they_are(monkeypatch):
    whole = list(readings.readings())
    monkeypatch.setattr(readings, "COURSES", readings.COURSES[5:])
    assert whole[-len(list(readings.readings())) :] == list(readings.readings())


def test_series_are_read_at_the_end_of_each_of_24_months_but_for_a_gap_and_an_end(db, today):
    company.load(now=noon(today))
    days = [readings.last_day(month) for month in readings.MONTHS]
    assert (len(days), days[0], days[-1]) == (24, date(2024, 11, 30), date(2026, 10, 31))
    read = {one.key: set(one.measurements.values_list("on", flat=True)) for one in Series.objects.all()}
    missing = {key: set(days) - on for key, on in read.items() if on != set(days)}
    assert missing == {
        "I03-OP03": {date(2025, 7, 31), date(2025, 8, 31)},
        "I04-PE02": {day for day in days if day > date(2026, 5, 31)},
    }
    assert [key for key, on in read.items() if stale(max(on), "monthly", today)] == ["I04-PE02"]


def test_every_series_has_readings_and_every_outcome_a_series(sample):
    with readings.FILE.open(newline="") as stream:
        assert {row["series"] for row in csv.DictReader(stream)} == set(Series.objects.values_list("key", flat=True))
    assert not Outcome.objects.filter(series=None).exists()


@pytest.mark.parametrize("day", [date(2026, 12, 1), date(2027, 2, 28), date(2028, 2, 29)])
def test_on_any_day_the_same_readings_are_before_and_after_go_live(day, db):
    company.load(now=noon(day))
    one = outcome("I05", "BE14")
    go_live = one.initiative.go_live
    assert one.series.measurements.filter(on__lt=go_live).count() == 12
    assert one.series.measurements.filter(on__gte=go_live).count() == 12
    assert Measurement.objects.latest("on").on + timedelta(days=1) == day.replace(day=1)
    assert one.baseline_on in set(one.series.measurements.values_list("on", flat=True))
    assert Initiative.objects.get(key="I07").first_reading > day


# --- the stories ------------------------------------------------------------------------------------------------
def test_first_bill_without_surprises_is_a_success_against_a_comparison_group(sample, today):
    contacts, judged = found(outcome("I05", "BE14"), today)
    assert (contacts.evidence, judged, contacts.pre_trend.parallel) == ("E3", "improved", True)
    assert contacts.effect == pytest.approx(-87.4, abs=0.5)
    assert contacts.high < -60
    churn, judged = found(outcome("I05", "BE03"), today)
    assert (churn.evidence, judged) == ("E3", "improved")
    assert (churn.effect, churn.low, churn.high) == pytest.approx((-0.405, -0.688, -0.129), abs=0.002)
    assert churn.cases == pytest.approx(4 * 60_000, rel=0.02)
    for one in outcomes(initiative__key="I05"):
        assert ahead(one).misses(one.target, "lower") is False


def test_right_size_the_first_time_has_no_effect_and_smiles_without_sales(sample, today):
    returns, likes = outcome("I08", "BE15"), outcome("I08", "PE02")
    effect, judged = found(returns, today)
    assert (effect.evidence, judged, effect.pre_trend.parallel) == ("E3", "no_evidence", True)
    assert effect.low < 0 < effect.high
    for done in (returns, outcome("I08", "FI04")):
        assert drift_apart(found(likes, today)[1], found(done, today)[1]) == "smiles_without_sales"


def test_a_declined_card_explains_itself_well_and_passes_the_limit_of_somebody_else(sample, today):
    effect, judged = found(outcome("I02", "BE13"), today)
    assert (effect.evidence, judged) == ("E3", "improved")
    [guarded] = outcomes(guardrail=True)
    assert (guarded.initiative.key, guarded.metric.key, found(guarded, today)[1]) == ("I02", "XF01", "worsened")
    owner = guarded.benefit_owner.membership.function
    assert owner.key == "RSK"
    assert owner != guarded.initiative.lead_function
    passed = [passed_limit(point.value, guarded.limit, "lower") for point in points(guarded.series)]
    assert passed == [False] * 21 + [True] * 3


def test_the_time_of_year_explains_the_swing_of_the_cost_to_serve(sample, today):
    saved = outcome("I05", "FI06")
    told, judged = found(saved, today)
    assert (judged, told.evidence) == ("improved", "E2")
    assert told.season > 0.9
    assert max(at.time_of_year for at in told.path) == pytest.approx(1.5, abs=0.5)
    assert fitted_sentence(told, turn_words(saved.series.rhythm)).startswith("The time of year explains much; ")


def test_what_is_unusual_about_a_month_carries_over(sample, today):
    told, judged = found(outcome("I03", "OP03"), today)
    assert judged == "improved"
    assert told.carry_over > 0.5
    assert told.season < 0.25


def test_one_saving_is_sold_twice(sample, today):
    claims = []
    for one in outcomes(metric__key="FI06"):
        effect, judged = found(one, today)
        assert (effect.evidence, judged, one.series.key, one.segment) == ("E2", "improved", "I05-FI06", None)
        worth = [measured(effect.effect, judged, "lower", one.unit_value, share) for share in (one.share, 1.0)]
        claims.append(Claim(one.pk, *worth))
        assert claimed(one.baseline, one.target, "lower", one.unit_value) > 0
    found_pool = pool(claims)
    assert (len(claims), found_pool.over_claimed) == (2, True)
    assert sum(found_pool.allowed.values()) == found_pool.observed < found_pool.claimed


def test_what_only_the_last_reading_shows_is_a_first_sign(sample, today):
    judged = {(one.initiative.key, one.metric.key): found(one, today)[1] for one in outcomes()}
    assert [place for place, verdict in judged.items() if verdict == "first_sign"] == [("I01", "XP01")]


def test_a_birthday_year_is_not_over_and_two_have_not_begun(sample, today):
    judged = {one.initiative.key: found(one, today)[1] for one in outcomes()}
    assert [key for key, told in sorted(judged.items()) if told == "too_early"] == ["I06", "I07", "I09"]


def test_every_strength_of_evidence_short_of_an_experiment_is_there(sample, today):
    assert {found(one, today)[0].evidence for one in outcomes()} == {"E0", "E1", "E2", "E3"}
