"""What customers are worth, over the API; the field names are those of the bundle."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from cxtracker.api.serializing import Person, Reference, Strict
from journeys.customers.queries.counts import arithmetic
from journeys.customers.services import counts
from journeys.models import CustomerCount, Segment, ThesisBand


class ThesisSerializer(Strict):
    """One perception band of a segment: of `spend` with `mean` and `sd` a year, of `stay` with `retained` of `n`."""

    fixed = ("segment", "act", "band")
    segment = Reference(Segment.objects.all(), required=False, allow_null=True)

    class Meta:
        model = ThesisBand
        fields = ("id", "segment", "act", "band", "n", "mean", "sd", "retained", "source", "version")
        read_only_fields = ("version",)


class CustomerCountSerializer(Strict):
    """A quarter of a segment. Values are a year and for each customer; `net` is came less left, in both."""

    fixed = ("quarter", "segment")
    segment = Reference(Segment.objects.all(), required=False, allow_null=True)
    net_customers = serializers.SerializerMethodField()
    net_value = serializers.SerializerMethodField(help_text="A year.")
    entered_by = Person(read_only=True, allow_null=True)

    class Meta:
        model = CustomerCount
        fields = (
            "id",
            "quarter",
            "segment",
            *counts.NUMBERS,
            "net_customers",
            "net_value",
            "entered_at",
            "entered_by",
            "version",
        )
        read_only_fields = ("entered_at", "version")

    def get_net_customers(self, row: Any) -> int:
        return arithmetic(row).net.customers

    def get_net_value(self, row: Any) -> str:
        return str(arithmetic(row).net.value)
