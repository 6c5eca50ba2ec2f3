"""Estimating effects in the worker: what is due is computed once, stored with the fingerprint of its inputs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from cxtracker.commits import wake_worker
from initiatives.models import Effect, Initiative, Outcome
from initiatives.outcomes.effects.queries import Case, cases, judged

CHUNK = 500
"""So many outcomes are estimated at a time, together; computing holds no lock, so that nobody waits for it."""

STORED = ("evidence", "method", "effect", "low", "high", "detail", "fingerprint", "computed_at")


Follower = Callable[[set[int], date], None]
_followers: list[Follower] = []


def after_estimating(follower: Follower) -> Follower:
    """Register what follows in the transaction that stores effects: it gets the initiatives' ids and the day."""
    _followers.append(follower)
    return follower


def follow(outcomes: QuerySet[Outcome]) -> None:
    """Mark effects that follow from a change, in its transaction, and wake the worker once it has committed.

    Marks what is marked already, too: a worker may be about to clear it, having read what stood before.
    """
    _lock(outcomes)
    if outcomes.update(effect_due=True):
        wake_worker("initiatives.estimate_due")


def _lock(outcomes: QuerySet[Outcome]) -> None:
    """Whoever writes outcomes holds their initiatives, taken in order, as whoever edits does."""
    owning = Initiative.objects.select_for_update().filter(pk__in=outcomes.values("initiative"))
    list(owning.order_by("pk").values_list("pk"))


def estimate_due(*, now: datetime) -> int:
    """Estimate what is due, a chunk at a time, and let flags follow; how many."""
    done = 0
    while ids := list(Outcome.objects.filter(effect_due=True).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        done += _store(_estimated(ids, now), today=timezone.localdate(now))
    return done


def estimate_all(*, now: datetime) -> int:
    """Estimate everything; what has the same inputs as before is not computed again."""
    Outcome.objects.filter(effect_due=False).update(effect_due=True)
    return estimate_due(now=now)


def _estimated(outcome_ids: Sequence[int], now: datetime) -> dict[int, tuple[str, Effect | None]]:
    """By outcome the mark of its inputs, and the effect unless the stored one is of the same. Holds no lock."""
    stored = _marks(outcome_ids)
    marked = [(case, case.mark) for case in cases(outcome_ids)]
    fresh = [(case, mark) for case, mark in marked if stored.get(case.outcome_id) != mark]
    details = judged(case for case, _mark in fresh)
    effects = {
        case.outcome_id: _effect(case, mark, detail, now) for (case, mark), detail in zip(fresh, details, strict=True)
    }
    return {case.outcome_id: (mark, effects.get(case.outcome_id)) for case, mark in marked}


@transaction.atomic
def _store(computed: Mapping[int, tuple[str, Effect | None]], *, today: date) -> int:
    """Store what still holds; how many. Where readings or promises changed meanwhile the outcome stays due."""
    _lock(Outcome.objects.filter(pk__in=computed))
    current = {case.outcome_id: case for case in cases(computed) if case.mark == computed[case.outcome_id][0]}
    stored = _marks(current)
    fresh = [effect for pk, (mark, effect) in computed.items() if pk in current and effect and stored.get(pk) != mark]
    Effect.objects.bulk_create(
        fresh, batch_size=500, update_conflicts=True, unique_fields=["outcome"], update_fields=STORED
    )
    Outcome.objects.filter(pk__in=current).update(effect_due=False)
    changed = {current[effect.outcome_id].initiative_id for effect in fresh}
    for follower in _followers:
        follower(changed, today)
    return len(current)


def _marks(outcome_ids: Collection[int]) -> dict[int, str]:
    return dict(Effect.objects.filter(pk__in=outcome_ids).values_list("pk", "fingerprint"))


def _effect(case: Case, mark: str, detail: Mapping[str, Any], now: datetime) -> Effect:
    estimated = detail["estimate"]
    return Effect(
        outcome_id=case.outcome_id,
        **{name: estimated[name] for name in ("evidence", "method", "effect", "low", "high")},
        detail=detail,
        fingerprint=mark,
        computed_at=now,
    )
