"""What outcomes are worth: claimed, measured, counted; and one movement sold once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, strategies as st

from initiatives.outcomes.effects.rules.evidence import FACTORS
from initiatives.outcomes.rules import money
from initiatives.outcomes.rules.money import Claim, pool

amounts = st.decimals(min_value=-1_000_000, max_value=1_000_000, places=2)


def test_the_promise_is_the_way_from_baseline_to_target():
    assert money.claimed(310, 210, "lower", Decimal(1250)) == Decimal(125_000)
    assert money.claimed(34, 40, "higher", Decimal(30_000)) == Decimal(180_000)


def test_a_metric_without_a_good_direction_promises_nothing():
    assert money.claimed(10, 20, "neutral", Decimal(100)) is None


def test_what_was_found_counts_with_its_sign_and_the_own_share():
    assert money.measured(-40, "improved", "lower", Decimal(1000), 0.5) == Decimal(20_000)
    assert money.measured(12, "worsened", "lower", Decimal(1000), 1) == Decimal(-12_000)


def test_what_could_be_chance_is_worth_nothing_and_what_is_too_early_is_not_known():
    assert money.measured(-40, "no_evidence", "lower", Decimal(1000), 1) == 0
    assert money.measured(-40, "too_early", "lower", Decimal(1000), 1) is None
    assert money.measured(-40, "improved", "lower", None, 1) is None


@pytest.mark.parametrize(
    ("level", "worth"), [("E0", 0), ("E1", 25_000), ("E2", 50_000), ("E3", 75_000), ("E5", 100_000)]
)
def test_evidence_decides_how_much_counts(level, worth):
    assert money.counted(Decimal(100_000), FACTORS[level]) == worth


def test_three_claims_on_one_movement_are_scaled_to_it():
    found = pool(Claim(number, Decimal(own), Decimal(500)) for number, own in ((1, 300), (2, 200), (3, 150)))
    assert [round(float(found.allowed[one]), 1) for one in (1, 2, 3)] == [230.8, 153.8, 115.4]
    assert found.over_claimed


def test_agreed_shares_are_left_alone():
    found = pool([Claim(1, Decimal(300), Decimal(500)), Claim(2, Decimal(200), Decimal(500))])
    assert found.allowed == {1: 300, 2: 200}
    assert not found.over_claimed


def test_a_loss_is_not_shared_out():
    found = pool([Claim(1, Decimal(-300), Decimal(-300)), Claim(2, Decimal(200), Decimal(150))])
    assert found.allowed == {1: -300, 2: 150}


@given(st.lists(st.tuples(amounts, amounts), max_size=12))
def test_gains_together_never_exceed_the_observed_movement(pairs):
    found = pool(Claim(number, own, whole) for number, (own, whole) in enumerate(pairs))
    gains = sum((amount for amount in found.allowed.values() if amount > 0), Decimal(0))
    assert gains <= max(found.observed, Decimal(0))


def test_promise_kept_is_what_counts_against_the_frozen_plan():
    assert money.kept(Decimal(75_000), Decimal(100_000)) == 0.75
    assert money.kept(None, Decimal(100_000)) is None
    assert money.kept(Decimal(10), Decimal(0)) is None
