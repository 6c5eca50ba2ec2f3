"""The words of a review: what is not known, why drift alarms, how its numbers are read."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date

import pytest

from initiatives.review import ReviewPage, freeze, review_content, sentences, thaw
from initiatives.review.content.business import ReviewedOutcome
from initiatives.review.content.programme import TrendPoint
from initiatives.review.movement import Move
from initiatives.review.pictures import programme as pictures
from initiatives.review.sentences import arrow
from tests.conftest import TODAY
from tests.factories import InitiativeFactory
from tests.initiatives.review.review_cast import main_of

pytestmark = pytest.mark.usefixtures("at_noon")


OUTCOME = ReviewedOutcome(
    id=1,
    initiative="X-1",
    metric="BE01",
    name="Time to answer",
    kind="behavioural",
    unit="minutes",
    direction="lower",
    segment=None,
    baseline=310,
    now=204.07,
    now_on=TODAY,
    stale=False,
    target=210,
    target_on=None,
    verdict="improved",
    evidence="E3",
    effect=-98.4321,
    low=-120.55,
    high=-76.04,
    cases=1240,
    readings=(12, 6),
    counted=None,
    off_track=False,
    breached=None,
    limit=None,
)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "310 → 204 → 210\u00a0minutes"),
        ({"now": 0.01234, "target": 3.14159}, "310 → 0.0123 → 3.14\u00a0minutes"),
        ({"now": 123456.7}, "310 → 123,457 → 210\u00a0minutes"),
        ({"now": 0}, "310 → 0 → 210\u00a0minutes"),
        ({"now": None}, "310 → – → 210\u00a0minutes"),
        ({"target": None}, "310 → 204 → –\u00a0minutes"),
        ({"target": None, "limit": 250.123}, "310 → 204\u00a0minutes, limit 250"),
    ],
)
def test_an_outcomes_way_is_told_in_three_digits_and_without_a_target_to_its_limit(changed, said):
    assert sentences.path(replace(OUTCOME, **changed)) == said


def test_an_effect_is_told_in_three_digits_with_what_it_rests_on():
    assert sentences.effect(OUTCOME).startswith("−98.4\u00a0minutes (95 % interval −121 to −76), ")
    assert sentences.effect(replace(OUTCOME, effect=-8.9)).startswith("−8.9\u00a0minutes")


def test_nobody_having_said_a_mode_or_assessed_anything_is_not_called_consequences_or_nought(company, lena, as_):
    InitiativeFactory(key="X-1", mode="", budget=50)
    page = ReviewPage(review_content(TODAY, since=None))
    facts = {fact.code: (fact.value, fact.sentence) for fact in page.summary.facts}
    assert facts["siloed"] == ("–", "0 of 1, 1 not assessed")
    assert facts["prevention"] == ("–", "aim 60\u00a0%, 1 without a mode")
    drift = {row.label: (row.share, row.counted) for row in page.programme.drift_shares}
    assert drift["works on consequences"] == ("–", "0 / 1, 1 without a mode")
    assert drift["fenced"] == ("–", "0 / 1, 1 not assessed")
    assert "On neither side: 1 without a mode." in page.pictures.prevention.sentence
    assert [split.share for split in page.pictures.prevention.splits] == [None, None]
    found = main_of(as_(lena), "/review/")
    assert "No initiative has been rated on the pillars yet" in found
    older = json.loads(freeze(page.content))
    del older["programme"]["not_said"], older["programme"]["prevention"]["not_said"]
    older_page = ReviewPage(thaw(json.dumps(older)))
    assert {fact.code: fact.sentence for fact in older_page.summary.facts}["siloed"] == "0 of 1"


@pytest.mark.parametrize(
    ("reasons", "said"),
    [([], "alarm above 50"), (["rising"], "alarm: rose by 46"), (["high", "rising"], "alarm: above 50, rose by 46")],
)
def test_the_alarm_stands_on_the_number_with_its_reason(sample, reasons, said):
    content = review_content(TODAY, since=None)
    alarm = replace(content.programme.drift_alarm, reasons=tuple(reasons), change=46.0)
    page = ReviewPage(replace(content, programme=replace(content.programme, drift_alarm=alarm)))
    fact = next(fact for fact in page.summary.facts if fact.code == "drift")
    assert (fact.value, fact.sentence, fact.alarm) == ("46", said, bool(reasons))


def test_drift_is_drawn_by_month_and_this_month_once(sample):
    content = review_content(TODAY, since=None)
    october = TrendPoint(
        month=date(2026, 10, 1),
        as_of=date(2026, 10, 28),
        live=6,
        bands={},
        siloed=None,
        jointly_owned=None,
        prevention_share=None,
        prevention_by_number=None,
        drift=40.0,
        drift_parts={},
        computed_later=False,
    )
    september = replace(october, month=date(2026, 9, 1), as_of=date(2026, 9, 28))
    november = replace(october, month=date(2026, 11, 1), as_of=date(2026, 11, 1))
    trend = (september, october, november)
    chart = pictures.drift(replace(content, programme=replace(content.programme, trend=trend)))
    assert [row[0].text for row in chart.table().rows] == ["Sep 2026", "Oct 2026", "Nov 2026"]
    assert chart.table().rows[-1][1].text == "46"


def test_the_page_says_how_to_read_it(sample, lena, as_):
    found = " ".join(main_of(as_(lena), "/review/").split())
    for said in (
        "baseline → now → target",
        "is not the plain difference",
        "Cut off means",
        "Shares and median days are shown once a function has decided 5 requests.",
        "Three pillars",
        "customer lifecycle",
    ):
        assert said in found, said
    assert "median days</th>" not in found
    assert found.index('href="#decisions"') < found.index("stat-number")


@pytest.mark.parametrize(
    ("code", "before", "now", "sign", "text"),
    [
        ("saving.counted", 1200.0, 1200.0, "→", "as before"),
        ("saving.counted", 1200.0, 1200.01, "→", "hardly changed"),
        ("saving.counted", 1200.0, 1150.0, "↓", "−50"),
        ("siloed", 0.5, 0.5, "→", "as before"),
        ("siloed", 0.5, 0.5003, "→", "hardly changed"),
        ("drift", 46.0, 46.0, "→", "as before"),
    ],
)
def test_as_before_is_only_what_is_equal(code, before, now, sign, text):
    found = arrow(Move(code, before, now))
    assert (found.sign, found.text) == (sign, text)


def test_without_an_earlier_number_nothing_is_said_of_a_change():
    assert arrow(Move("saving.counted", None, 1200.0)) is None
