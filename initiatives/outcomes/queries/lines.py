"""Outcomes with everything that is known about them: the promise, the readings, the effect, the money.

Pages, API, exports, flags and the review print these lines; nothing else reads outcomes in bulk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from django.db.models import Q, QuerySet

from cxtracker.accounts.models import User
from cxtracker.publishing import OneOf, published
from initiatives.models import Assumption, Confirmation, Flag, Outcome, Plan
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes.effects.rules import Estimate, trends, verdict
from initiatives.outcomes.effects.rules.evidence import ASSERTED, LEVELS, counting_level, factors
from initiatives.outcomes.rules import money
from initiatives.outcomes.rules.business import Promise, missing
from initiatives.policies.queries.in_force import policy_in_force
from journeys.directory import Named
from journeys.functions.queries.people import in_line
from journeys.metrics.queries.catalogue import group
from journeys.metrics.readings.queries.currency import LastReading, last_readings
from journeys.metrics.rules import disguise
from journeys.models import GoodDirection

NEVER_READ = LastReading(None, None, None, stale=True)


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What finance signed last, and on which counted amount."""

    amount: Decimal
    by: str
    at: datetime
    note: str
    counted: Decimal | None = None


@published("claimed, measured, counted, confirmed", component="OutcomeMoneyShape", places=2)
@dataclass(frozen=True, slots=True)
class Figures:
    """Money per year, in text with two decimals; None while not known.

    `own` is what was measured before a pool scaled it.
    """

    claimed: Decimal | None = None
    own: Decimal | None = None
    measured: Decimal | None = None
    counted: Decimal | None = None
    confirmed: Decimal | None = None


@dataclass(frozen=True, slots=True)
class OutcomeLine:
    """One outcome. `verdict` is a code of `rules.effects`, "" where nothing was estimated yet.

    `missing` are the codes that keep it from being a business outcome; `shares` what all who claim the same movement
    claim of it together (1 is all). `off_track` and `breached` are None where nobody can tell. `factor` is the share of
    what was measured that counts, that of level `counts_as`: what stands open about the evidence lowers it.
    """

    id: int
    initiative_id: int
    initiative: str
    status: str
    metric: Named
    unit: str
    kind: str
    direction: str
    segment: Named | None
    series_id: int | None
    series: str
    rhythm: str
    comparison_id: int | None
    comparison: str
    baseline: float | None
    baseline_on: date | None
    baseline_source: str
    target: float | None
    target_on: date | None
    benefit_owner: Named | None
    benefit_owner_id: int | None
    unit_value: Decimal | None
    value_note: str
    benefit_kind: str
    benefit_label: str
    share: float
    design: str
    headline: bool
    guardrail: bool
    limit: float | None
    promise: Promise
    missing: Annotated[tuple[str, ...], "What keeps it from being a business outcome."]
    last: LastReading
    breached: Annotated[bool | None, "A guardrail passed its limit."]
    estimate: Estimate | None
    verdict: str
    off_track: bool | None
    computed_at: datetime | None
    recomputing: Annotated[bool, "Something it depends on changed; it follows within a minute."]
    go_live: date | None
    first_reading: date | None
    plan: Plan | None
    counts_as: Annotated[str, OneOf(LEVELS)]
    factor: Decimal
    figures: Figures
    confirmation: Confirmed | None
    shares: float
    version: int

    @property
    def evidence(self) -> Annotated[str, OneOf(LEVELS)]:
        return self.estimate.evidence if self.estimate else ASSERTED

    @property
    def is_business_outcome(self) -> bool:
        return not self.missing

    @property
    def over_claimed(self) -> bool:
        """Several claim more than all of the movement."""
        return money.over_claimed(self.shares)

    @property
    def progress(self) -> float | None:
        """The part of the way from baseline to target the last reading has gone; None while that is not known."""
        if self.baseline is None or self.target is None or self.last.value is None or self.target == self.baseline:
            return None
        return (self.last.value - self.baseline) / (self.target - self.baseline)


