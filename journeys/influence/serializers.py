"""Influence over the API; the field names are those of the bundle."""

from __future__ import annotations

from cxtracker.api.serializing import Person, Reference, Strict
from journeys.models import (
    Function,
    Influence,
    Segment,
    Touchpoint,
)


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
