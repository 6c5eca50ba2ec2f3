"""Which level counts: lower while checks stand open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from initiatives.models import Assumption, Effect, Flag
from initiatives.outcomes.effects.rules.evidence import counting_level
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.outcomes.queries.money_steps import chain
from tests.initiatives.outcome_cast import looked

TODAY = timezone.localdate()


@pytest.mark.parametrize(
    ("level", "checks", "counts"),
    [
        ("E3", {"looked": True}, "E3"),
        ("E3", {"looked": False}, "E2"),
        ("E1", {"looked": False}, "E0"),
        ("E0", {"looked": False}, "E0"),
        ("E3", {"looked": True, "apart": True}, "E2"),
        ("E5", {"looked": False, "apart": True}, "E2"),
        ("E1", {"looked": True, "apart": True}, "E1"),
        ("E5", {"looked": True, "colliding": True}, "E1"),
        ("E3", {"looked": True, "apart": True, "colliding": True}, "E1"),
        ("E1", {"looked": False, "colliding": True}, "E0"),
        ("E0", {"looked": True, "colliding": True}, "E0"),
    ],
)
def test_open_checks_lower_what_counts_and_never_raise_it(level, checks, counts):
    assert counting_level(level, **checks) == counts


def line_of(outcome, as_of: date = TODAY) -> OutcomeLine:
    return lines([outcome.initiative_id], as_of=as_of)[outcome.initiative_id][0]


def test_the_level_below_counts_until_an_assumption_is_looked_at(churn):
    assert (line_of(churn.outcome).evidence, line_of(churn.outcome).counts_as) == ("E2", "E1")
    looked(churn.outcome)
    assert line_of(churn.outcome).counts_as == "E2"


def test_the_step_names_the_level_whose_factor_it_used(churn):
    def counted() -> str:
        return next(step.how for step in chain(line_of(churn.outcome), "EUR") if step.code == "counted")

    assert counted().endswith("times 25\u00a0%, the factor for evidence E1 (before and after)")
    looked(churn.outcome)
    assert counted().endswith("times 50\u00a0%, the factor for evidence E2 (interrupted time series)")


def test_a_loss_is_not_said_to_be_weighed(churn):
    line = line_of(churn.outcome)
    figures = replace(line.figures, measured=Decimal(-100), counted=Decimal(-100))
    [counted] = [step for step in chain(replace(line, figures=figures), "EUR") if step.code == "counted"]
    assert (counted.amount, counted.how) == (Decimal(-100), "a loss counts in full, whatever the evidence")


def test_an_assumption_looked_at_later_does_not_count_on_an_earlier_day(churn):
    looked(churn.outcome)
    Assumption.objects.update(at=timezone.now())
    assert line_of(churn.outcome).counts_as == "E2"
    assert line_of(churn.outcome, TODAY - timedelta(days=1)).counts_as == "E1"


def test_groups_that_moved_apart_before_count_as_a_series_alone(churn):
    looked(churn.outcome)
    effect = Effect.objects.get(outcome=churn.outcome)
    effect.detail["estimate"] |= {"evidence": "E3", "cautions": ["pre_trend_differs"]}
    effect.save()
    assert line_of(churn.outcome).counts_as == "E2"


def test_a_collision_on_a_touchpoint_counts_as_before_and_after_while_it_lasts(churn):
    looked(churn.outcome)
    began = TODAY - timedelta(days=2)
    flag = Flag.objects.create(initiative=churn.initiative, code="collision", severity="warning", opened_on=began)
    assert line_of(churn.outcome).counts_as == "E1"
    assert line_of(churn.outcome, began - timedelta(days=1)).counts_as == "E2"
    flag.closed_on = TODAY
    flag.save()
    assert line_of(churn.outcome).counts_as == "E2"
