"""Outcomes with everything that is known about them: the promise, the readings, the effect, the money.

`lines` judges anew, as of any day. What pages show of today in bulk is kept instead: `queries.judgements`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from initiatives.models import Assumption, Flag, Outcome, Plan
from initiatives.outcomes.effects.queries import Basis
from initiatives.outcomes.effects.rules import Estimate, Forecast, Since, verdict
from initiatives.outcomes.effects.rules.evidence import ASSERTED, counting_level, factors
from initiatives.outcomes.queries.outcome_line import Figures, FrozenResult, OutcomeLine
from initiatives.outcomes.queries.past import PROMISED, Judged, then
from initiatives.outcomes.queries.pooling import Pooling, pooling
from initiatives.outcomes.queries.promised import NEVER_READ, breached, of_the_line, promise
from initiatives.outcomes.queries.sharing import pooled, whole
from initiatives.outcomes.queries.signatures import Confirmed, confirmations, price, vouched_designs, vouched_random
from initiatives.outcomes.rules import money, signed_basis
from initiatives.outcomes.rules.business import missing
from initiatives.policies.queries.in_force import policy_in_force
from journeys.directory import Named
from journeys.metrics.queries.catalogue import group
from journeys.metrics.readings.queries.currency import LastReading
from journeys.metrics.readings.queries.known import last_known

__all__ = ["Figures", "OutcomeLine", "alone", "in_order", "lines", "pooled", "whole", "with_names"]


def lines(initiative_ids: Collection[int], *, as_of: date) -> dict[int, tuple[OutcomeLine, ...]]:
    """The outcomes of these initiatives, headline first and guardrails last, judged as of that day; constant queries.

    Of a past day only readings, go-live, promises, prices and signatures known by then count: `queries.past`.
    """
    wanted = set(initiative_ids)
    rows = list(with_names().filter(initiative__in=wanted))
    shared = pooling({row.metric_id for row in rows if row.benefit_kind != "none"}, as_of=as_of)
    made = alone(rows, _rivals(rows, shared), as_of=as_of)
    shared_out = pooled(replace(line, pool=shared.pool.get(line.id)) for line in made)
    return in_order(_counted(line) for line in shared_out if line.initiative_id in wanted)


def in_order(made: Iterable[OutcomeLine]) -> dict[int, tuple[OutcomeLine, ...]]:
    """By initiative in the order in which they were logged, headline first and guardrails last."""
    by_initiative: dict[int, list[OutcomeLine]] = defaultdict(list)
    for line in made:
        by_initiative[line.initiative_id].append(line)
    return {
        pk: tuple(sorted(some, key=lambda line: (not line.headline, line.guardrail, line.id)))
        for pk, some in sorted(by_initiative.items())
    }


def with_names() -> QuerySet[Outcome]:
    """Outcomes with all that a line names of them."""
    return Outcome.objects.select_related(
        "initiative",
        "metric",
        "segment",
        "series__segment",
        "comparison__segment",
        "benefit_owner__membership__function",
        "plan__comparison__segment",
        "effect",
    ).order_by("pk")


def _rivals(rows: Iterable[Outcome], shared: Pooling) -> list[Outcome]:
    """Outcomes of other initiatives that claim the same movement."""
    known = {row.pk for row in rows}
    return list(with_names().filter(pk__in=shared.beside(known) - known))


def alone(rows: Sequence[Outcome], rivals: Sequence[Outcome] = (), *, as_of: date) -> list[OutcomeLine]:
    """Each outcome (of `with_names`) for itself, before pools are shared out: nothing is counted yet.

    Of `rivals` only the claim is looked into.
    """
    everything = [*rows, *rivals]
    past = then(everything, _stored(everything), as_of)
    read = last_known(_series(rows), as_of, past.known)
    signed = confirmations([row.pk for row in rows], as_of)
    vouching = of_the_line(everything)
    made = [_line(row, past.effects.get(row.pk), read, signed.get(row.pk), vouching, as_of) for row in everything]
    return [*_levelled(made[: len(rows)], rows, past.ticked, as_of), *made[len(rows) :]]


def _series(rows: Iterable[Outcome]) -> set[int]:
    """Those (ids) the outcomes, and their frozen plans, are measured on."""
    pairs = ((row.series_id, row.plan.series_id if hasattr(row, "plan") else None) for row in rows)
    return {pk for pair in pairs for pk in pair if pk}


def _levelled(
    made: Iterable[OutcomeLine], rows: Sequence[Outcome], ticked: Mapping[int, Collection[str]], as_of: date
) -> list[OutcomeLine]:
    """With the level of evidence that counts, and its factor."""
    made = list(made)
    by_level, random = factors(policy_in_force(as_of)), vouched_random(rows, as_of)
    designs = {line.id: line.frozen.basis for line in made if line.frozen}
    agreed = vouched_designs({pk: (basis.design, basis.comparison_id) for pk, basis in designs.items()}, as_of)
    looked = looked_at([row.pk for row in rows], as_of, ticked)
    colliding = _colliding({row.initiative_id for row in rows}, as_of)
    levelled = []
    for line in made:
        checks = {"looked": line.id in looked, "colliding": line.initiative_id in colliding}
        level = _level(line.estimate, random=line.id in random, **checks)
        frozen = line.frozen
        if frozen:
            counts = _level(frozen.estimate, random=line.id in agreed, **checks)
            frozen = replace(frozen, factor=by_level[counts])
        random_by = random.get(line.id)
        levelled.append(replace(line, random=random_by, counts_as=level, factor=by_level[level], frozen=frozen))
    return levelled


def _level(estimate: Estimate | None, *, looked: bool, colliding: bool, random: bool) -> str:
    apart = estimate is not None and "pre_trend_differs" in estimate.cautions
    evidence = estimate.evidence if estimate else ASSERTED
    return counting_level(evidence, looked=looked, apart=apart, colliding=colliding, random=random)


def _counted(line: OutcomeLine) -> OutcomeLine:
    counted = money.counted(line.figures.measured, line.factor)
    return replace(line, figures=replace(line.figures, counted=counted))


def _stored(outcomes: Iterable[Outcome]) -> dict[int, Judged]:
    effects = [row.effect for row in outcomes if hasattr(row, "effect")]
    return {effect.pk: Judged(effect.detail, effect.computed_at, effect.fingerprint) for effect in effects}


def _line(
    row: Outcome,
    effect: Judged | None,
    read: Mapping[int, LastReading],
    signed: Confirmed | None,
    vouching: Collection[int],
    as_of: date,
) -> OutcomeLine:
    plan, promised = getattr(row, "plan", None), promise(row, vouching)
    plan = plan if plan and plan.frozen_on <= as_of else None
    estimate = Estimate.from_json(effect.detail["estimate"]) if effect else None
    code, last = _verdict(row, estimate, as_of), read.get(row.series_id or 0, NEVER_READ)
    moved = signed_basis.moved(signed.basis, price(row)) if signed else ()
    return OutcomeLine(
        **_names(row),
        **_promised(row),
        promise=promised,
        missing=missing(promised),
        last=last,
        breached=breached(row, last),
        estimate=estimate,
        verdict=code,
        since=_since(effect, code),
        forecast=Forecast.of(effect.detail) if effect else None,
        off_track=effect.detail.get("off_track") if effect else None,
        computed_at=effect.computed_at if effect else None,
        recomputing=row.effect_due,
        plan=plan,
        frozen=_frozen(row, plan, effect, read, as_of) if plan else None,
        counts_as=ASSERTED,
        factor=Decimal(0),
        figures=_figures(row, estimate, code, None if moved else signed),
        confirmation=signed,
        shares=row.share,
        moved=moved,
    )


def _names(row: Outcome) -> dict[str, Any]:
    """Whose outcome it is, what it is measured by, on what it is read."""
    metric, series, comparison, owner = row.metric, row.series, row.comparison, row.benefit_owner
    return {
        "id": row.pk,
        "version": row.version,
        "initiative_id": row.initiative_id,
        "initiative": row.initiative.key,
        "status": row.initiative.status,
        "metric": Named(metric.key, metric.name),
        "unit": metric.unit,
        "kind": metric.kind,
        "direction": metric.direction,
        "segment": Named(row.segment.key, row.segment.name) if row.segment else None,
        "series_id": row.series_id,
        "series": (series.label or group(series)) if series else "",
        "series_key": series.key if series else "",
        "rhythm": series.rhythm if series else "",
        "comparison_id": row.comparison_id,
        "comparison": (comparison.label or group(comparison)) if comparison else "",
        "benefit_owner": Named(owner.email, owner.name) if owner else None,
        "benefit_owner_id": row.benefit_owner_id,
        "benefit_label": row.get_benefit_kind_display(),
        "go_live": row.initiative.go_live,
        "first_reading": row.initiative.first_reading,
    }


def _promised(row: Outcome) -> dict[str, Any]:
    return {name: getattr(row, name) for name in PROMISED}


def _verdict(row: Outcome, estimate: Estimate | None, as_of: date, basis: Basis | None = None) -> str:
    if estimate is None:
        return ""
    judged_by = basis or Basis.of(row)
    return verdict(
        estimate,
        direction=row.metric.direction,
        first_reading=judged_by.first_reading,
        go_live=judged_by.go_live,
        today=as_of,
    )


def _frozen(
    row: Outcome, plan: Plan, effect: Judged | None, read: Mapping[int, LastReading], as_of: date
) -> FrozenResult | None:
    now = Basis.of(row)
    agreed = now.by(plan)
    if agreed == now:
        return None
    detail = effect.detail if effect else {}
    stored = detail.get("estimate") if agreed.estimates_as(now) else detail.get("frozen")
    estimate = Estimate.from_json(stored) if stored else None
    last = read.get(agreed.series_id or 0, NEVER_READ)
    return FrozenResult(agreed, estimate, _verdict(row, estimate, as_of, agreed), last)


def _since(effect: Judged | None, code: str) -> Since | None:
    """Since when the verdict stands, where it is the one that was looked into."""
    stored = effect.detail.get("since") if effect else None
    return Since.from_json(stored) if stored and stored["verdict"] == code else None


def _figures(outcome: Outcome, estimate: Estimate | None, code: str, signed: Confirmed | None) -> Figures:
    if outcome.benefit_kind == "none":
        return Figures()
    terms = outcome.metric.direction, outcome.unit_value, outcome.share
    own = money.measured(estimate.effect, code, *terms) if estimate else None
    low, high = money.interval(estimate.low, estimate.high, code, *terms) if estimate else money.UNBOUNDED
    return Figures(
        claimed=money.claimed(outcome.baseline, outcome.target, *terms),
        own=own,
        measured=own,
        confirmed=signed.amount if signed else None,
        low=low,
        high=high,
    )


def looked_at(outcome_ids: Collection[int], as_of: date, ticked: Mapping[int, Collection[str]]) -> set[int]:
    """Of which outcomes (ids) at least one assumption was looked at by the end of that day; `ticked` as `then` told."""
    standing = Assumption.objects.filter(outcome__in=outcome_ids, at__date__lte=as_of)
    looked = set(standing.values_list("outcome", flat=True)) - ticked.keys()
    return looked | {pk for pk, codes in ticked.items() if codes}


def _colliding(initiative_ids: Collection[int], as_of: date) -> set[int]:
    """Initiatives (ids) flagged on that day as changing a touchpoint at the same time as another."""
    flags = Flag.objects.filter(code="collision", initiative__in=initiative_ids, opened_on__lte=as_of)
    return set(flags.filter(Q(closed_on=None) | Q(closed_on__gt=as_of)).values_list("initiative", flat=True))
