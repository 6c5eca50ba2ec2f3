"""The filters of what customers are worth."""

from __future__ import annotations

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet
from journeys.models import CustomerCount, ThesisBand
from journeys.models.customers import Act, Band


class ThesisFilter(StrictFilterSet):
    segment = AnyOf("segment__key")
    act = AnyOf(choices=Act.values)
    band = AnyOf(choices=Band.values)
    ordering = Ordering(fields={"segment": "segment__key", "n": "n"})

    class Meta:
        model = ThesisBand
        fields: list[str] = []


class CustomerCountFilter(StrictFilterSet):
    segment = AnyOf("segment__key")
    quarter = AnyOf("quarter")
    ordering = Ordering(fields={"quarter": "quarter", "segment": "segment__key"})

    class Meta:
        model = CustomerCount
        fields: list[str] = []
