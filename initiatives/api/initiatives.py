"""Initiatives: the same list, filters and numbers as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.resources import Changing, Creating
from initiatives.api.serializers import (
    AdvanceSerializer,
    InitiativeSerializer,
    Plain,
    StopSerializer,
)
from initiatives.filters.initiatives import InitiativeFilter
from initiatives.models import Initiative
from initiatives.services import gates, initiatives


class Initiatives(Creating, Changing):
    """New ones are drafts with the next free key. Never deleted: stopping keeps what was learned."""

    queryset = Initiative.objects.none()
    serializer_class = InitiativeSerializer
    filterset_class = InitiativeFilter

    def get_queryset(self) -> QuerySet[Initiative]:
        return Initiative.objects.visible_to(self.person).for_register().order_by("pk")

    def create_row(self, values: dict[str, Any]) -> Initiative:
        links = {name: values.pop(name, ()) for name in ("touchpoints", "segments", "ask")}
        return initiatives.create(values, **links, by=self.person, now=timezone.now())

    def change_row(self, row: Initiative, values: dict[str, Any], version: int | None) -> Initiative:
        links = {name: values.pop(name, None) for name in ("touchpoints", "segments")}
        return initiatives.edit(row, values, **links, by=self.person, version=version)

    @extend_schema(request=AdvanceSerializer, responses=InitiativeSerializer)
    @action(methods=["post"], detail=True)
    def advance(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Move it to the next status; refused with everything that is missing."""
        initiative, said = self.get_object(), self._said(AdvanceSerializer)
        gates.advance(initiative, **said, by=self.person, now=timezone.now())
        return self.shown(self.get_queryset().get(pk=initiative.pk))

    @extend_schema(request=StopSerializer, responses=InitiativeSerializer)
    @action(methods=["post"], detail=True)
    def stop(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """End it before its time, with the reason; what was learned is kept."""
        initiative, said = self.get_object(), self._said(StopSerializer)
        gates.stop(initiative, **said, by=self.person)
        return self.shown(self.get_queryset().get(pk=initiative.pk))

    def _said(self, parser: type[Plain]) -> dict[str, Any]:
        refuse_unknown(self.request, set())
        body = parser(data=self.request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        return dict(body.validated_data)
