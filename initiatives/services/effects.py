"""Estimating effects in the worker: what is due is computed once, stored with the fingerprint of its inputs."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

import structlog
from celery import current_app
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from initiatives.models import Effect, Outcome
from initiatives.reports.effect_inputs import Case, cases
from initiatives.rules import trends
from initiatives.rules.effects import estimate, fingerprint
from initiatives.services import assessment

log = structlog.get_logger(__name__)

CHUNK = 200
"""So many outcomes are estimated in one transaction."""

STORED = ("evidence", "method", "effect", "low", "high", "detail", "fingerprint", "computed_at")


def follow(outcomes: QuerySet[Outcome]) -> None:
    """Mark effects that follow from a change, in its transaction, and wake the worker once it has committed."""
    if outcomes.filter(effect_due=False).update(effect_due=True) or outcomes.filter(effect_due=True).exists():
        transaction.on_commit(_wake, robust=True)


def follow_series(series_ids: Collection[int]) -> None:
    """Readings of these series changed: so may the effects of the outcomes that follow or compare them."""
    follow(Outcome.objects.filter(Q(series__in=series_ids) | Q(comparison__in=series_ids)))


def _wake() -> None:
    try:
        current_app.send_task("initiatives.estimate_due", retry=False)
    except Exception as error:  # any broker error: what is due stands in the database
        log.warning("effects.wake_failed", error=str(error))


def estimate_due(*, today: date) -> int:
    """Estimate what is due, a chunk per transaction, and let flags follow; how many."""
    done = 0
    while ids := list(Outcome.objects.filter(effect_due=True).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        done += len(ids)
        with transaction.atomic():
            # Whoever changes readings meanwhile marks them due again, after this has committed.
            Outcome.objects.filter(pk__in=ids).update(effect_due=False)
            initiatives = _store(ids, now=timezone.now())
            assessment.evaluate(initiatives, today=today)
    return done


def estimate_all(*, today: date) -> int:
    """Estimate everything; what has the same inputs as before is not computed again."""
    Outcome.objects.filter(effect_due=False).update(effect_due=True)
    return estimate_due(today=today)


def _store(outcome_ids: Sequence[int], *, now: datetime) -> set[int]:
    """The initiatives whose effects are new; unchanged inputs are passed over."""
    stored = dict(Effect.objects.filter(pk__in=outcome_ids).values_list("pk", "fingerprint"))
    fresh, touched = [], set()
    for case in cases(outcome_ids):
        mark = f"{fingerprint(case.inputs)[:40]}{case.promise_mark}"
        if stored.get(case.outcome_id) == mark:
            continue
        touched.add(case.initiative_id)
        fresh.append(_effect(case, mark, now))
    Effect.objects.bulk_create(
        fresh, batch_size=500, update_conflicts=True, unique_fields=["outcome"], update_fields=STORED
    )
    return touched


def _effect(case: Case, mark: str, now: datetime) -> Effect:
    found = estimate(case.inputs)
    return Effect(
        outcome_id=case.outcome_id, evidence=found.evidence, method=found.method, effect=found.effect, low=found.low,
        high=found.high, detail={"estimate": found.to_json(), "off_track": _off_track(case)}, fingerprint=mark,
        computed_at=now,
    )  # fmt: skip


def _off_track(case: Case) -> bool | None:
    """Whether the way the readings take misses the target; None while nobody can tell."""
    if case.target is None or case.target_on is None or case.inputs.go_live is None:
        return None
    since = tuple(one for one in case.inputs.treated if one.on >= case.inputs.go_live)
    return trends.off_track(since, case.target, case.target_on, case.inputs.direction)
