"""What an outcome promises, as the business-outcome rule and the flags see it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from cxtracker.accounts.models import User
from initiatives.models import Outcome
from initiatives.outcomes.effects.rules import trends
from initiatives.outcomes.rules.business import Promise
from journeys.functions.queries.people import in_line
from journeys.metrics.readings.queries.currency import LastReading
from journeys.metrics.rules import disguise
from journeys.models import GoodDirection

NEVER_READ = LastReading(None, None, None, stale=True)


def of_the_line(outcomes: Iterable[Outcome]) -> frozenset[int]:
    """Those of their benefit owners (ids) who belong to a line function; asks only about those who work in none."""
    owners = {outcome.benefit_owner.pk: outcome.benefit_owner for outcome in outcomes if outcome.benefit_owner}
    working = {pk for pk, owner in owners.items() if hasattr(owner, "membership")}
    placed = {pk for pk in working if not owners[pk].membership.function.is_cx}
    return frozenset(
        placed | set(in_line(User.objects.filter(pk__in=owners.keys() - working)).values_list("pk", flat=True))
    )


def promise(outcome: Outcome, vouching: Collection[int]) -> Promise:
    """The outcome as the business-outcome rule sees it; `vouching` is what `of_the_line` told.

    Needs `metric` and `benefit_owner__membership__function`.
    """
    metric = outcome.metric
    words = disguise.suspicious(metric.kind, metric.name, metric.unit, metric.formula)
    membership = getattr(outcome.benefit_owner, "membership", None)
    return Promise(
        counts=metric.counts_as_business_outcome,
        baseline=outcome.baseline,
        baseline_on=outcome.baseline_on,
        baseline_source=outcome.baseline_source,
        target=outcome.target,
        target_on=outcome.target_on,
        owned=outcome.benefit_owner_id is not None,
        owner_in_cx=bool(membership and membership.function.is_cx),
        disguised=bool(words) and metric.confirmed_by_id is None,
        guardrail=outcome.guardrail,
        kind=metric.kind,
        metric=metric.key,
        owner_in_line=outcome.benefit_owner_id is None or outcome.benefit_owner_id in vouching,
        directed=metric.direction != GoodDirection.NEUTRAL,
    )


def breached(outcome: Outcome, last: LastReading) -> bool | None:
    """Whether a guardrail has passed its limit; None where nobody can tell, and for what is no guardrail."""
    if not outcome.guardrail or outcome.limit is None or last.value is None:
        return None
    return trends.passed_limit(last.value, outcome.limit, outcome.metric.direction)
