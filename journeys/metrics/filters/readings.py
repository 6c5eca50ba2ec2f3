"""The filters of readings."""

from __future__ import annotations

import django_filters

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet
from journeys.models import Measurement


class MeasurementFilter(StrictFilterSet):
    series = AnyOf("series__key")
    metric = AnyOf("series__metric__key")
    segment = AnyOf("series__segment__key")
    since = django_filters.DateFilter("on", lookup_expr="gte")
    until = django_filters.DateFilter("on", lookup_expr="lte")
    ordering = Ordering(fields={"on": "on", "series": "series__key", "entered_at": "entered_at"})

    class Meta:
        model = Measurement
        fields: list[str] = []