def lines(initiative_ids: Collection[int], *, as_of: date) -> dict[int, tuple[OutcomeLine, ...]]:
    """The outcomes of these initiatives, headline first and guardrails last, judged as of that day; constant queries.

    Readings are those up to that day; effects are the stored ones.
    """
    wanted = set(initiative_ids)
    outcomes = _outcomes().filter(initiative__in=wanted)
    rows = list(outcomes)
    rivals = _rivals(rows)
    read = last_readings({row.series_id for row in rows if row.series_id}, as_of)
    signed = confirmations([row.pk for row in rows])
    counts = factors(policy_in_force())
    looked, colliding = looked_at([row.pk for row in rows], as_of), _colliding(wanted, as_of)
    vouching = of_the_line([*rows, *rivals])
    made = [_line(one, read, signed.get(one.pk), vouching, as_of) for one in [*rows, *rivals]]
    found: dict[int, list[OutcomeLine]] = defaultdict(list)
    for line in pooled(made):
        if line.initiative_id in wanted:
            found[line.initiative_id].append(
                _weighed(line, counts, looked=line.id in looked, colliding=line.initiative_id in colliding)
            )
    return {
        pk: tuple(sorted(some, key=lambda one: (not one.headline, one.guardrail, one.id))) for pk, some in found.items()
    }


def _outcomes() -> QuerySet[Outcome]:
    return Outcome.objects.select_related(
        "initiative",
        "metric",
        "segment",
        "series__segment",
        "comparison__segment",
        "benefit_owner__membership__function",
        "plan",
        "effect",
    ).order_by("pk")


def _rivals(rows: Iterable[Outcome]) -> list[Outcome]:
    """Outcomes of other initiatives that claim the same movement: the same metric of the same customers."""
    known = {row.pk for row in rows}
    series = {row.series_id for row in rows if row.series_id and row.benefit_kind != "none"}
    claiming = _outcomes().filter(series__in=series, initiative__status__in=LIVE_OR_CLOSED).exclude(benefit_kind="none")
    return [one for one in claiming if one.pk not in known]


def _line(
    one: Outcome, read: Mapping[int, LastReading], signed: Confirmed | None, vouching: Collection[int], as_of: date
) -> OutcomeLine:
    metric, effect = one.metric, getattr(one, "effect", None)
    found = Estimate.from_json(effect.detail["estimate"]) if effect else None
    said = (
        verdict(
            found,
            direction=metric.direction,
            first_reading=one.initiative.first_reading,
            go_live=one.initiative.go_live,
            today=as_of,
        )
        if found
        else ""
    )
    last = read.get(one.series_id or 0, NEVER_READ)
    promised = promise(one, vouching)
    return OutcomeLine(
        id=one.pk,
        initiative_id=one.initiative_id,
        initiative=one.initiative.key,
        status=one.initiative.status,
        metric=Named(metric.key, metric.name),
        unit=metric.unit,
        kind=metric.kind,
        direction=metric.direction,
        segment=Named(one.segment.key, one.segment.name) if one.segment else None,
        series_id=one.series_id,
        series=(one.series.label or group(one.series)) if one.series else "",
        rhythm=one.series.rhythm if one.series else "",
        comparison_id=one.comparison_id,
        comparison=(one.comparison.label or group(one.comparison)) if one.comparison else "",
        baseline=one.baseline,
        baseline_on=one.baseline_on,
        baseline_source=one.baseline_source,
        target=one.target,
        target_on=one.target_on,
        benefit_owner=Named(one.benefit_owner.email, one.benefit_owner.name) if one.benefit_owner else None,
        benefit_owner_id=one.benefit_owner_id,
        unit_value=one.unit_value,
        value_note=one.value_note,
        benefit_kind=one.benefit_kind,
        benefit_label=one.get_benefit_kind_display(),
        share=one.share,
        design=one.design,
        headline=one.headline,
        guardrail=one.guardrail,
        limit=one.limit,
        promise=promised,
        missing=missing(promised),
        last=last,
        breached=breached(one, last),
        estimate=found,
        verdict=said,
        off_track=effect.detail.get("off_track") if effect else None,
        computed_at=effect.computed_at if effect else None,
        recomputing=one.effect_due,
        go_live=one.initiative.go_live,
        first_reading=one.initiative.first_reading,
        plan=getattr(one, "plan", None),
        counts_as=ASSERTED,
        factor=Decimal(0),
        figures=_figures(one, found, said, signed),
        confirmation=signed,
        shares=one.share,
        version=one.version,
    )


