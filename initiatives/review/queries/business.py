"""The business effect: money in four steps, what went up and down, and perception as a signal only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from cxtracker.dataclass_json import from_json
from cxtracker.publishing import as_json
from cxtracker.ui.units import spoken
from initiatives.models import Initiative, Kind
from initiatives.outcomes.queries.lines import OutcomeLine
from initiatives.outcomes.queries.plans import held_against
from initiatives.outcomes.rules.money import exact
from initiatives.portfolio.queries.inputs import Live
from initiatives.portfolio.queries.shares import rounded
from initiatives.review.content.business import (
    BudgetRow,
    BudgetSplit,
    Business,
    FrozenPlan,
    Judged,
    Money,
    ReviewedOutcome,
    Signal,
)
from initiatives.review.queries.outcomes import Outcomes, Promised


def business(outcomes: Outcomes, portfolio: Live) -> Business:
    verdicts = outcomes.verdicts()
    return Business(
        money=from_json(Money, as_json(outcomes.money())),
        up=tuple(map(reviewed_outcome, outcomes.strongest("improved"))),
        down=tuple(map(reviewed_outcome, outcomes.strongest("worsened"))),
        judged=Judged(outcomes=sum(verdicts.values()), verdicts=verdicts),
        signal=tuple(map(_signal, outcomes.perceptions())),
        split=_split(outcomes.promised(), portfolio),
    )


def reviewed_outcome(line: OutcomeLine) -> ReviewedOutcome:
    estimate, counted = line.estimate, line.figures.counted
    return ReviewedOutcome(
        id=line.id,
        initiative=line.initiative,
        metric=line.metric.key,
        name=line.metric.name,
        kind=line.kind,
        unit=spoken(line.unit),
        direction=line.direction,
        segment=line.segment.name if line.segment else None,
        baseline=rounded(line.baseline),
        now=rounded(line.last.value),
        now_on=line.last.on,
        stale=line.last.stale,
        target=rounded(line.target),
        target_on=line.target_on,
        verdict=line.verdict,
        evidence=line.evidence,
        effect=rounded(estimate.effect) if estimate else None,
        low=rounded(estimate.low) if estimate else None,
        high=rounded(estimate.high) if estimate else None,
        cases=estimate.cases if estimate else None,
        readings=(estimate.readings_before, estimate.readings_after) if estimate else None,
        counted=_written(counted),
        off_track=line.off_track,
        breached=line.breached,
        limit=rounded(line.limit),
        measured=_written(line.figures.measured),
        measured_low=_written(line.figures.low),
        measured_high=_written(line.figures.high),
        frozen=_frozen(line),
    )


def _frozen(line: OutcomeLine) -> FrozenPlan | None:
    """The plan of the agreement, where the present one is another."""
    plans = held_against(line)
    if len(plans) < 2 or plans[0].frozen_on is None:
        return None
    plan, on = plans[0], plans[0].frozen_on
    return FrozenPlan(
        on=on,
        target=rounded(plan.target),
        target_on=plan.target_on,
        claimed=_written(plan.claimed),
        counted=_written(plan.counted),
    )


def _written(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else Decimal(f"{amount:.2f}")


def _signal(outcome: OutcomeLine) -> Signal:
    return Signal(
        initiative=outcome.initiative,
        name=outcome.metric.name,
        unit=spoken(outcome.unit),
        baseline=rounded(outcome.baseline),
        now=rounded(outcome.last.value),
        now_on=outcome.last.on,
        stale=outcome.last.stale,
    )


def _split(promised: Mapping[int, Promised], portfolio: Live) -> BudgetSplit:
    """The share of the budget whose outcome is behaviour or money, belongs to a line function and was confirmed by
    finance; and each of the three by itself. What is confirmed counts by amount: who signed a tenth of what is claimed
    has confirmed a tenth of the budget."""
    rows = [
        _budget_row(initiative, initiative.budget, promised.get(initiative.pk, Promised()))
        for initiative in portfolio.initiatives
        if initiative.kind == Kind.BENEFIT and initiative.budget
    ]
    budget = sum((row.budget for row in rows), Decimal(0))

    def share(part: Callable[[BudgetRow], float]) -> float | None:
        passing = sum((row.budget * exact(float(part(row))) for row in rows), Decimal(0))
        return round(float(passing / budget), 4) if budget else None

    return BudgetSplit(
        share=share(lambda row: row.share),
        behaviour_or_money=share(lambda row: row.behaviour_or_money),
        line_owner=share(lambda row: row.line_owner),
        confirmed=share(lambda row: row.confirmed),
        budget=budget or None,
        initiatives=len(rows),
        rows=tuple(sorted(rows, key=lambda row: (-row.budget, row.key))),
    )


def _budget_row(initiative: Initiative, budget: Decimal, promised: Promised) -> BudgetRow:
    return BudgetRow(
        key=initiative.key,
        title=initiative.title,
        budget=budget,
        behaviour_or_money=promised.behaviour,
        line_owner=promised.line_owner,
        confirmed=_part(promised.signed, promised.claimed),
        # One outcome has to pass all three: a confirmed one here and an owned one there do not add up to a result.
        share=_part(promised.passing, promised.claimed),
    )


def _part(signed: Decimal, claimed: Decimal) -> float:
    """The part (0-1) of all money claimed that finance signed; a loss is none."""
    return round(float(min(signed / claimed, Decimal(1))), 4) if claimed else 0.0
