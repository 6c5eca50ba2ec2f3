"""How the map looks over the API; the field names are those of the bundle."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from cxtracker.accounts.models import User
from cxtracker.api.serializing import Person, Reference, Rows, Strict
from journeys.models import (
    Deputy,
    EventMark,
    Function,
    Influence,
    Journey,
    Measurement,
    Metric,
    Segment,
    Series,
    Stage,
    Touchpoint,
)
from journeys.reports import metrics


class DeputySerializer(Strict):
    """A deputy; `from` and `until` are inclusive, null is open."""

    person = Person()

    class Meta:
        model = Deputy
        fields = ("person", "until")
        list_serializer_class = Rows

    def get_fields(self) -> dict[str, Any]:
        return {
            **super().get_fields(),
            "from": serializers.DateField(source="since", required=False, allow_null=True),
        }


class FunctionSerializer(Strict):
    head = Person(required=False, allow_null=True)
    deputies = DeputySerializer(many=True, required=False, source="deputy_set")

    class Meta:
        model = Function
        fields = ("key", "name", "head", "deputies", "is_cx", "is_finance", "happy_customer", "watches", "version")
        read_only_fields = ("version",)


class SegmentSerializer(Strict):
    class Meta:
        model = Segment
        fields = ("key", "name")


class JourneySerializer(Strict):
    segments = Reference(Segment.objects.all(), many=True, required=False)

    class Meta:
        model = Journey
        fields = ("key", "title", "segments", "version")
        read_only_fields = ("version",)


class StageSerializer(Strict):
    fixed = ("key", "journey")
    journey = Reference(Journey.objects.all())
    position = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)

    class Meta:
        model = Stage
        fields = ("key", "journey", "position", "name", "lifecycle", "version")
        read_only_fields = ("version",)


class TouchpointSerializer(Strict):
    stage = Reference(Stage.objects.all())
    journey = serializers.SlugRelatedField[Any](source="stage.journey", slug_field="key", read_only=True)
    position = serializers.IntegerField(min_value=0, max_value=2**31 - 1, required=False)

    class Meta:
        model = Touchpoint
        fields = (
            "key",
            "journey",
            "stage",
            "position",
            "name",
            "channel",
            "moment_of_truth",
            "satisfaction",
            "importance_to_customer",
            "importance_to_company",
            "evidence",
            "listened_to",
            "version",
        )
        read_only_fields = ("version",)
        extra_kwargs = {
            name: {"min_value": 1, "max_value": 5}
            for name in ("satisfaction", "importance_to_customer", "importance_to_company")
        }


class InfluenceSerializer(Strict):
    fixed = ("touchpoint", "function", "segment")
    touchpoint = Reference(Touchpoint.objects.all())
    function = Reference(Function.objects.all())
    segment = Reference(Segment.objects.all(), required=False, allow_null=True)
    rated_by = Person(read_only=True, allow_null=True)

    class Meta:
        model = Influence
        fields = (
            "id",
            "touchpoint",
            "function",
            "segment",
            "strength",
            "direction",
            "needed_change",
            "depth",
            "rated_by",
            "rated_at",
            "version",
        )
        read_only_fields = ("rated_at", "version")


class MetricSerializer(Strict):
    """A metric of the catalogue.

    `counts`: it is a business outcome after the disguise check. Where `suspicious` words make it sound like a score,
    somebody other than `described_by` has to confirm it first (`confirm/`).
    """

    counts = serializers.SerializerMethodField()
    suspicious = serializers.SerializerMethodField()
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
        )
        read_only_fields = ("confirmed_at",)

    def get_counts(self, metric: Metric) -> bool:
        return metrics.counts(metric)

    def get_suspicious(self, metric: Metric) -> list[str]:
        return list(metrics.suspicious_words(metric))


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
        fields = ("id", "series", "on", "value", "n", "source", "entered_by", "entered_at", "sure")


class EventMarkSerializer(Strict):
    """Something else that may have moved the numbers; `metric` null marks every chart."""

    metric = Reference(Metric.objects.all(), required=False, allow_null=True)
    noted_by = Person(read_only=True, allow_null=True)

    class Meta:
        model = EventMark
        fields = ("id", "on", "label", "kind", "metric", "noted_by")


class AnsweredForSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    name = serializers.CharField()
    seat = serializers.ChoiceField(choices=["head", "deputy"])


@extend_schema_serializer(many=False)
class MeSerializer(serializers.ModelSerializer[User]):
    """The person whose token or session this is, and the functions they may answer for today."""

    functions = AnsweredForSerializer(many=True, read_only=True)

    class Meta:
        model = User
        fields = ("email", "name", "role", "language", "theme", "functions")
        read_only_fields = fields
