"""The business effect: money in four steps, what went up and down, and perception as a signal only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from cxtracker.dataclass_json import from_json
from cxtracker.publishing import as_json
from cxtracker.ui.units import spoken
from initiatives.models import Kind
from initiatives.outcomes.effects.rules.evidence import LEVELS
from initiatives.outcomes.effects.rules.verdicts import VERDICTS
from initiatives.outcomes.money.queries.programme import promises, total
from initiatives.outcomes.queries.lines import OutcomeLine
from initiatives.portfolio.queries.inputs import Live
from initiatives.portfolio.queries.shares import rounded
from initiatives.review.content.business import BudgetSplit, Business, Judged, Money, ReviewedOutcome, Signal
from journeys.models import MetricKind

SHOWN = 3
"""So many outcomes up, down and of customers' words: a review speaks of few."""

Outcomes = Mapping[int, Sequence[OutcomeLine]]
"""By initiative id."""


def business(outcomes: Outcomes, portfolio: Live, as_of: date) -> Business:
    every = [outcome for lines in outcomes.values() for outcome in lines]
    judged = [outcome for outcome in every if outcome.kind != MetricKind.PERCEPTION]
    return Business(
        money=from_json(Money, as_json(total(every, promises(list(outcomes), as_of=as_of)))),
        up=tuple(map(reviewed_outcome, _strongest(judged, "improved"))),
        down=tuple(map(reviewed_outcome, _strongest(judged, "worsened"))),
        judged=Judged(
            outcomes=len(judged),
            verdicts={code: sum(outcome.verdict == code for outcome in judged) for code in (*VERDICTS, "")},
        ),
        signal=tuple(map(_signal, _perceptions(every))),
        split=_split(outcomes, portfolio),
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
        counted=None if counted is None else Decimal(f"{counted:.2f}"),
        off_track=line.off_track,
        breached=line.breached,
        limit=rounded(line.limit),
    )


def _strongest(outcomes: Sequence[OutcomeLine], verdict: str) -> list[OutcomeLine]:
    """The few to speak of: best evidence first, then most money; units are never compared."""
    chosen = [outcome for outcome in outcomes if outcome.verdict == verdict and not outcome.guardrail]
    if verdict == "worsened":
        chosen += [
            outcome for outcome in outcomes if outcome.guardrail and (outcome.breached or outcome.verdict == verdict)
        ]
    chosen.sort(
        key=lambda outcome: (
            -LEVELS.index(outcome.evidence),
            -abs(outcome.figures.measured or Decimal(0)),
            outcome.id,
        )
    )
    return chosen[:SHOWN]


def _perceptions(outcomes: Sequence[OutcomeLine]) -> list[OutcomeLine]:
    """What customers say, where it was read, of each metric and customers once."""
    by_series: dict[int | None, OutcomeLine] = {}
    for outcome in outcomes:
        if outcome.kind == MetricKind.PERCEPTION and outcome.last.value is not None:
            by_series.setdefault(outcome.series_id, outcome)
    return list(by_series.values())[:SHOWN]


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


def _split(outcomes: Outcomes, portfolio: Live) -> BudgetSplit:
    """The share of the budget whose outcome is behaviour or money, belongs to a line function and was confirmed by
    finance; and each of the three by itself."""
    chosen = [
        initiative for initiative in portfolio.initiatives if initiative.kind == Kind.BENEFIT and initiative.budget
    ]
    budget = sum((initiative.budget or Decimal(0) for initiative in chosen), Decimal(0))

    def share(passes: Callable[[OutcomeLine], bool]) -> float | None:
        passing = [initiative for initiative in chosen if any(map(passes, outcomes.get(initiative.pk, ())))]
        part = sum((initiative.budget or Decimal(0) for initiative in passing), Decimal(0))
        return round(float(part / budget), 4) if budget else None

    return BudgetSplit(
        # One outcome has to pass all three: a confirmed one here and an owned one there do not add up to a result.
        share=share(lambda outcome: _is_business(outcome) and _has_line_owner(outcome) and _is_confirmed(outcome)),
        behaviour_or_money=share(_is_business),
        line_owner=share(_has_line_owner),
        confirmed=share(_is_confirmed),
        budget=budget or None,
        initiatives=len(chosen),
    )


def _is_business(outcome: OutcomeLine) -> bool:
    return outcome.promise.counts and not outcome.promise.disguised


def _has_line_owner(outcome: OutcomeLine) -> bool:
    return outcome.promise.line_owner


def _is_confirmed(outcome: OutcomeLine) -> bool:
    return outcome.confirmation is not None
