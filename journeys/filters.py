"""The filters of the map's lists; the same names in page addresses and API."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Model, Q, QuerySet
from django.utils import timezone

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet, YesNo
from journeys.models import (
    EventMark,
    Evidence,
    Function,
    Influence,
    Journey,
    Lifecycle,
    MarkKind,
    Measurement,
    Metric,
    MetricKind,
    Rhythm,
    Segment,
    Series,
    Stage,
    Touchpoint,
)
from journeys.reports import metrics as reports


class Search(django_filters.CharFilter):
    """Every word of the value somewhere in one of `fields`."""

    def __init__(self, *fields: str, **kwargs: Any) -> None:
        self.fields = fields
        super().__init__(**kwargs)

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        for word in (value or "").split():
            somewhere = Q()
            for name in self.fields:
                somewhere |= Q(**{f"{name}__icontains": word})
            qs = qs.filter(somewhere)
        return qs


class FunctionFilter(StrictFilterSet):
    q = Search("key", "name", "happy_customer", "watches")
    is_cx = YesNo()
    head = AnyOf("head__email")
    ordering = Ordering(fields={"key": "key", "name": "name"})

    class Meta:
        model = Function
        fields: list[str] = []


class SegmentFilter(StrictFilterSet):
    q = Search("key", "name")
    journey = AnyOf("journeys__key", distinct=True)
    ordering = Ordering(fields={"key": "key", "name": "name"})

    class Meta:
        model = Segment
        fields: list[str] = []


class JourneyFilter(StrictFilterSet):
    q = Search("key", "title")
    segment = AnyOf("segments__key", distinct=True)
    ordering = Ordering(fields={"key": "key", "title": "title"})

    class Meta:
        model = Journey
        fields: list[str] = []


class StageFilter(StrictFilterSet):
    q = Search("key", "name")
    journey = AnyOf("journey__key")
    lifecycle = AnyOf(choices=Lifecycle.values)
    ordering = Ordering(fields={"key": "key", "name": "name", "position": "position"})

    class Meta:
        model = Stage
        fields: list[str] = []


class TouchpointFilter(StrictFilterSet):
    q = Search("key", "name", "channel")
    journey = AnyOf("stage__journey__key")
    stage = AnyOf("stage__key")
    lifecycle = AnyOf("stage__lifecycle", choices=Lifecycle.values)
    function = django_filters.CharFilter(method="shaped_by")
    moment_of_truth = YesNo()
    evidence = AnyOf(choices=Evidence.values)
    ordering = Ordering(fields={"key": "key", "name": "name", "satisfaction": "satisfaction"})

    class Meta:
        model = Touchpoint
        fields: list[str] = []

    def shaped_by(self, touchpoints: QuerySet[Touchpoint], name: str, value: str) -> QuerySet[Touchpoint]:
        """Touchpoints on which one of these functions has influence above 0."""
        keys = [one.strip() for one in value.split(",") if one.strip()]
        shaped = Influence.objects.filter(function__key__in=keys, strength__gt=0)
        return touchpoints.filter(pk__in=shaped.values("touchpoint")) if keys else touchpoints


class InfluenceFilter(StrictFilterSet):
    touchpoint = AnyOf("touchpoint__key")
    function = AnyOf("function__key")
    segment = AnyOf("segment__key")
    journey = AnyOf("touchpoint__stage__journey__key")
    stage = AnyOf("touchpoint__stage__key")
    lifecycle = AnyOf("touchpoint__stage__lifecycle", choices=Lifecycle.values)
    strength = AnyOf(choices=("0", "1", "2", "3"))
    ordering = Ordering(
        fields={
            "touchpoint": "touchpoint__key",
            "function": "function__key",
            "strength": "strength",
            "rated_at": "rated_at",
        }
    )

    class Meta:
        model = Influence
        fields: list[str] = []


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
        wanted = [one == "true" for one in value.split(",") if one]
        return metrics.filter(pk__in=[one.pk for one in metrics if reports.counts(one) in wanted])

    def with_stale_series(self, metrics: QuerySet[Metric], name: str, value: str) -> QuerySet[Metric]:
        """Those of which a series is older than its rhythm or was never read, or those all of whose series are not."""
        wanted = [one == "true" for one in value.split(",") if one]
        found = reports.lines(list(metrics), timezone.localdate())
        return metrics.filter(pk__in=[one.metric.pk for one in found if one.measured and bool(one.stale) in wanted])


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
