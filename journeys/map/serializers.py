"""The map over the API; the field names are those of the bundle."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cxtracker.api.serializing import Reference, Strict
from journeys.models import (
    Journey,
    Segment,
    Stage,
    Touchpoint,
)


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