def of_the_line(outcomes: Iterable[Outcome]) -> frozenset[int]:
    """Those of their benefit owners (ids) who belong to a line function; asks only about those who work in none."""
    owners = {outcome.benefit_owner.pk: outcome.benefit_owner for outcome in outcomes if outcome.benefit_owner}
    working = {pk for pk, owner in owners.items() if hasattr(owner, "membership")}
    found = {pk for pk in working if not owners[pk].membership.function.is_cx}
    return frozenset(
        found | set(in_line(User.objects.filter(pk__in=owners.keys() - working)).values_list("pk", flat=True))
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


def _figures(outcome: Outcome, found: Estimate | None, said: str, signed: Confirmed | None) -> Figures:
    if outcome.benefit_kind == "none":
        return Figures()
    direction, worth = outcome.metric.direction, outcome.unit_value
    own = money.measured(found.effect, said, direction, worth, outcome.share) if found else None
    return Figures(
        claimed=money.claimed(outcome.baseline, outcome.target, direction, worth),
        own=own,
        measured=own,
        confirmed=signed.amount if signed else None,
    )


def _weighed(line: OutcomeLine, factors: Mapping[str, Decimal], *, looked: bool, colliding: bool) -> OutcomeLine:
    apart = line.estimate is not None and "pre_trend_differs" in line.estimate.cautions
    level = counting_level(line.evidence, looked=looked, apart=apart, colliding=colliding)
    counted = money.counted(line.figures.measured, factors[level])
    return replace(line, counts_as=level, factor=factors[level], figures=replace(line.figures, counted=counted))


def looked_at(outcome_ids: Collection[int], as_of: date) -> set[int]:
    """Of which outcomes (ids) at least one assumption was looked at by the end of that day."""
    ticked = Assumption.objects.filter(outcome__in=outcome_ids, at__date__lte=as_of)
    return set(ticked.values_list("outcome", flat=True))


def _colliding(initiative_ids: Collection[int], as_of: date) -> set[int]:
    """Initiatives (ids) flagged on that day as changing a touchpoint at the same time as another."""
    flags = Flag.objects.filter(code="collision", initiative__in=initiative_ids, opened_on__lte=as_of)
    return set(flags.filter(Q(closed_on=None) | Q(closed_on__gt=as_of)).values_list("initiative", flat=True))


def pooled(made: Iterable[OutcomeLine]) -> list[OutcomeLine]:
    """The lines with their money scaled to what was observed, wherever several claim one movement."""
    pools: dict[int, list[OutcomeLine]] = defaultdict(list)
    alone = []
    for one in made:
        claims = one.series_id is not None and one.benefit_kind != "none" and one.status in LIVE_OR_CLOSED
        pools[one.series_id or 0].append(one) if claims else alone.append(one)
    return alone + [line for claimants in pools.values() for line in _shared_out(claimants)]


def _shared_out(claimants: list[OutcomeLine]) -> list[OutcomeLine]:
    if len(claimants) == 1:
        return claimants
    shares = sum(claimant.share for claimant in claimants)
    ordered = sorted(claimants, key=lambda one: one.id)  # the odd cent falls to the same one whoever asks
    claims = [money.Claim(one.id, one.figures.own, whole(one)) for one in ordered if one.figures.own is not None]
    allowed = money.pool(claims).allowed
    return [
        replace(
            claimant,
            shares=shares,
            figures=replace(claimant.figures, measured=allowed.get(claimant.id)),
        )
        for claimant in claimants
    ]


def whole(line: OutcomeLine) -> Decimal:
    """What the full movement would be worth, whatever share is one's own."""
    effect = line.estimate.effect if line.estimate else None
    return money.measured(effect, line.verdict, line.direction, line.unit_value, 1.0) or Decimal(0)


def confirmations(outcome_ids: Collection[int]) -> dict[int, Confirmed]:
    """What finance signed last on each outcome, unless it took that back."""
    newest: dict[int, Confirmation] = {}
    for one in Confirmation.objects.filter(outcome__in=outcome_ids).select_related("by").order_by("pk"):
        newest[one.outcome_id] = one
    return {
        pk: Confirmed(one.amount, one.by.name, one.at, one.note, one.counted)
        for pk, one in newest.items()
        if not one.withdrawn
    }
