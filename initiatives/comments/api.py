"""Comments over the API: reading, posting, wording otherwise, deleting."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.resources import Changing, Creating, Removing, Values
from cxtracker.api.serializing import Person, Reference, Strict
from cxtracker.errors import Invalid
from initiatives.comments.filters import CommentFilter
from initiatives.comments.queries import places, threads
from initiatives.comments.services import comments
from initiatives.lookup import visible_initiatives
from initiatives.models import Comment, Decision, Initiative, Outcome
from initiatives.models.comments import PLACES
from journeys.models import Touchpoint


class Numbered(serializers.PrimaryKeyRelatedField):
    """Another thing by its number, among those the person sees."""

    def get_queryset(self) -> QuerySet[Any]:
        return places.visible(str(self.field_name), self.context["request"].user).order_by("pk")


class CommentSerializer(Strict):
    """What somebody says about one thing. Deleted, it stays in its place without its words."""

    fixed = PLACES

    initiative = Reference(Initiative.objects.all(), visible=visible_initiatives, required=False, allow_null=True)
    outcome = Numbered(queryset=Outcome.objects.all(), required=False, allow_null=True)
    touchpoint = Reference(Touchpoint.objects.all(), required=False, allow_null=True)
    decision = Numbered(queryset=Decision.objects.all(), required=False, allow_null=True)
    by = Person(read_only=True)
    mentioned = Person(many=True, read_only=True)

    class Meta:
        model = Comment
        fields = (
            "id",
            *PLACES,
            "text",
            "by",
            "at",
            "edited_at",
            "deleted_at",
            "mentioned",
            "version",
        )
        read_only_fields = ("at", "edited_at", "deleted_at", "version")

    def to_representation(self, instance: Comment) -> dict[str, Any]:
        shown: dict[str, Any] = super().to_representation(instance)
        return shown if instance.deleted_at is None else {**shown, "text": "", "mentioned": []}


class WordingSerializer(serializers.Serializer[Any]):
    """How it read until then."""

    text = serializers.CharField(read_only=True)
    until = serializers.DateTimeField(read_only=True)


class Comments(Creating, Changing, Removing):
    """Addressed by number, oldest first; `initiative`, `outcome`, `touchpoint` and `decision` say on what."""

    lookup_field = "pk"
    queryset = Comment.objects.none()
    serializer_class = CommentSerializer
    filterset_class = CommentFilter

    def get_queryset(self) -> QuerySet[Comment]:
        return Comment.objects.visible_to(self.person).whole().order_by("pk")

    def create_row(self, values: Values) -> Comment:
        on = [thing for place in PLACES if (thing := values.get(place)) is not None]
        if len(on) != 1:
            raise Invalid({"initiative": [_("Name one of: %(known)s.") % {"known": ", ".join(PLACES)}]})
        return comments.post(on[0], text=values.get("text", ""), by=self.person, now=timezone.now())

    def change_row(self, row: Comment, values: Values, version: int | None) -> Comment:
        text = values.get("text", row.text)
        return comments.edit(row, text=text, by=self.person, now=timezone.now(), version=version)

    def remove_row(self, row: Comment, version: int | None) -> None:
        with transaction.atomic():
            comments.remove(row, by=self.person, now=timezone.now())

    @extend_schema(responses=WordingSerializer(many=True), filters=False)
    @action(methods=["get"], detail=True, pagination_class=None)
    def wordings(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Its earlier wordings, the latest first."""
        refuse_unknown(request, set())
        return Response(WordingSerializer(threads.wordings(self.get_object()), many=True).data)
