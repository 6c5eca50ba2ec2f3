"""Ownership requests and the bodies of what is done with them; the field names are those of the bundle."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, cast

from django.utils.translation import gettext as _
from rest_framework import serializers

from cxtracker.api.serializing import Body, Person, Reference, Rows, Strict
from initiatives.assessment.queries.stories import sentence
from initiatives.consent_fields import ConsentFields
from initiatives.lookup import visible_initiatives
from initiatives.models import DeclineReason, Initiative, OwnershipRequest, RequestState, Step
from initiatives.ownership.queries.pacts import plan_marks
from initiatives.ownership.services.steps import Terms
from journeys.models import Function


class RequestSerializer(Strict):
    """A function's standing question and its answer."""

    initiative = Reference(read_only=True)
    function = Reference(read_only=True)
    what = serializers.CharField(source="ask", read_only=True, help_text="What is asked of the function.")
    asked_by = Person(read_only=True)
    decided_by = Person(read_only=True)
    words = serializers.SerializerMethodField(help_text="Everything asked and answered so far, in a sentence.")
    wanted_days = serializers.SerializerMethodField(help_text="Of a condition: the person-days it names.")
    wanted_money = serializers.SerializerMethodField(help_text="Of a condition: the money it names.")
    plan = serializers.SerializerMethodField(
        help_text="The plan as it is, by its mark: sent with an answer, the answer counts for this plan only."
    )
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
            "wanted_days",
            "wanted_money",
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
            "plan",
            "version",
        )
        read_only_fields = fields

    def get_wanted_days(self, ownership_request: OwnershipRequest) -> Decimal | None:
        return _wanted(ownership_request).person_days

    def get_wanted_money(self, ownership_request: OwnershipRequest) -> Decimal | None:
        return _wanted(ownership_request).money

    def get_plan(self, ownership_request: OwnershipRequest) -> str:
        """Looked up once for all that are told together."""
        marks: dict[int, str] = cast(dict[str, Any], self.context).setdefault("plan_marks", {})
        if ownership_request.initiative_id not in marks:
            together = self.parent.instance if self.parent and self.parent.instance else [ownership_request]
            marks.update(plan_marks({request.initiative_id for request in together}))
        return marks[ownership_request.initiative_id]

    def get_words(self, ownership_request: OwnershipRequest) -> str:
        return sentence(ownership_request, sorted(ownership_request.steps.all(), key=lambda step: step.pk))


def _wanted(ownership_request: OwnershipRequest) -> Terms:
    """From the steps that are loaded; a condition that no longer stands names nothing."""
    if ownership_request.state != RequestState.CONDITIONAL:
        return Terms()
    conditions = [step for step in ownership_request.steps.all() if step.kind == Step.CONDITIONAL]
    last = max(conditions, key=lambda step: step.pk, default=None)
    return Terms(last.person_days, last.money) if last else Terms()


def _person_days() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=8, decimal_places=2, min_value=0, required=False, allow_null=True)


def _money() -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=14, decimal_places=2, min_value=0, required=False, allow_null=True)


class TermsSerializer(Body):
    """What one function is asked; where something is missing, what all are asked holds."""

    function = Reference(Function.objects.order_by("key"))
    what = serializers.CharField(max_length=300, required=False, allow_blank=True)
    person_days = _person_days()
    money = _money()

    class Meta:
        list_serializer_class = Rows


class AskSerializer(ConsentFields, Body):
    """One `function`, several `functions`, or `terms` with a sentence and an effort for each."""

    initiative = Reference(Initiative.objects.all(), visible=visible_initiatives)
    function = Reference(Function.objects.order_by("key"), required=False)
    functions = Reference(Function.objects.order_by("key"), many=True, required=False)
    terms = TermsSerializer(many=True, required=False)
    what = serializers.CharField(max_length=300, required=False, allow_blank=True)
    person_days = _person_days()
    money = _money()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if sum(name in attrs for name in ("function", "functions", "terms")) != 1:
            raise serializers.ValidationError(
                {"function": [_("Name one function, several as “functions”, or each with its own “terms”.")]}
            )
        for name in ("functions", "terms"):
            if attrs.get(name) == []:
                raise serializers.ValidationError({name: [_("Name at least one function.")]})
        keys = [term["function"].key for term in attrs.get("terms", ())]
        if len(keys) != len(set(keys)):
            raise serializers.ValidationError({"terms": [_("Name each function once.")]})
        return attrs


class Answer(Body):
    """An answer, by somebody who may say which plan they had before them."""

    plan = serializers.CharField(
        max_length=64,
        required=False,
        allow_blank=True,
        help_text="The request’s `plan` as it was read; if it is another by now, nothing is recorded (409).",
    )


class ApproveSerializer(Answer):
    """More than was offered makes the yes a condition: the state is `conditional` until the requester agrees."""

    person_days = _person_days()
    money = _money()


class DeclineSerializer(Answer):
    reason = serializers.ChoiceField(DeclineReason.choices)
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class DenySerializer(Answer):
    """With a reason the function declines; else the question is withdrawn, with the sentence."""

    reason = serializers.ChoiceField(DeclineReason.choices, required=False, allow_blank=True)
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class AgreeSerializer(ConsentFields, Answer):
    """With `consent` where the plan moved since the condition was set, so that its function is asked again."""


class WithdrawSerializer(Body):
    """Nothing to say."""


class TakeBackQuestionSerializer(ConsentFields, Body):
    """Nothing but what the person knows of its effect."""


def _sentence(about: str) -> serializers.CharField:
    return serializers.CharField(max_length=500, help_text=about)


class AskBackSerializer(Answer):
    comment = _sentence("What the function needs to know; the clock stands still until it is answered.")


class ConditionSerializer(Answer):
    """A sentence, or an effort, or both; the function owns once the requester agrees."""

    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)
    person_days = _person_days()
    money = _money()


class OfferSerializer(Answer):
    """What is offered instead; what is not named stays as it was offered."""

    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)
    person_days = _person_days()
    money = _money()


class DeferSerializer(Answer):
    until = serializers.DateField(help_text="The day on which the question comes back by itself.")
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class PassOnSerializer(Answer):
    to = Reference(Function.objects.order_by("key"), help_text="The function that should answer instead.")
    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ConfirmReportSerializer(Answer):
    """Only what the report lacks: the question, the day of a “not now”, the function it was passed on to."""

    comment = serializers.CharField(max_length=500, required=False, allow_blank=True)
    until = serializers.DateField(required=False, help_text="The day on which the question comes back by itself.")
    to = Reference(Function.objects.order_by("key"), required=False)


class ReplySerializer(Body):
    comment = _sentence("The answer to the question; the clock runs on.")


class OverrideSerializer(Answer):
    approve = serializers.BooleanField(help_text="true: the function owns; false: it declines.")
    comment = _sentence("Why the function cannot answer itself.")
