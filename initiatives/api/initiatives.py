"""Initiatives: the same list, filters and numbers as the pages."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from cxtracker.api.resources import Changing, Creating, Resource
from initiatives.api.serializers import InitiativeSerializer, OutcomeSerializer
from initiatives.filters import InitiativeFilter, OutcomeFilter
from initiatives.models import Initiative, Outcome
from initiatives.services import initiatives


class Initiatives(Creating, Changing):
    """New ones are drafts with the next free key. Never deleted: stopping keeps what was learned."""

    queryset = Initiative.objects.none()
    serializer_class = InitiativeSerializer
    filterset_class = InitiativeFilter

    def get_queryset(self) -> QuerySet[Initiative]:
        return Initiative.objects.visible_to(self.person).for_register().order_by("pk")

    def create_row(self, values: dict[str, Any]) -> Initiative:
        links = {name: values.pop(name, ()) for name in ("touchpoints", "segments", "ask")}
        return initiatives.create(values, **links, by=self.person, today=timezone.localdate())

    def change_row(self, row: Initiative, values: dict[str, Any], version: int | None) -> Initiative:
        links = {name: values.pop(name, None) for name in ("touchpoints", "segments")}
        return initiatives.edit(row, values, **links, by=self.person, version=version)


class Outcomes(Resource):
    """Addressed by number; entered by import."""

    lookup_field = "pk"
    queryset = Outcome.objects.none()
    serializer_class = OutcomeSerializer
    filterset_class = OutcomeFilter

    def get_queryset(self) -> QuerySet[Outcome]:
        visible = Initiative.objects.visible_to(self.person)
        related = ("initiative", "metric", "segment", "series", "comparison", "benefit_owner")
        return Outcome.objects.filter(initiative__in=visible).select_related(*related).order_by("pk")
