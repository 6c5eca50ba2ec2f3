"""Of outcomes what flags judge, for many initiatives at once: lighter than the lines that pages print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from cxtracker.accounts.models import User
from initiatives.models import Effect, Initiative, Outcome
from initiatives.outcomes.effects.rules import Estimate, Forecast, verdict
from initiatives.outcomes.queries.past import Judged, then
from initiatives.outcomes.queries.pooling import pooling
from initiatives.outcomes.queries.promised import NEVER_READ, breached, of_the_line, promise
from initiatives.outcomes.rules.business import OutcomeFacts
from journeys.metrics.readings.queries.known import last_known
from journeys.models import Metric

UNSEEN = {"coefficients": (), "path": (), "pre_trend": None}
"""Parts of a stored estimate that no verdict looks at."""


def outcome_facts(initiative_ids: Collection[int], *, as_of: date) -> dict[int, list[tuple[int | None, OutcomeFacts]]]:
    """Facts and benefit owner (id) of each outcome, by initiative, as of that day; a constant number of queries."""
    rows = _outcomes(initiative_ids)
    if not rows:
        return {}
    kept = Effect.objects.filter(outcome__initiative__in=initiative_ids)
    stored = {pk: Judged(*values) for pk, *values in kept.values_list("pk", "detail", "computed_at", "fingerprint")}
    agreed = {row.pk: row.share for row in rows}
    past = then(rows, stored, as_of)
    read = last_known({row.series_id for row in rows if row.series_id}, as_of, past.known)
    shared, vouching = pooling({row.metric_id for row in rows}, as_of=as_of), of_the_line(rows)
    shares = dict(shared.shares)
    for row in rows:  # the sum is of today's shares
        if row.pk in shared.pool:
            shares[shared.pool[row.pk]] += row.share - agreed[row.pk]
    facts: dict[int, list[tuple[int | None, OutcomeFacts]]] = defaultdict(list)
    for outcome in rows:
        effect, last = past.effects.get(outcome.pk), read.get(outcome.series_id or 0, NEVER_READ)
        pool = shared.pool.get(outcome.pk)
        facts[outcome.initiative_id].append(
            (
                outcome.benefit_owner_id,
                OutcomeFacts(
                    promise=promise(outcome, vouching),
                    read_on=last.on,
                    stale=last.stale,
                    verdict=_verdict(outcome, effect.detail, as_of) if effect else "",
                    off_track=effect.detail.get("off_track") if effect else None,
                    forecast=_forecast(effect.detail) if effect else None,
                    breached=breached(outcome, last),
                    shares=outcome.share if pool is None else shares[pool],
                ),
            )
        )
    return facts


def _outcomes(initiative_ids: Collection[int]) -> list[Outcome]:
    """With what many of them have in common fetched once, beside them."""
    rows = list(Outcome.objects.filter(initiative__in=initiative_ids).order_by("pk"))
    if not rows:
        return []
    initiatives = Initiative.objects.only("status", "go_live", "first_reading").in_bulk(list(initiative_ids))
    metrics = Metric.objects.in_bulk({row.metric_id for row in rows})
    owners = User.objects.select_related("membership__function").in_bulk(
        {row.benefit_owner_id for row in rows if row.benefit_owner_id}
    )
    for outcome in rows:
        outcome.initiative, outcome.metric = initiatives[outcome.initiative_id], metrics[outcome.metric_id]
        if outcome.benefit_owner_id:
            outcome.benefit_owner = owners[outcome.benefit_owner_id]
    return rows


def _verdict(outcome: Outcome, detail: Mapping[str, Any], as_of: date) -> str:
    initiative = outcome.initiative
    return verdict(
        Estimate.from_json({**detail["estimate"], **UNSEEN}),
        direction=outcome.metric.direction,
        first_reading=initiative.first_reading,
        go_live=initiative.go_live,
        today=as_of,
    )


def _forecast(detail: Mapping[str, Any]) -> tuple[float, float, float] | None:
    forecast = Forecast.of(detail)
    return (forecast.value, forecast.low, forecast.high) if forecast else None
