"""The words of a review: what is not known, why drift alarms, how its numbers are read."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime

import pytest
import time_machine
from django.test import Client

from initiatives.reports.review import Sheet, canonical, pictures, review_page, words
from tests.factories import InitiativeFactory

TODAY = date(2026, 11, 21)


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel(datetime(2026, 11, 21, 12, tzinfo=UTC), tick=True):
        yield


def main_of(client: Client, path: str) -> str:
    found = re.search(r"<main.*</main>", client.get(path).content.decode(), re.S)
    assert found
    return found[0]


def outcome(**changed) -> dict:
    return {
        "baseline": 310, "now": 204.07, "target": 210, "limit": None, "unit": "minutes",
        "effect": -98.4321, "low": -120.55, "high": -76.04, "evidence": "E3", "cases": 1240, **changed,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({}, "310 → 204 → 210 minutes"),
        ({"now": 0.01234, "target": 3.14159}, "310 → 0.0123 → 3.14 minutes"),
        ({"now": 123456.7}, "310 → 123,457 → 210 minutes"),
        ({"now": 0}, "310 → 0 → 210 minutes"),
        ({"now": None}, "310 → – → 210 minutes"),
        ({"target": None}, "310 → 204 → – minutes"),
        ({"target": None, "limit": 250.123}, "310 → 204 minutes, limit 250"),
    ],
)
def test_an_outcomes_way_is_told_in_three_digits_and_without_a_target_to_its_limit(changed, said):
    assert words.path(outcome(**changed)) == said


def test_an_effect_is_told_in_three_digits_with_what_it_rests_on():
    assert words.effect(outcome()).startswith("−98.4 minutes (95 % interval −121 to −76), ")
    assert words.effect(outcome(effect=-8.9)).startswith("−8.9 minutes")


def test_nobody_having_said_a_mode_or_assessed_anything_is_not_called_consequences_or_nought(company, lena, as_):
    InitiativeFactory(key="X-1", mode="", budget=50)
    sheet = Sheet(json.loads(canonical(review_page(TODAY, since=None))))
    facts = {one.code: (one.value, one.sentence) for one in sheet.facts}
    assert facts["siloed"] == ("–", "0 of 1, 1 not assessed")
    assert facts["prevention"] == ("–", "aim 60 %, mode not said: 1")
    drift = {label: (share, n) for label, share, n, _url in sheet.drift_parts}
    assert drift["works on consequences"] == ("–", "0 / 1, mode not said: 1")
    assert drift["fenced"] == ("–", "0 / 1, 1 not assessed")
    assert "On neither side, mode not said: 1." in sheet.drawn["prevention"].sentence
    assert [split.share for split in sheet.drawn["prevention"].splits] == [None, None]
    found = main_of(as_(lena), "/review/")
    assert "Nobody has judged the pillars of any initiative yet" in found
    older = {
        **sheet.page,
        "programme": {**sheet.page["programme"], "prevention": {**sheet.page["programme"]["prevention"]}},
    }
    del older["programme"]["not_said"], older["programme"]["prevention"]["not_said"]
    assert {one.code: one.sentence for one in Sheet(older).facts}["siloed"] == "0 of 1"


@pytest.mark.parametrize(
    ("reasons", "said"),
    [([], "alarm above 50"), (["rising"], "alarm: rose by 46"), (["high", "rising"], "alarm: above 50, rose by 46")],
)
def test_the_alarm_stands_on_the_number_with_its_reason(sample, reasons, said):
    page = review_page(TODAY, since=None)
    alarm = {**page["programme"]["drift_alarm"], "reasons": reasons, "change": 46.0}
    sheet = Sheet({**page, "programme": {**page["programme"], "drift_alarm": alarm}})
    fact = next(one for one in sheet.facts if one.code == "drift")
    assert (fact.value, fact.sentence, fact.alarm) == ("46", said, bool(reasons))


def test_drift_is_drawn_by_month_and_this_month_once(sample):
    page = review_page(TODAY, since=None)
    past = [{"month": f"2026-{month:02}-01", "as_of": f"2026-{month:02}-28", "drift": 40.0, "live": 6, "bands": {},
             "computed_later": False} for month in (9, 10)]  # fmt: skip
    past.append({**past[0], "month": "2026-11-01", "as_of": "2026-11-01"})
    chart = pictures.drift({**page, "programme": {**page["programme"], "trend": past}})
    assert [row[0].text for row in chart.table().rows] == ["Sep 2026", "Oct 2026", "Nov 2026"]
    assert chart.table().rows[-1][1].text == "46"


def test_the_page_says_how_to_read_it(sample, lena, as_):
    found = main_of(as_(lena), "/review/")
    for said in (
        "baseline → now → target", "is not the plain difference", "Cut off means",
        "Shares and median days are shown from 5 decided requests.", "Three pillars", "life with us",
    ):  # fmt: skip
        assert said in found, said
    assert "median days</th>" not in found
    assert found.index('href="#decisions"') < found.index("stat-number")
