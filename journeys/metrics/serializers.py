"""Metrics, series, readings and marks over the API; the field names are those of the bundle."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from cxtracker.api.serializing import Person, Reference, Strict
from journeys.metrics.queries import catalogue
from journeys.models import (
    EventMark,
    Measurement,
    Metric,
    Segment,
    Series,
)


class MetricSerializer(Strict):
    """A metric of the catalogue.

    `counts`: it is a business outcome after the disguise check. Where `suspicious` words make it sound like a score,
    somebody other than `described_by` has to confirm it first (`confirm/`).
    """

    counts = serializers.SerializerMethodField()
    suspicious = serializers.SerializerMethodField()
    sure = serializers.BooleanField(
        write_only=True,
        required=False,
        help_text="Change the direction though the metric has readings, which are then judged the other way.",
    )
    described_by = Person(read_only=True, allow_null=True)
    confirmed_by = Person(read_only=True, allow_null=True)

    class Meta:
        model = Metric
        fields = (
            "key",
            "name",
            "kind",
            "unit",
            "direction",
            "timing",
            "counts_as_business_outcome",
            "formula",
            "counts",
            "suspicious",
            "described_by",
            "confirmed_by",
            "confirmed_at",
            "sure",
        )
        read_only_fields = ("confirmed_at",)

    def get_counts(self, metric: Metric) -> bool:
        return catalogue.counts(metric)

    def get_suspicious(self, metric: Metric) -> list[str]:
        return list(catalogue.suspicious_words(metric))


class SeriesSerializer(Strict):
    fixed = ("key", "metric")
    metric = Reference(Metric.objects.all())
    segment = Reference(Segment.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Series
        fields = ("key", "metric", "segment", "label", "rhythm")


class MeasurementSerializer(Strict):
    fixed = ("series", "on")
    series = Reference(Series.objects.all())
    entered_by = Person(read_only=True, allow_null=True)

    sure = serializers.BooleanField(
        write_only=True, required=False, help_text=gettext_lazy("Keep a value that was questioned: it is correct.")
    )

    class Meta:
        model = Measurement
        fields = ("id", "series", "on", "value", "n", "se", "source", "entered_by", "entered_at", "sure")


class EventMarkSerializer(Strict):
    """Something else that may have moved the numbers; `metric` null marks every chart."""

    metric = Reference(Metric.objects.all(), required=False, allow_null=True)
    noted_by = Person(read_only=True, allow_null=True)

    class Meta:
        model = EventMark
        fields = ("id", "on", "label", "kind", "metric", "noted_by")
