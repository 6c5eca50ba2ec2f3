"""Metrics, their series, the readings."""

from __future__ import annotations

from typing import Any

from cxtracker.api.resources import Changing, Creating, Removing
from journeys import filters
from journeys.api import serializers
from journeys.models import Measurement, Metric, Series
from journeys.services import measurements, metrics, series


class Metrics(Creating, Changing):
    queryset = Metric.objects.order_by("key")
    serializer_class = serializers.MetricSerializer
    filterset_class = filters.MetricFilter

    def create_row(self, values: dict[str, Any]) -> Metric:
        return metrics.create(values, by=self.person)

    def change_row(self, row: Metric, values: dict[str, Any], version: int | None) -> Metric:
        return metrics.edit(row, values, by=self.person)


class SeriesOfReadings(Creating, Changing):
    queryset = Series.objects.select_related("metric", "segment").order_by("key")
    serializer_class = serializers.SeriesSerializer
    filterset_class = filters.SeriesFilter

    def create_row(self, values: dict[str, Any]) -> Series:
        return series.create(values, by=self.person)

    def change_row(self, row: Series, values: dict[str, Any], version: int | None) -> Series:
        return series.edit(row, values, by=self.person)


class Measurements(Creating, Changing, Removing):
    """Addressed by number; newest day first."""

    lookup_field = "pk"
    queryset = Measurement.objects.select_related("series", "entered_by").order_by("-on", "pk")
    serializer_class = serializers.MeasurementSerializer
    filterset_class = filters.MeasurementFilter

    def create_row(self, values: dict[str, Any]) -> Measurement:
        return measurements.record(values.pop("series"), values, by=self.person)

    def change_row(self, row: Measurement, values: dict[str, Any], version: int | None) -> Measurement:
        return measurements.correct(row, values, by=self.person)

    def remove_row(self, row: Measurement, version: int | None) -> None:
        measurements.remove(row, by=self.person)
