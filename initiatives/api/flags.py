"""What is wrong across all initiatives one may see, the gravest first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Value, When
from rest_framework import serializers

from cxtracker.api.resources import Resource
from initiatives.api import representing, shapes
from initiatives.filters.flags import FlagFilter
from initiatives.models import Flag, Initiative, Severity
from initiatives.reports import register
from initiatives.rules import flags as rules

GRAVEST_FIRST = Case(
    *(When(severity=one, then=Value(place)) for place, one in enumerate(Severity.values)), output_field=IntegerField()
)


class FlagSerializer(shapes.ToldInBulk, shapes.FlagShape):
    """An open flag, with the initiative it is on."""

    id = serializers.IntegerField()
    initiative = serializers.CharField()

    class Meta:
        list_serializer_class = shapes.InBulk

    def told(self, rows: Sequence[Flag]) -> list[dict[str, Any]]:
        names = register.names_in(flag.evidence for flag in rows)
        accepted = register.accepted_findings([flag.initiative_id for flag in rows])
        told = []
        for flag in rows:
            finding = rules.Finding(flag.code, flag.severity, flag.evidence)
            [line] = register.flag_lines([(finding, flag.opened_on)], names, accepted.get(flag.initiative_id, ()))
            told.append({"id": flag.pk, "initiative": flag.initiative.key, **representing.flag_told(line)})
        return told


class Flags(Resource):
    """Open flags; nobody sets or closes them by hand."""

    lookup_field = "pk"
    queryset = Flag.objects.none()
    serializer_class = FlagSerializer
    filterset_class = FlagFilter

    def get_queryset(self) -> QuerySet[Flag]:
        visible = Initiative.objects.visible_to(self.person)
        found = Flag.objects.visible_to(self.person).filter(
            initiative__in=visible, closed_on=None, code__in=rules.RULES
        )
        return found.select_related("initiative").order_by(GRAVEST_FIRST, "opened_on", "pk")
