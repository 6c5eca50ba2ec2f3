"""Ownership requests and the bodies of what is done with them; the field names are those of the bundle."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from cxtracker.api.serializing import Body, Person, Reference, Strict
from initiatives.assessment.queries.stories import sentence
from initiatives.lookup import visible_initiatives
from initiatives.models import DeclineReason, Initiative, OwnershipRequest
from journeys.models import Function


class RequestSerializer(Strict):
    """A function's standing question and its answer."""

    initiative = Reference(read_only=True)
    function = Reference(read_only=True)
    what = serializers.CharField(source="ask", read_only=True, help_text="What is asked of the function.")
    asked_by = Person(read_only=True)
    decided_by = Person(read_only=True)
    words = serializers.SerializerMethodField(help_text="Everything asked and answered so far, in a sentence.")
    effective = serializers.BooleanField(read_only=True, help_text="Approved, and not on paper.")

    class Meta:
        model = OwnershipRequest
        fields = (
            "id",
            "initiative",
            "function",
            "state",
            "words",
            "what",
            "person_days",
            "money",
            "reason",
            "comment",
            "asked_on",
            "asked_by",
            "due_on",
            "decided_on",
            "decided_by",
            "reported",
            "source",
            "effective",
            "version",
        )
        read_only_fields = fields

    def get_words(self, ownership_request: OwnershipRequest) -> str:
        return sentence(ownership_request, sorted(ownership_request.steps.all(), key=lambda step: step.pk))


def _person_days() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=8, decimal_places=2, min_value=0, required=False, allow_null=True)


class AskSerializer(Body):
    """Either one `function` or several `functions`."""

    initiative = Reference(Initiative.objects.all(), visible=visible_initiatives)
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


class ApproveSerializer(Body):
    person_days = _person_days()


class DeclineSerializer(Body):
    reason = serializers.ChoiceField(DeclineReason.choices)
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class DenySerializer(Body):
    """With a reason the function declines; else the question is withdrawn, with the sentence."""

    reason = serializers.ChoiceField(DeclineReason.choices, required=False, allow_blank=True)
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class WithdrawSerializer(Body):
    """Nothing to say."""


def _sentence(about: str) -> serializers.CharField:
    return serializers.CharField(max_length=500, help_text=about)


class AskBackSerializer(Body):
    comment = _sentence("What the function needs to know; the clock stands still until it is answered.")


class ConditionSerializer(Body):
    comment = _sentence("The condition; the function owns once the requester agrees.")


class DeferSerializer(Body):
    until = serializers.DateField(help_text="The day on which the question comes back by itself.")
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class PassOnSerializer(Body):
    to = Reference(Function.objects.order_by("key"), help_text="The function that should answer instead.")
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ReplySerializer(Body):
    comment = _sentence("The answer to the question; the clock runs on.")


class OverrideSerializer(Body):
    approve = serializers.BooleanField(help_text="true: the function owns; false: it declines.")
    comment = _sentence("Why the function cannot answer itself.")
