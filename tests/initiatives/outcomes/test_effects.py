"""Did it work? The worked examples to the printed digit, and what may be said about them."""

from __future__ import annotations

import json
import subprocess
import sys
from calendar import monthrange
from dataclasses import replace
from datetime import date
from decimal import Decimal
from math import hypot, sqrt

import pytest
from django.utils import translation

from initiatives.outcomes.effects.rules import (
    ASSUMPTIONS,
    Estimate,
    Inputs,
    Point,
    assumption_sentence,
    caution_sentence,
    estimate,
    evidence,
    fingerprint,
    refusal_sentence,
    verdict,
    verdict_sentence,
    verdict_words,
)
from initiatives.outcomes.effects.rules.sentences import CAUTIONS, REFUSALS
from initiatives.outcomes.effects.rules.verdicts import VERDICTS

GO_LIVE = date(2026, 1, 1)
TODAY = date(2026, 11, 21)
BEFORE = [31, 30, 32, 31, 30, 31, 32, 31, 30, 31, 32, 31]
AFTER = [27, 27, 26, 26, 25, 26, 25, 24]


def monthly(before: list[float], after: list[float], day: int = 1, n: int | None = None) -> tuple[Point, ...]:
    """Readings of the months before January 2026 and from it on."""
    months = [2026 * 12 - len(before) + number for number in range(len(before) + len(after))]
    return tuple(
        Point(date(month // 12, month % 12 + 1, day), value, n)
        for month, value in zip(months, before + after, strict=True)
    )


def inputs(treated=(), comparison=(), unit="per 100 bills", direction="lower", **more) -> Inputs:
    return Inputs(
        treated, comparison, **{"go_live": GO_LIVE, "rhythm_days": 31, **more}, direction=direction, unit=unit
    )


CONTACTS = inputs(monthly(BEFORE, AFTER))
WATCHED = inputs(monthly(BEFORE, AFTER), monthly(AFTER[::-1] + BEFORE[:4], BEFORE[:8]))
CHURN = inputs(monthly([2.4], [1.9], n=60_000), monthly([2.5], [2.4], n=60_000), unit="%")


def judge(found: Estimate, direction="lower", first_reading=None, go_live=GO_LIVE, today=TODAY) -> str:
    return verdict(found, direction=direction, first_reading=first_reading, go_live=go_live, today=today)


# --- worked ---------------------------------------------------------------------------------------------------
def month_ends(before: list[float], after: list[float], first: int = 0) -> Inputs:
    """Readings at month ends from January 2024, go-live on 1 January 2025; `first` months are left out."""
    days = [
        date(
            2024 + (first + i) // 12,
            (first + i) % 12 + 1,
            monthrange(2024 + (first + i) // 12, (first + i) % 12 + 1)[1],
        )
        for i in range(len(before) + len(after))
    ]
    points = tuple(Point(on, value) for on, value in zip(days, before + after, strict=True))
    return inputs(points, go_live=date(2025, 1, 1))


def three(*values: float | None) -> list[float]:
    return [round(value, 3) for value in values if value is not None]


def test_the_engine_gives_the_printed_numbers():
    found = estimate(month_ends(BEFORE, AFTER))
    assert three(found.effect, found.low, found.high) == [-5.416, -7.250, -3.257]
    assert three(found.season, found.carry_over, found.naive) == [0.053, 0.180, -5.25]
    assert (found.evidence, found.method, found.readings_before, found.readings_after) == ("E2", "segmented", 12, 8)
    assert found.stands
    assert judge(found) == "improved"


def test_twelve_before_and_six_after_give_the_printed_numbers():
    found = estimate(month_ends(BEFORE, AFTER[:6]))
    assert three(found.effect, found.low, found.high) == [-4.553, -6.323, -2.600]
    assert found.evidence == "E1"


def test_five_on_each_side_give_the_printed_numbers():
    found = estimate(month_ends(BEFORE[-5:], AFTER[:5], first=7))
    assert three(found.effect, found.low, found.high) == [-4.636, -6.104, -3.023]
    assert (found.evidence, found.season) == ("E1", 0.0)


def test_readings_at_the_end_of_each_month_give_the_same_numbers():
    ends = [
        (1, 31),
        (2, 28),
        (3, 31),
        (4, 30),
        (5, 31),
        (6, 30),
        (7, 31),
        (8, 31),
        (9, 30),
        (10, 31),
        (11, 30),
        (12, 31),
    ]
    days = [date(year, month, day) for year in (2025, 2026) for month, day in ends]
    points = tuple(Point(on, value) for on, value in zip(days, BEFORE + AFTER, strict=False))
    assert estimate(inputs(points)).effect == pytest.approx(estimate(CONTACTS).effect, abs=0.01)


def test_rates_of_two_groups_give_the_printed_numbers():
    found = estimate(CHURN)
    assert (round(found.effect, 2), round(found.se, 3)) == (-0.40, 0.122)
    assert (round(found.low, 2), round(found.high, 2)) == (-0.64, -0.16)
    assert (found.evidence, found.method, found.cases, round(found.naive, 2)) == ("E1", "did_rates", 240_000, -0.5)
    (at,) = found.path
    assert (at.on, at.expected, at.fitted) == (GO_LIVE, pytest.approx(2.3), pytest.approx(1.9))
    assert at.high - at.expected == pytest.approx(1.96 * hypot(0.0625, 0.0637, 0.0624), rel=1e-2)
    assert judge(found) == "improved"


def test_three_rates_before_say_how_much_more_than_chance_they_vary():
    calm = (monthly([2.4, 2.4, 2.4], [1.9], n=60_000), monthly([2.5, 2.5, 2.5], [2.4], n=60_000))
    wild = (monthly([2.2, 2.4, 2.6], [1.9], n=60_000), monthly([2.4, 2.5, 2.6], [2.4], n=60_000))
    steady, widened = (estimate(inputs(*groups, unit="%")) for groups in (calm, wild))
    assert (steady.evidence, widened.evidence) == ("E3", "E3")
    ratio = [
        sqrt(sum((v - mean) ** 2 / (mean * (100 - mean) / 60_000 * scale) for v in values) / 2)
        for values, mean, scale in (([2.2, 2.4, 2.6], 2.4, 1), ([2.4, 2.5, 2.6], 2.5, 1))
    ]
    assert widened.se > steady.se * min(ratio) * 0.9
    assert judge(widened) == "no_evidence"


def test_own_standard_errors_take_the_place_of_the_binomial_one():
    def with_errors(values, se):
        return tuple(replace(point, se=se) for point in monthly(values[:1], values[1:]))

    found = estimate(inputs(with_errors([310.0, 290.0], 3.0), with_errors([300.0, 299.0], 4.0), unit="EUR"))
    assert (found.method, found.evidence, found.effect) == ("did_rates", "E1", -19.0)
    assert found.se == pytest.approx(sqrt(2 * 9 + 2 * 16))
    rates = [tuple(replace(point, se=0.2) for point in group) for group in (CHURN.treated, CHURN.comparison)]
    assert estimate(inputs(*rates, unit="%")).se == pytest.approx(0.4)


# --- first sign -----------------------------------------------------------------------------------------------
def test_what_only_the_last_reading_shows_is_a_first_sign():
    found = estimate(inputs(monthly(BEFORE[:6], [29.5, 29, 28.5])))
    assert (judge(found), found.stands) == ("first_sign", False)
    assert found.high < 0
    assert judge(estimate(inputs(monthly(BEFORE[:6], [29.5, 29, 28.5, 28])))) == "improved"


# --- the ladder -----------------------------------------------------------------------------------------------
def test_each_level_counts_more_than_the_one_below():
    assert tuple(evidence.FACTORS) == evidence.LEVELS
    assert list(evidence.FACTORS.values()) == [Decimal(one) for one in ("0", "0.25", "0.5", "0.75", "0.9", "1")]
    assert len({evidence.label(level) for level in evidence.LEVELS}) == 6


@pytest.mark.parametrize(
    ("before", "after", "level", "method"),
    [
        (12, 8, "E2", "segmented"),
        (8, 8, "E2", "segmented"),
        (7, 8, "E1", "before_after"),
        (12, 7, "E1", "before_after"),
    ],
)
def test_a_trend_is_told_from_eight_readings_on_each_side(before, after, level, method):
    found = estimate(inputs(monthly(BEFORE[:before], AFTER[:after])))
    assert (found.evidence, found.method) == (level, method)


@pytest.mark.parametrize(("design", "level"), [("observed", "E3"), ("rollout", "E4"), ("random", "E5")])
def test_how_the_groups_were_chosen_lifts_a_comparison(design, level):
    assert estimate(replace(WATCHED, design=design)).evidence == level


def test_a_random_test_without_a_comparison_is_none():
    assert estimate(replace(CONTACTS, design="random")).evidence == "E2"


def test_a_comparison_takes_away_what_happened_to_everyone():
    together = monthly([10, 11, 10, 11], [7, 8, 7, 8])
    other = monthly([20, 21.2, 20.1, 21], [17, 18.1, 17, 18.2])
    found = estimate(inputs(together, other))
    assert (found.method, found.naive) == ("did_series", -3.0)
    assert abs(found.effect) < 0.1
    assert judge(found) == "no_evidence"


# --- verdicts -------------------------------------------------------------------------------------------------
def test_the_same_movement_is_good_or_bad_by_the_direction_of_the_metric():
    found = estimate(CONTACTS)
    assert [judge(found, direction) for direction in ("lower", "higher", "neutral")] == [
        "improved",
        "worsened",
        "no_evidence",
    ]


def test_scatter_as_large_as_the_movement_is_no_evidence():
    assert judge(estimate(inputs(monthly([30, 34, 28, 33], [29, 33, 27, 32])))) == "no_evidence"


def test_before_the_first_honest_reading_it_is_too_early_whatever_the_data():
    found = estimate(CONTACTS)
    assert judge(found, first_reading=date(2026, 11, 22)) == "too_early"
    assert judge(found, first_reading=TODAY) == "improved"
    assert judge(found, go_live=date(2026, 12, 1)) == "too_early"
    assert judge(found, go_live=None) == "too_early"


@pytest.mark.parametrize(("before", "after"), [(2, 8), (8, 2), (1, 1), (2, 2)])
def test_there_is_no_verdict_below_three_readings_on_a_side(before, after):
    found = estimate(inputs(monthly(BEFORE[:before], AFTER[:after])))
    assert (found.evidence, found.low, judge(found)) == ("E1", None, "too_few")
    assert found.effect == found.naive


def test_three_readings_on_a_side_are_enough():
    assert judge(estimate(inputs(monthly([31, 30, 32], [24, 25, 24])))) == "improved"


def test_nothing_measured_after_go_live_is_too_few():
    assert judge(estimate(inputs(monthly(BEFORE, [])))) == "too_few"


# --- stored ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "given",
    [CONTACTS, CHURN, inputs(), inputs(monthly([1, 2, 3], [4, 5, 7]), monthly([1, 2, 2], [2, 3, 2]))],
    ids=["segmented", "rates", "nothing", "pre-trend"],
)
def test_an_estimate_comes_back_from_storage_as_it_was(given):
    found = estimate(given)
    assert Estimate.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_the_fingerprint_changes_with_what_the_estimate_depends_on_and_with_nothing_else():
    mark = fingerprint(CONTACTS)
    assert fingerprint(replace(CONTACTS, treated=CONTACTS.treated[::-1])) == mark
    changed = [
        replace(CONTACTS, treated=CONTACTS.treated[1:]),
        replace(CONTACTS, comparison=CONTACTS.treated[:1]),
        replace(CONTACTS, treated=monthly(BEFORE, AFTER, n=5)),
        replace(CONTACTS, go_live=None),
        replace(CONTACTS, unit="%"),
        replace(CONTACTS, design="random"),
        replace(CONTACTS, rhythm_days=7),
        replace(CONTACTS, compared=True),
    ]
    assert len({mark, *map(fingerprint, changed)}) == 1 + len(changed)


def test_a_web_process_does_not_load_the_statistics():
    code = (
        "import sys, django; django.setup(); "
        "from initiatives.outcomes.effects.rules import trends; print('numpy' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "False"


# --- words ----------------------------------------------------------------------------------------------------
def said(given: Inputs, metric="Churn rate", decimals=2, **day) -> str:
    found = estimate(given)
    return verdict_sentence(
        found, judge(found, given.direction, **day), metric=metric, unit=given.unit, decimals=decimals
    )


def test_an_effect_is_one_sentence_with_its_interval_and_evidence():
    assert said(CHURN) == (
        "Churn rate improved by 0.40 points (95 % interval −0.64 to −0.16); evidence: before and after."
    )
    assert said(replace(CONTACTS, direction="higher"), "Contacts", 1) == (
        "Contacts worsened by 5.4\u00a0per 100 bills (95 % interval −7.2 to −3.3); evidence: interrupted time series."
    )


def test_the_reader_s_language_writes_the_numbers():
    with translation.override("de"):
        assert "0,40" in said(CHURN)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            inputs(monthly([30, 34, 28, 31], [29, 33, 27, 30])),
            "no evidence yet. It moved by −1.12\u00a0per 100 bills (95 %",
        ),
        (
            inputs(monthly([30, 34], [29, 33])),
            "moved by −1.00\u00a0per 100 bills so far; a verdict needs 1 more before go-live and 1 more after.",
        ),
        (inputs(monthly([30] * 3, [29] * 3)), "readings that never vary can't show whether that is chance."),
        (replace(CONTACTS, direction="neutral"), "has no good direction"),
        (inputs(monthly(BEFORE, [])), "Nothing has been measured since go-live"),
        (inputs(monthly([3, 4], [4, 5]), unit="1-7"), "moved by +1.00 so far"),
    ],
)
def test_what_cannot_be_said_says_why(given, words):
    assert words in said(given)


def test_too_early_is_a_sentence_too():
    assert "too early to say" in said(CHURN, first_reading=date(2027, 1, 1))


def test_every_code_has_its_own_sentence():
    with translation.override("en"):
        cautions, refusals = set(map(caution_sentence, CAUTIONS)), set(map(refusal_sentence, REFUSALS))
        assumed = {assumption_sentence(code) for codes in ASSUMPTIONS.values() for code in codes}
        assert all(one.endswith(".") for one in cautions | refusals | assumed)
        assert (len(cautions), len(refusals), len(assumed)) == (len(CAUTIONS), len(REFUSALS), 5)
        assert {verdict_words(code) for code in VERDICTS} == {
            "improved",
            "first sign",
            "no evidence yet",
            "worsened",
            "too early",
            "too few readings",
        }
