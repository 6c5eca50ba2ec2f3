"""What must hold of every estimate, whatever the readings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from math import isfinite

import pytest
from hypothesis import assume, given, settings, strategies as st

from initiatives.outcomes.effects.rules import Estimate, Inputs, Point, caution_sentence, estimate, fingerprint, verdict
from initiatives.outcomes.effects.rules.sentences import verdict_sentence
from initiatives.outcomes.effects.rules.verdicts import VERDICTS

GO_LIVE = date(2026, 1, 5)
TODAY = date(2028, 1, 1)

units = st.sampled_from(["%", "min", "money/year", "1-7", ""])
cases = st.none() | st.integers(0, 10**9)
finite = st.floats(allow_nan=False, allow_infinity=False)
wild = st.floats(-1e15, 1e15) | st.floats(-1, 100) | st.sampled_from([0.0, 1.0, 88.0, 1e-320, -0.0])
tame = st.integers(0, 4000).map(lambda hundredths: hundredths / 40)


def points(values, most=24) -> st.SearchStrategy[tuple[Point, ...]]:
    one = st.builds(Point, st.integers(-12, 12).map(lambda week: GO_LIVE + timedelta(days=7 * week)), values, cases)
    return st.lists(one, max_size=most).map(tuple)


def given_inputs(values) -> st.SearchStrategy[Inputs]:
    return st.builds(
        Inputs,
        treated=points(values),
        comparison=st.just(()) | points(values),
        go_live=st.just(GO_LIVE),
        direction=st.sampled_from(["higher", "lower", "neutral"]),
        unit=units,
        rhythm_days=st.sampled_from([1, 7, 31]),
        design=st.sampled_from(["observed", "rollout", "random"]),
    )


def judge(found: Estimate, direction: str) -> str:
    return verdict(found, direction=direction, first_reading=None, go_live=GO_LIVE, today=TODAY)


def well_told(inputs: Inputs) -> Estimate:
    """The estimate, where rounding errors cannot tip whether readings scatter or groups are parallel."""
    found = estimate(inputs)
    assume("constant" not in found.cautions)
    return found


@settings(max_examples=400, deadline=None)
@given(given_inputs(wild) | given_inputs(finite))
def test_no_finite_readings_are_too_odd(inputs):
    found = estimate(inputs)
    numbers = [found.effect, found.low, found.high, found.se, found.naive, *(one.value for one in found.coefficients)]
    numbers += [value for point in found.path for value in point.row()[1:]]
    assert all(number is None or isfinite(number) for number in numbers)
    assert (found.effect is None) == bool(found.refusal) == (found.evidence == "E0")
    assert Estimate.from_json(found.to_json()) == found
    said = judge(found, inputs.direction)
    assert said in VERDICTS
    assert verdict_sentence(found, said, metric="Waiting", unit=inputs.unit)
    assert all(caution_sentence(code) for code in found.cautions)
    if found.low is not None:
        assert found.low <= found.effect <= found.high


@settings(max_examples=200, deadline=None)
@given(given_inputs(tame))
def test_below_three_readings_on_a_side_there_is_no_verdict(inputs):
    days = {point.on for point in inputs.treated}
    sides = [sum(on < GO_LIVE for on in days), sum(on >= GO_LIVE for on in days)]
    found = estimate(inputs)
    if min(sides) < 3 and found.method != "did_rates":
        assert judge(found, inputs.direction) == "too_few"
    if inputs.direction == "neutral":
        assert judge(found, inputs.direction) in ("too_few", "no_evidence")


@settings(max_examples=150, deadline=None)
@given(given_inputs(tame), st.randoms(use_true_random=False))
def test_the_order_of_readings_does_not_matter(inputs, random):
    mixed = replace(inputs, treated=shuffled(inputs.treated, random), comparison=shuffled(inputs.comparison, random))
    assert estimate(mixed) == estimate(inputs)
    assert fingerprint(mixed) == fingerprint(inputs)


def shuffled(points, random):
    return tuple(random.sample(points, len(points)))


@settings(max_examples=150, deadline=None)
@given(given_inputs(tame), st.integers(-500, 500))
def test_a_level_added_to_everything_changes_no_effect(inputs, level):
    def lifted(points):
        return tuple(replace(point, value=point.value + level) for point in points)

    inputs = replace(inputs, unit="min")
    found = well_told(inputs)
    same(estimate(replace(inputs, treated=lifted(inputs.treated), comparison=lifted(inputs.comparison))), found)


@settings(max_examples=150, deadline=None)
@given(given_inputs(tame))
def test_turned_upside_down_good_is_bad(inputs):
    def turned(points):
        return tuple(replace(point, value=-point.value) for point in points)

    inputs = replace(inputs, unit="min")
    found = well_told(inputs)
    mirrored = estimate(replace(inputs, treated=turned(inputs.treated), comparison=turned(inputs.comparison)))
    assert mirrored.cautions == found.cautions
    if found.effect is not None:
        assert mirrored.effect == pytest.approx(-found.effect, abs=1e-7)
    other = {"higher": "lower", "lower": "higher", "neutral": "neutral"}[inputs.direction]
    assume(found.low is None or min(abs(found.low), abs(found.high)) > 1e-6)
    assert judge(mirrored, other) == judge(found, inputs.direction)


def same(one: Estimate, other: Estimate) -> None:
    assert (one.evidence, one.method, one.cautions, one.refusal) == (
        other.evidence,
        other.method,
        other.cautions,
        other.refusal,
    )
    for mine, theirs in ((one.effect, other.effect), (one.low, other.low), (one.high, other.high)):
        assert mine == (None if theirs is None else pytest.approx(theirs, abs=1e-6))
