"""The reviews leadership closed."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.reverse import reverse
from rest_framework.viewsets import GenericViewSet

from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.resources import Resource
from cxtracker.api.serializing import Body, Person
from cxtracker.audit.once import transaction_of_its_own
from initiatives.models import Review, ReviewClosing
from initiatives.review.filters import ReviewFilter
from initiatives.review.services import closing


class ReviewSerializer(serializers.ModelSerializer[Review]):
    """A closed review; `content` stands only where one review is read."""

    closed_by = Person(read_only=True)
    content = serializers.SerializerMethodField()

    class Meta:
        model = Review
        fields = ("key", "title", "as_of", "closed_at", "closed_by", "sha256", "content")
        read_only_fields = fields

    @extend_schema_field(serializers.DictField(help_text="The page as it was; its SHA-256 is that of the stored text."))
    def get_content(self, review: Review) -> object:
        # As it is stored: read as today's structure it would gain what came later, and no longer be what was signed.
        return json.loads(review.content)

    def to_representation(self, instance: Review) -> dict[str, Any]:
        if self.context["view"].action == "list":
            self.fields.pop("content", None)
        return super().to_representation(instance)


class CloseSerializer(Body):
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    as_of = serializers.DateField(required=False, help_text="Today, or a day in the past after the last review.")


class ReviewClosingSerializer(serializers.ModelSerializer[ReviewClosing]):
    """A review of a past day that is being closed. `done` of `total` effects have been looked at; `review` is its key
    once it is closed, `refusal` the sentence that says why it is not."""

    by = Person(read_only=True)
    review = serializers.CharField(source="review.key", read_only=True, allow_null=True, default=None)

    class Meta:
        model = ReviewClosing
        fields = (
            "id",
            "title",
            "as_of",
            "state",
            "done",
            "total",
            "by",
            "asked_at",
            "ended_at",
            "refusal",
            "review",
        )
        read_only_fields = fields


@transaction_of_its_own
class Reviews(Resource):
    """Closed reviews; nothing in them changes. A POST closes one."""

    queryset = Review.objects.none()
    serializer_class = ReviewSerializer
    filterset_class = ReviewFilter

    def get_queryset(self) -> QuerySet[Review]:
        closed = Review.objects.select_related("closed_by").order_by("-as_of")
        return closed.defer("content") if self.action == "list" else closed

    @extend_schema(
        request=CloseSerializer,
        responses={
            201: ReviewSerializer,
            202: OpenApiResponse(
                ReviewClosingSerializer,
                description="A past day of which many effects are estimated anew: `Location` says where to look.",
            ),
        },
    )
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Freeze the review page as it stands, or as it was known on a past day."""
        today = timezone.localdate()
        chosen = {"title": "", "as_of": today, **self.body(CloseSerializer)}
        closed = closing.close(**chosen, by=self.person, today=today, now=timezone.now())
        if isinstance(closed, ReviewClosing):
            address = reverse("api:review-closing-detail", args=[closed.pk], request=request)
            shown = ReviewClosingSerializer(closed).data
            return Response(shown, status=status.HTTP_202_ACCEPTED, headers={"Location": address})
        return self.shown(closed, status.HTTP_201_CREATED)


class ReviewClosings(mixins.RetrieveModelMixin, GenericViewSet[ReviewClosing]):
    """How far the worker is with a review of a past day, and what came of it."""

    queryset = ReviewClosing.objects.select_related("by", "review")
    serializer_class = ReviewClosingSerializer
    lookup_value_regex = "[0-9]{1,18}"

    def retrieve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        refuse_unknown(request, set())
        return Response(self.get_serializer(self.get_object()).data)
