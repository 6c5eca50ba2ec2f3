"""Metrics, their series, the readings, and what else happened."""

from __future__ import annotations

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.resources import Changing, Creating, Removing, Values
from journeys.metrics.filters.metrics import EventMarkFilter, MetricFilter, SeriesFilter
from journeys.metrics.filters.readings import MeasurementFilter
from journeys.metrics.readings.services import measurements
from journeys.metrics.serializers import (
    EventMarkSerializer,
    LinkSerializer,
    MeasurementSerializer,
    MetricSerializer,
    SeriesSerializer,
    UnlinkSerializer,
)
from journeys.metrics.services import event_marks, links, metrics, series
from journeys.models import EventMark, Measurement, Metric, Series


class Metrics(Creating, Changing, Removing):
    queryset = (
        Metric.objects.select_related("described_by", "confirmed_by").prefetch_related("links__other").order_by("key")
    )
    serializer_class = MetricSerializer
    filterset_class = MetricFilter

    def create_row(self, values: Values) -> Metric:
        values.pop("sure", None)
        return metrics.create(values, by=self.person)

    def change_row(self, row: Metric, values: Values, version: int | None) -> Metric:
        sure = values.pop("sure", False)
        return metrics.edit(row, values, by=self.person, sure=sure)

    def remove_row(self, row: Metric, version: int | None) -> None:
        metrics.remove(row, by=self.person)

    @extend_schema(request=None, responses=MetricSerializer)
    @action(methods=["post"], detail=True)
    def confirm(self, request: Request, key: str) -> Response:
        """Somebody other than who worded it vouches that the metric is observed, though it sounds like a score."""
        refuse_unknown(request, set())
        return self.shown(metrics.confirm(self.get_object(), by=self.person, now=timezone.now()))

    @extend_schema(request=LinkSerializer, responses=MetricSerializer)
    @action(methods=["post"], detail=True)
    def link(self, request: Request, key: str) -> Response:
        """Say that the metric is the mirror or a part of another: claims on both then share one movement."""
        metric, values = self.get_object(), self.body(LinkSerializer)
        links.link(metric, values["other"], kind=values["kind"], by=self.person)
        metric.refresh_from_db()
        return self.shown(metric)

    @extend_schema(request=UnlinkSerializer, responses=MetricSerializer)
    @action(methods=["post"], detail=True)
    def unlink(self, request: Request, key: str) -> Response:
        """Take back that the metric and another are linked."""
        metric, values = self.get_object(), self.body(UnlinkSerializer)
        links.unlink(metric, values["other"], by=self.person)
        metric.refresh_from_db()
        return self.shown(metric)


class SeriesOfReadings(Creating, Changing, Removing):
    queryset = Series.objects.select_related("metric", "segment").order_by("key")
    serializer_class = SeriesSerializer
    filterset_class = SeriesFilter

    def create_row(self, values: Values) -> Series:
        return series.create(values, by=self.person)

    def change_row(self, row: Series, values: Values, version: int | None) -> Series:
        return series.edit(row, values, by=self.person)

    def remove_row(self, row: Series, version: int | None) -> None:
        series.remove(row, by=self.person)


class Measurements(Creating, Changing, Removing):
    """Addressed by number; newest day first."""

    lookup_field = "pk"
    queryset = Measurement.objects.select_related("series__metric", "entered_by").order_by("-on", "pk")
    serializer_class = MeasurementSerializer
    filterset_class = MeasurementFilter

    def create_row(self, values: Values) -> Measurement:
        sure = values.pop("sure", False)
        return measurements.record(values.pop("series"), values, by=self.person, sure=sure, today=timezone.localdate())

    def change_row(self, row: Measurement, values: Values, version: int | None) -> Measurement:
        sure = values.pop("sure", False)
        return measurements.correct(row, values, by=self.person, sure=sure)

    def remove_row(self, row: Measurement, version: int | None) -> None:
        measurements.remove(row, by=self.person)


class EventMarks(Creating, Removing):
    """Addressed by number; newest day first."""

    lookup_field = "pk"
    queryset = EventMark.objects.select_related("metric", "noted_by").order_by("-on", "pk")
    serializer_class = EventMarkSerializer
    filterset_class = EventMarkFilter

    def create_row(self, values: Values) -> EventMark:
        return event_marks.add(values, by=self.person)

    def remove_row(self, row: EventMark, version: int | None) -> None:
        event_marks.remove(row, by=self.person)
