"""Functions, and who asks, over the API; the field names are those of the bundle."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from cxtracker.accounts.models import User
from cxtracker.api.serializing import Person, Rows, Strict
from journeys.models import (
    Deputy,
    Function,
)


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
    escalation = Person(
        required=False, allow_null=True, help_text="Gets overdue answers; null: the person the policies name."
    )

    class Meta:
        model = Function
        fields = (
            "key",
            "name",
            "head",
            "deputies",
            "escalation",
            "is_cx",
            "is_finance",
            "happy_customer",
            "watches",
            "version",
        )
        read_only_fields = ("version",)


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
