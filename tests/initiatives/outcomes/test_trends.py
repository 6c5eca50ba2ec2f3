"""Verdicts that part ways, and limits that are passed."""

from __future__ import annotations

import pytest

from initiatives.outcomes.effects.rules.trends import drift_apart, passed_limit
from initiatives.outcomes.effects.rules.verdicts import VERDICTS


@pytest.mark.parametrize(
    ("said", "done", "alarm"),
    [
        ("improved", "no_evidence", "smiles_without_sales"),
        ("improved", "worsened", "smiles_without_sales"),
        ("worsened", "improved", "captive_growth"),
        ("improved", "improved", ""),
        ("worsened", "worsened", ""),
        ("worsened", "no_evidence", ""),
        ("no_evidence", "improved", ""),
        ("improved", "first_sign", ""),
        ("improved", "too_few", ""),
        ("improved", "too_early", ""),
        ("improved", "", ""),
        ("first_sign", "worsened", ""),
    ],
)
def test_what_customers_say_is_held_against_what_they_do(said, done, alarm):
    assert drift_apart(said, done) == alarm


def test_without_a_verdict_on_both_nothing_is_said():
    for unjudged in ("first_sign", "too_early", "too_few", ""):
        for other in (*VERDICTS, ""):
            assert drift_apart(unjudged, other) == drift_apart(other, unjudged) == ""


@pytest.mark.parametrize(
    ("value", "direction", "passed"),
    [(4.9, "higher", True), (5, "higher", False), (5, "lower", False), (5.1, "lower", True), (5.1, "neutral", True)],
)
def test_a_limit_is_passed_on_the_bad_side_only(value, direction, passed):
    assert passed_limit(value, 5, direction) is passed
