"""Rivals: initiatives that claim the same movement, the same or linked metrics of overlapping customers."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import Q

from initiatives.models import Outcome
from initiatives.outcomes.queries.pooling import pooling
from journeys.models import Series


def rivals(initiative_ids: Collection[int], left: Collection[str] = (), *, moved: bool = False) -> set[int]:
    """Others whose money is scaled when one of these claims more or less; `left` are series (keys) they gave up.

    `moved`: they now claim of other customers. Then, and where a series was given up, all who claim on the metric may
    have another pool. A constant number of queries.
    """
    mine = Q(initiative__in=initiative_ids) | Q(series__key__in=left)
    claims = dict(Outcome.objects.filter(mine).exclude(series=None).values_list("pk", "metric"))
    gone = set(Series.objects.filter(key__in=left).values_list("metric", flat=True)) if left else set()
    if not claims and not gone:
        return set()
    shared = pooling(gone.union(claims.values()), also=claims)  # whoever claims no more, gives up what it shared
    beside = shared.pool if moved or gone else shared.beside(claims)
    return {shared.initiative[outcome] for outcome in beside} - set(initiative_ids)
