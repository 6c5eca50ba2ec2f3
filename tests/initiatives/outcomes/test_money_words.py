"""The arithmetic told beside each amount can be done again."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from cxtracker.errors import Invalid
from initiatives.outcomes import services as outcomes
from initiatives.outcomes.money.services import confirmations
from initiatives.outcomes.queries.lines import lines
from initiatives.outcomes.queries.money_steps import chain
from initiatives.outcomes.rules import levels
from tests.factories import noon


@pytest.fixture
def line(churn):
    return lines([churn.initiative.pk], as_of=timezone.localdate())[churn.initiative.pk][0]


@pytest.mark.parametrize(
    ("effect", "worth", "share", "own", "said"),
    [
        (-0.4025, "186000", 1.0, "74865.00", "an effect of −0.4025 points, times 186,000\u00a0EUR, times"),
        (-0.4, "186000", 1.0, "74400.00", "an effect of −0.40 points, times"),
        (-0.4025012, "186000", 1.0, "74865.22", "an effect of −0.4025 points (rounded), times"),
        (-1 / 3, "90000000", 0.5, "15000000.00", "an effect of −0.333333 points (rounded), times"),
    ],
)
def test_effect_times_worth_times_share_is_the_amount(line, effect, worth, share, own, said):
    figures = replace(line.figures, own=Decimal(own), measured=Decimal(own))
    told = replace(
        line, unit_value=Decimal(worth), share=share, figures=figures, estimate=replace(line.estimate, effect=effect)
    )
    step = next(one for one in chain(told, "EUR") if one.code == "measured")
    assert said in step.how
    number = Decimal(re.search(r"−([\d.]+) points", step.how)[1])
    assert abs(number * Decimal(worth) * Decimal(str(share)) - Decimal(own)) < 30


def test_a_metric_without_a_good_direction_is_worth_nothing_for_that_reason(line):
    step = next(one for one in chain(replace(line, direction="neutral"), "EUR") if one.code == "measured")
    assert step.how == "This metric has no good direction of its own, so no movement of it is worth money."


@pytest.mark.parametrize(
    ("baseline", "target", "before", "around"),
    [
        (5, 3, [29, 30, 31], 30),
        (30, 25, [29, 30, 31], None),
        (32, 22, [29, 30, 31], None),  # within a quarter of the way
        (5, 3, [29, 30], None),  # too few to say
        (5, None, [29, 30, 31], 30),
        (31.5, None, [29, 30, 31], None),
        (None, 3, [29, 30, 31], None),
    ],
)
def test_where_the_readings_lie_is_told_when_the_baseline_is_far_from_them(baseline, target, before, around):
    assert levels.elsewhere(baseline, target, before) == around


@pytest.mark.parametrize(
    ("last", "baseline", "target", "direction", "there"),
    [
        (10, 5, 9, "higher", True),
        (8, 5, 9, "higher", False),
        (9, None, 9, "lower", True),
        (10, None, 9, "lower", False),
        (10, 5, 9, "neutral", True),
        (10, 12, 9, "neutral", False),
        (10, 9, 9, "neutral", False),
        (None, 5, 9, "higher", False),
        (10, 5, None, "higher", False),
    ],
)
def test_a_target_is_reached_at_it_or_beyond(last, baseline, target, direction, there):
    assert levels.reached(last, baseline, target, direction) is there


def test_days_and_amounts_in_errors_are_written_as_people_read_them(churn, carla, fay):
    today = timezone.localdate()
    with pytest.raises(Invalid, match="after the baseline date, 31 Jan 2025"):
        outcomes.edit(churn.outcome, {"target_on": date(2024, 12, 31)}, by=carla, today=today)
    with pytest.raises(Invalid, match="more than the promised 125,000\u00a0EUR a year"):
        confirmations.confirm(churn.outcome, Decimal(200000), by=fay, now=noon(today))
    outcomes.freeze_now(churn.initiative, by=carla, today=date(2026, 3, 5))
    with pytest.raises(Invalid, match="frozen with the agreement on 5 Mar 2026"):
        outcomes.edit(churn.outcome, {"baseline": 2.9}, by=carla, today=today)
