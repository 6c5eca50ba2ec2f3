"""Of outcomes what flags judge, for many initiatives at once: lighter than the lines that pages print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from django.db.models import Sum

from cxtracker.accounts.models import User
from initiatives.models import BenefitKind, Effect, Initiative, Outcome
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes.effects.rules import Estimate, verdict
from initiatives.outcomes.queries.lines import NEVER_READ, breached, of_the_line, promise
from initiatives.outcomes.rules.business import OutcomeFacts
from journeys.metrics.readings.queries.currency import last_readings
from journeys.models import Metric

UNSEEN = {"coefficients": (), "expected": (), "pre_trend": None}
"""Parts of a stored estimate that no verdict looks at."""


def outcome_facts(initiative_ids: Collection[int], *, as_of: date) -> dict[int, list[tuple[int | None, OutcomeFacts]]]:
    """Facts and benefit owner (id) of each outcome, by initiative, as of that day; a constant number of queries."""
    rows = _outcomes(initiative_ids)
    read = last_readings({one.series_id for one in rows if one.series_id}, as_of)
    shares, vouching = _shares({one.series_id for one in rows if one.series_id}), of_the_line(rows)
    found = dict(
        Effect.objects.filter(outcome__initiative__in=initiative_ids).values_list("pk", "detail"),
    )
    facts: dict[int, list[tuple[int | None, OutcomeFacts]]] = defaultdict(list)
    for one in rows:
        detail, last = found.get(one.pk), read.get(one.series_id or 0, NEVER_READ)
        claims = one.benefit_kind != BenefitKind.NONE and one.initiative.status in LIVE_OR_CLOSED
        facts[one.initiative_id].append(
            (
                one.benefit_owner_id,
                OutcomeFacts(
                    promise=promise(one, vouching),
                    read_on=last.on,
                    stale=last.stale,
                    verdict=_verdict(one, detail, as_of) if detail else "",
                    off_track=detail.get("off_track") if detail else None,
                    breached=breached(one, last),
                    shares=shares.get(one.series_id, one.share) if claims else one.share,
                ),
            )
        )
    return facts


def _outcomes(initiative_ids: Collection[int]) -> list[Outcome]:
    """With what many of them have in common fetched once, beside them."""
    rows = list(Outcome.objects.filter(initiative__in=initiative_ids).order_by("pk"))
    initiatives = Initiative.objects.only("status", "go_live", "first_reading").in_bulk(list(initiative_ids))
    metrics = Metric.objects.in_bulk({one.metric_id for one in rows})
    owners = User.objects.select_related("membership__function").in_bulk(
        {one.benefit_owner_id for one in rows if one.benefit_owner_id}
    )
    for one in rows:
        one.initiative, one.metric = initiatives[one.initiative_id], metrics[one.metric_id]
        if one.benefit_owner_id:
            one.benefit_owner = owners[one.benefit_owner_id]
    return rows


def _verdict(outcome: Outcome, detail: dict[str, dict[str, object]], as_of: date) -> str:
    initiative = outcome.initiative
    return verdict(
        Estimate.from_json({**detail["estimate"], **UNSEEN}),
        direction=outcome.metric.direction,
        first_reading=initiative.first_reading,
        go_live=initiative.go_live,
        today=as_of,
    )


def _shares(series_ids: Collection[int]) -> dict[int | None, float]:
    """What all who claim the movement of a series claim of it together."""
    claiming = Outcome.objects.filter(series__in=series_ids, initiative__status__in=LIVE_OR_CLOSED)
    summed = claiming.exclude(benefit_kind=BenefitKind.NONE).order_by().values("series").annotate(all=Sum("share"))
    return {row["series"]: row["all"] for row in summed}
