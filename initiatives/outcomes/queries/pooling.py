"""Who claims one movement with whom, out of everybody whose money counts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from cxtracker.days import end_of_day
from initiatives.models import BenefitKind, CustomersApart, Outcome
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes.rules.pools import Movement, Pair, pool_numbers, reachable
from journeys.models import MetricLink


@dataclass(frozen=True)
class Pooling:
    """Claims by outcome (id): the pool, the share, the initiative (id) of each."""

    pool: Mapping[int, int]
    share: Mapping[int, float]
    initiative: Mapping[int, int]

    @cached_property
    def members(self) -> Mapping[int, Collection[int]]:
        """Outcomes by pool."""
        by_pool: dict[int, list[int]] = defaultdict(list)
        for outcome, pool in self.pool.items():
            by_pool[pool].append(outcome)
        return by_pool

    @cached_property
    def shares(self) -> Mapping[int, float]:
        """What all in a pool claim of its movement together, by pool."""
        return {pool: sum(self.share[outcome] for outcome in sorted(some)) for pool, some in self.members.items()}

    def beside(self, outcomes: Iterable[int]) -> set[int]:
        """All who share a pool with one of these, and these where they claim."""
        pools = {self.pool[outcome] for outcome in outcomes if outcome in self.pool}
        return {member for pool in pools for member in self.members[pool]}


def pooling(metric_ids: Collection[int], *, as_of: date | None = None, also: Collection[int] = ()) -> Pooling:
    """The claims on these metrics and on those linked with them, and `also` these outcomes; three queries.

    `as_of` leaves out who was said to differ only later. The customers of a claim are its segment, else that of its
    series, else all.
    """
    linked = {frozenset(pair) for pair in MetricLink.objects.values_list("metric", "other")}
    counts = Q(initiative__status__in=LIVE_OR_CLOSED) & ~Q(benefit_kind=BenefitKind.NONE)
    claiming = (
        Outcome.objects.filter(counts | Q(pk__in=also), metric__in=reachable(metric_ids, linked))
        .exclude(series=None)
        .annotate(customers=Coalesce(F("segment"), F("series__segment")))
        .order_by("pk")
    )
    rows = list(claiming.values_list("pk", "metric", "series", "customers", "share", "initiative"))
    claims = {pk: Movement(metric, series, customers) for pk, metric, series, customers, *_rest in rows}
    return Pooling(
        pool=pool_numbers(claims, linked=linked, apart=set(apart([claim.series for claim in claims.values()], as_of))),
        share={pk: share for pk, *_rest, share, _initiative in rows},
        initiative={pk: initiative for pk, *_rest, initiative in rows},
    )


def said_of(series_ids: Collection[int]) -> list[CustomersApart]:
    """What stands of any of these series and whatever other one; one query."""
    ids = set(series_ids)
    return _standing(CustomersApart.objects.filter(Q(one__in=ids) | Q(other__in=ids)))


def apart(series_ids: Collection[int], as_of: date | None = None) -> dict[Pair, CustomersApart]:
    """What stands: pairs of these series that somebody said are read on different customers; one query."""
    ids = set(series_ids)
    rows = CustomersApart.objects.filter(one__in=ids, other__in=ids)
    known = rows.filter(at__lt=end_of_day(as_of)) if as_of else rows
    return {frozenset((row.one_id, row.other_id)): row for row in _standing(known)}


def _standing(rows: QuerySet[CustomersApart]) -> list[CustomersApart]:
    """The newest of each pair, unless it takes back what was said."""
    newest = {(row.one_id, row.other_id): row for row in rows.select_related("by", "one", "other").order_by("pk")}
    return [row for row in newest.values() if not row.withdrawn]
