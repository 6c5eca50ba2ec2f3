"""What is read from bodies; the field names are those of the bundle."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from cxtracker.accounts.models import User
from cxtracker.api.serializing import Person, Reference, Strict
from initiatives.api import representing, shapes
from initiatives.models import DeclineReason, Initiative, OwnershipRequest, Status
from journeys.models import Function, Segment, Touchpoint


def visible(user: User) -> Any:
    return Initiative.objects.visible_to(user).order_by("pk")


class Derived(serializers.Serializer[Any]):
    """Derived fields may come back as they were given out; setting them otherwise is refused, not ignored."""

    def refused(self, data: dict[str, Any]) -> dict[str, list[str]]:
        """What the body says that cannot be said, by field."""
        derived = {name for name, field in self.fields.items() if field.read_only and name in data}
        shown = self.to_representation(self.instance) if derived and self.instance is not None else {}
        return {
            name: [_("This follows from other things and cannot be set.")]
            for name in sorted(derived)
            if name not in shown or shown[name] != data[name]
        }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (wrong := self.refused(data)):
            raise serializers.ValidationError(wrong)
        return super().to_internal_value(data)


class InitiativeSerializer(shapes.ToldInBulk, Derived, Strict):
    """Everything about an initiative in one answer; what others can set is referred to by key."""

    fixed = ()
    lead_function = Reference(Function.objects.order_by("key"), required=False, allow_null=True)
    accountable = Person(
        queryset=User.objects.filter(is_active=True).order_by("email"), required=False, allow_null=True
    )
    enables = Reference(visible=visible, required=False, allow_null=True)
    touchpoints = Reference(Touchpoint.objects.order_by("key"), many=True, required=False)
    segments = Reference(Segment.objects.order_by("key"), many=True, required=False)
    ask = Reference(
        Function.objects.order_by("key"), many=True, required=False, write_only=True,
        help_text="Functions to ask for ownership at once; only when the initiative is logged.",
    )  # fmt: skip
    initiator = Person(read_only=True)
    seats = shapes.SeatShape(many=True, read_only=True)
    owners = serializers.ListField(
        child=serializers.CharField(), read_only=True, help_text="Effective owner functions."
    )
    assessment = shapes.AssessmentShape(read_only=True)
    flags = shapes.FlagShape(many=True, read_only=True)
    headline = shapes.HeadlineShape(read_only=True, allow_null=True)
    recomputing = serializers.BooleanField(read_only=True, help_text="The assessment follows within a minute.")

    class Meta:
        model = Initiative
        list_serializer_class = shapes.InBulk
        fields = (*representing.EVERYTHING, "ask")
        read_only_fields = ("key", "status", "version", "created_at")
        extra_kwargs = {
            "budget": {"min_value": 0},
            **{name: {"min_value": 0, "max_value": 3} for name in ("culture", "data", "behavioural_science")},
        }

    def told(self, rows: Sequence[Initiative]) -> list[dict[str, Any]]:
        return representing.initiatives_told(rows, to=self.context["request"].user)

    def refused(self, data: dict[str, Any]) -> dict[str, list[str]]:
        wrong = super().refused(data)
        if self.instance is not None and "ask" in data:
            wrong["ask"] = [_("Ask with a POST to ownership-requests.")]
        return wrong


class RequestSerializer(Strict):
    """A function's standing question and its answer."""

    initiative = Reference(read_only=True)
    function = Reference(read_only=True)
    what = serializers.CharField(source="ask", read_only=True, help_text="What is asked of the function.")
    asked_by = Person(read_only=True)
    decided_by = Person(read_only=True)
    effective = serializers.BooleanField(read_only=True, help_text="Approved, and not on paper.")

    class Meta:
        model = OwnershipRequest
        fields = (
            "id", "initiative", "function", "state", "what", "person_days", "money", "reason", "comment", "asked_on",
            "asked_by", "due_on", "decided_on", "decided_by", "effective", "version",
        )  # fmt: skip
        read_only_fields = fields


class Plain(serializers.Serializer[Any]):
    """A body of its own; unknown fields are refused."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := [name for name in data if name not in self.fields]):
            raise serializers.ValidationError({name: [_("There is no such field.")] for name in unknown})
        return super().to_internal_value(data)


def _person_days() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=8, decimal_places=2, min_value=0, required=False, allow_null=True)


class AskSerializer(Plain):
    """Either one `function` or several `functions`."""

    initiative = Reference(Initiative.objects.all(), visible=visible)
    function = Reference(Function.objects.order_by("key"), required=False)
    functions = Reference(Function.objects.order_by("key"), many=True, required=False)
    what = serializers.CharField(max_length=300, required=False, allow_blank=True)
    person_days = _person_days()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("function" in attrs) == ("functions" in attrs):
            raise serializers.ValidationError({"function": [_("Name one function, or several as “functions”.")]})
        if attrs.get("functions") == []:
            raise serializers.ValidationError({"functions": [_("Name at least one function.")]})
        return attrs


class ApproveSerializer(Plain):
    person_days = _person_days()


class DeclineSerializer(Plain):
    reason = serializers.ChoiceField(DeclineReason.choices)
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class WithdrawSerializer(Plain):
    """Nothing to say."""


def _sentence(about: str) -> serializers.CharField:
    return serializers.CharField(max_length=500, help_text=about)


class AskBackSerializer(Plain):
    comment = _sentence("What the function needs to know; the clock stands still until it is answered.")


class ConditionSerializer(Plain):
    comment = _sentence("The condition; the function owns once the requester agrees.")


class DeferSerializer(Plain):
    until = serializers.DateField(help_text="The day on which the question comes back by itself.")
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class PassOnSerializer(Plain):
    to = Reference(Function.objects.order_by("key"), help_text="The function that should answer instead.")
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ReplySerializer(Plain):
    comment = _sentence("The answer to the question; the clock runs on.")


class OverrideSerializer(Plain):
    approve = serializers.BooleanField(help_text="true: the function owns; false: it declines.")
    comment = _sentence("Why the function cannot answer itself.")


class AdvanceSerializer(Plain):
    expected = serializers.ChoiceField(
        Status.choices, required=False, help_text="The status it is moved from; refused (409) if it moved meanwhile."
    )


class StopSerializer(Plain):
    reason = _sentence("Why it ends before its time.")
    lesson = serializers.CharField(required=False, allow_blank=True)
