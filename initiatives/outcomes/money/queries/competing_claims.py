"""Rivals: initiatives that claim the same movement, the same metric of the same customers."""

from __future__ import annotations

from collections.abc import Collection

from initiatives.models import BenefitKind, Outcome
from initiatives.models.initiatives import LIVE_OR_CLOSED
from journeys.models import Series


def rivals(initiative_ids: Collection[int], left: Collection[str] = ()) -> set[int]:
    """Others whose money is scaled when one of these claims more or less; `left` are series (keys) they gave up.

    At most three queries.
    """
    claimed = Outcome.objects.filter(initiative__in=initiative_ids).exclude(series=None)
    series = set(claimed.values_list("series_id", flat=True))
    if left:
        series |= set(Series.objects.filter(key__in=left).values_list("pk", flat=True))
    if not series:
        return set()
    there = Outcome.objects.filter(series__in=series, initiative__status__in=LIVE_OR_CLOSED)
    claiming = there.exclude(benefit_kind=BenefitKind.NONE)
    return set(claiming.values_list("initiative_id", flat=True)) - set(initiative_ids)
