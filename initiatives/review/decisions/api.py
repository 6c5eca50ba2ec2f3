"""What leadership is asked, what it decides, what became of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.accounts.models import User
from cxtracker.api.resources import Resource
from cxtracker.api.serializing import Body, Person, Reference, Strict
from initiatives.comments.services import comments
from initiatives.lookup import visible_initiatives
from initiatives.models import Comment, Decision, DecisionState, Initiative, Verb
from initiatives.models.comments import LONGEST
from initiatives.review.decisions import services as decisions
from initiatives.review.decisions.filters import DecisionFilter
from initiatives.review.decisions.queries import visible_decisions

STANDING = Prefetch("comments", Comment.objects.standing().select_related("by").order_by("pk"))


class OptionShape(Body):
    verb = serializers.ChoiceField(Verb.choices)
    text = serializers.CharField(max_length=300, help_text="What would be done.")
    loses = serializers.CharField(max_length=300, required=False, allow_blank=True, help_text="Who pays for it.")


class SpokenSerializer(serializers.ModelSerializer[Comment]):
    """A comment; `/api/v1/comments/` has more of it."""

    by = Person(read_only=True)

    class Meta:
        model = Comment
        fields = ("id", "text", "by", "at", "edited_at")
        read_only_fields = fields


class DecisionSerializer(Strict):
    """A question to leadership, its answer, and what became of it. `initiative` null: about the portfolio."""

    initiative = Reference(read_only=True)
    options = OptionShape(many=True, read_only=True)
    asked_by = Person(read_only=True)
    decided_by = Person(read_only=True)
    owner = Person(read_only=True)
    review = Reference(read_only=True, help_text="The review that froze it first.")
    comments = SpokenSerializer(many=True, read_only=True, help_text="Those that were not deleted.")

    class Meta:
        model = Decision
        fields = (
            "id",
            "initiative",
            "question",
            "options",
            "recommended",
            "waiting_costs",
            "needed_by",
            "asked_by",
            "asked_at",
            "state",
            "verb",
            "why",
            "decided_by",
            "decided_at",
            "owner",
            "until",
            "outcome_note",
            "ended_on",
            "review",
            "comments",
            "version",
        )
        read_only_fields = fields


class QuestionSerializer(Body):
    initiative = Reference(Initiative.objects.all(), visible=visible_initiatives, required=False, allow_null=True)
    question = serializers.CharField(max_length=300)
    options = OptionShape(many=True, required=False)
    recommended = serializers.ChoiceField(Verb.choices, required=False, allow_blank=True)
    waiting_costs = serializers.CharField(max_length=300, required=False, allow_blank=True)
    needed_by = serializers.DateField(required=False, allow_null=True)


class AnswerSerializer(Body):
    verb = serializers.ChoiceField(Verb.choices)
    why = serializers.CharField(max_length=500)
    owner = Person(queryset=User.objects.filter(is_active=True).order_by("email"), help_text="Who does it.")
    until = serializers.DateField()


class FollowUpSerializer(Body):
    state = serializers.ChoiceField([DecisionState.DONE.value, DecisionState.DROPPED.value])
    note = serializers.CharField(max_length=500, help_text="What became of it.")


class TextSerializer(Body):
    text = serializers.CharField(max_length=LONGEST)


class Decisions(Resource):
    """Addressed by number. Of several answers at once the first counts; the others hear (409) who gave it."""

    lookup_field = "pk"
    queryset = Decision.objects.none()
    serializer_class = DecisionSerializer
    filterset_class = DecisionFilter

    def get_queryset(self) -> QuerySet[Decision]:
        return visible_decisions(self.person).prefetch_related(STANDING).order_by("pk")

    @extend_schema(request=QuestionSerializer, responses={201: DecisionSerializer})
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Put a question to leadership, on an initiative or on the portfolio."""
        values = self.body(QuestionSerializer)
        asked = decisions.ask(values.pop("initiative", None), **values, by=self.person, now=timezone.now())
        return self.shown(asked, status.HTTP_201_CREATED)

    @extend_schema(request=AnswerSerializer, responses=DecisionSerializer)
    @action(methods=["post"], detail=True)
    def decide(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Leadership answers; once."""
        asked, values = self.get_object(), self.body(AnswerSerializer)
        return self.shown(decisions.decide(asked, **values, by=self.person, now=timezone.now()))

    @extend_schema(request=FollowUpSerializer, responses=DecisionSerializer)
    @action(methods=["post"], detail=True, url_path="follow-up")
    def follow_up(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Done or dropped, and what became of it."""
        asked, values = self.get_object(), self.body(FollowUpSerializer)
        return self.shown(decisions.follow_up(asked, **values, by=self.person, today=timezone.localdate()))

    @extend_schema(request=TextSerializer, responses={201: DecisionSerializer})
    @action(methods=["post"], detail=True)
    def comments(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Say something about it."""
        asked, values = self.get_object(), self.body(TextSerializer)
        comments.post(asked, **values, by=self.person, now=timezone.now())
        return Response(self.get_serializer(self.get_queryset().get(pk=asked.pk)).data, status.HTTP_201_CREATED)
