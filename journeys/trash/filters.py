"""The filters of the trash; the same names in page addresses and API."""

from __future__ import annotations

from django.db.models import Model, QuerySet

from cxtracker.ui.filters import AnyOf, Ordering, Search, StrictFilterSet
from journeys.models import TrashedItem
from journeys.trash.kinds import CODES, kinds


class OfKind(AnyOf):
    """`?kind=touchpoint,metric`."""

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        codes = {code.strip() for code in (value or "").split(",") if code.strip()}
        labels = [kind.label for kind in kinds() if kind.code in codes]
        return qs.filter(event__target_type__in=labels) if codes else qs


class TrashFilter(StrictFilterSet):
    q = Search("key", "event__target_label")
    kind = OfKind(choices=CODES)
    ordering = Ordering(fields={"at": "event_id", "until": "until"})

    class Meta:
        model = TrashedItem
        fields: list[str] = []
