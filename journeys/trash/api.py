"""The trash over the API."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.resources import Resource
from journeys.models import TrashedItem
from journeys.trash import kinds, services
from journeys.trash.filters import TrashFilter
from journeys.trash.queries import visible_to


class TrashSerializer(serializers.ModelSerializer[TrashedItem]):
    """One deletion. `kind` is what it was; after `until` it is gone for good."""

    kind = serializers.SerializerMethodField()
    title = serializers.CharField(source="event.target_label", read_only=True)
    by = serializers.EmailField(source="event.actor.email", read_only=True)
    at = serializers.DateTimeField(source="event.at", read_only=True)

    class Meta:
        model = TrashedItem
        fields = ("id", "kind", "key", "title", "by", "at", "until")
        read_only_fields = fields

    def get_kind(self, item: TrashedItem) -> str:
        return kinds.of(item).code


class RestoredSerializer(serializers.Serializer[Any]):
    """What is back; `key` is "" where it has none."""

    kind = serializers.ChoiceField(kinds.CODES)
    key = serializers.CharField()
    id = serializers.IntegerField()


class Trash(Resource):
    """What was deleted in the last 30 days and you may put back. Addressed by number; the latest first."""

    lookup_field = "pk"
    queryset = TrashedItem.objects.none()
    serializer_class = TrashSerializer
    filterset_class = TrashFilter
    http_method_names = ["get", "post", "head", "options"]

    def get_queryset(self) -> QuerySet[TrashedItem]:
        return visible_to(self.person)

    @extend_schema(request=None, responses=RestoredSerializer)
    @action(methods=["post"], detail=True)
    def restore(self, request: Request, pk: str) -> Response:
        """Put it back as it was, with everything that hung on it; refused (409) with the sentence that says why not."""
        refuse_unknown(request, set())
        item = self.get_object()
        kind, key = kinds.of(item), item.key
        row = services.restore(item, by=self.person)
        return Response({"kind": kind.code, "key": key, "id": row.pk})
