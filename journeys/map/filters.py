"""The filters of segments, journeys, stages and touchpoints."""

from __future__ import annotations

import django_filters
from django.db.models import QuerySet

from cxtracker.ui.filters import AnyOf, Ordering, Search, StrictFilterSet, YesNo
from journeys.models import Evidence, Influence, Journey, Lifecycle, Segment, Stage, Touchpoint


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
        keys = [key.strip() for key in value.split(",") if key.strip()]
        shaped = Influence.objects.filter(function__key__in=keys, strength__gt=0)
        return touchpoints.filter(pk__in=shaped.values("touchpoint")) if keys else touchpoints
