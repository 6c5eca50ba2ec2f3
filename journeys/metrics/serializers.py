"""Metrics, series, readings and marks over the API; the field names are those of the bundle."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from cxtracker.api.serializing import Body, Person, Reference, Strict
from journeys.metrics.queries import catalogue
from journeys.metrics.queries.links import of_kind
from journeys.metrics.readings.rules import periods
from journeys.models import (
    EventMark,
    LinkKind,
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
    mirror_of = serializers.SerializerMethodField(help_text="Keys of metrics it is the mirror of; see `link/`.")
    part_of = serializers.SerializerMethodField(help_text="Keys of metrics it is a part of; see `link/`.")
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
            "mirror_of",
            "part_of",
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

    def get_mirror_of(self, metric: Metric) -> list[str]:
        return of_kind(metric.links.all(), LinkKind.MIRROR)

    def get_part_of(self, metric: Metric) -> list[str]:
        return of_kind(metric.links.all(), LinkKind.PART)


class LinkSerializer(Body):
    other = Reference(Metric.objects.all(), help_text="The other metric, by key.")
    kind = serializers.ChoiceField(LinkKind.choices, help_text="What this metric is of the other.")


class UnlinkSerializer(Body):
    other = Reference(Metric.objects.all(), help_text="The other metric, by key.")


class SeriesSerializer(Strict):
    fixed = ("key", "metric")
    metric = Reference(Metric.objects.all())
    segment = Reference(Segment.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Series
        fields = ("key", "metric", "segment", "label", "rhythm")


class PeriodDay(serializers.DateField):
    """A day, or the month, quarter or year it is the last day of."""

    def to_internal_value(self, value: Any) -> date:
        period = periods.last_day(value) if isinstance(value, str) else None
        day: date = super().to_internal_value(period or value)
        return day


class MeasurementSerializer(Strict):
    fixed = ("series", "on")
    series = Reference(Series.objects.all())
    entered_by = Person(read_only=True, allow_null=True)
    on = PeriodDay(help_text=gettext_lazy("A day, or 2026-09, 2026-Q3 or 2026 for the last day of that period."))

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
