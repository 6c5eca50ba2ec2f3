"""The filters of metrics, their series and event marks; the same names in page addresses and API."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from cxtracker.ui.filters import AnyOf, Ordering, Search, StrictFilterSet, YesNo
from journeys.metrics.queries import catalogue as reports
from journeys.models import EventMark, MarkKind, Metric, MetricKind, Rhythm, Series


class MetricFilter(StrictFilterSet):
    q = Search("key", "name", "formula")
    kind = AnyOf(choices=MetricKind.values)
    counts_as_business_outcome = YesNo()
    counts = YesNo(method="counted")
    stale = YesNo(method="with_stale_series")
    ordering = Ordering(fields={"key": "key", "name": "name", "kind": "kind"})

    class Meta:
        model = Metric
        fields: list[str] = []

    def counted(self, metrics: QuerySet[Metric], name: str, value: str) -> QuerySet[Metric]:
        """Those that are business outcomes after the disguise check, or those that are not."""
        wanted = [word == "true" for word in value.split(",") if word]
        return metrics.filter(pk__in=[metric.pk for metric in metrics if reports.counts(metric) in wanted])

    def with_stale_series(self, metrics: QuerySet[Metric], name: str, value: str) -> QuerySet[Metric]:
        """Those of which a series is older than its rhythm or was never read, or those all of whose series are not."""
        wanted = [word == "true" for word in value.split(",") if word]
        lines = reports.lines(list(metrics), self.today)
        return metrics.filter(pk__in=[line.metric.pk for line in lines if line.measured and bool(line.stale) in wanted])


class SeriesFilter(StrictFilterSet):
    q = Search("key", "label")
    metric = AnyOf("metric__key")
    segment = AnyOf("segment__key")
    rhythm = AnyOf(choices=Rhythm.values)
    ordering = Ordering(fields={"key": "key", "metric": "metric__key"})

    class Meta:
        model = Series
        fields: list[str] = []


class EventMarkFilter(StrictFilterSet):
    metric = AnyOf("metric__key")
    kind = AnyOf(choices=MarkKind.values)
    since = django_filters.DateFilter("on", lookup_expr="gte")
    until = django_filters.DateFilter("on", lookup_expr="lte")
    ordering = Ordering(fields={"on": "on"})

    class Meta:
        model = EventMark
        fields: list[str] = []
