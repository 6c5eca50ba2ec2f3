"""What is wrong across all initiatives one may see, the gravest first."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet
from rest_framework import serializers

from cxtracker.api.derived import Derived, InBulk
from cxtracker.api.resources import Resource
from cxtracker.publishing import SHAPES
from initiatives.assessment.filters import FlagFilter
from initiatives.assessment.queries import register
from initiatives.assessment.rules import flags as rules
from initiatives.models import Flag, Initiative
from initiatives.models.assessment import GRAVEST_FIRST


class FlagSerializer(Derived):
    """An open flag, with the initiative it is on."""

    shape = SHAPES[register.FlagLine]
    id = serializers.IntegerField()
    initiative = serializers.CharField(source="initiative.key")

    class Meta:
        list_serializer_class = InBulk

    def reports(self, rows: Sequence[Flag]) -> dict[int, register.FlagLine]:
        names = register.names_in(flag.evidence for flag in rows)
        accepted = register.accepted_findings([flag.initiative_id for flag in rows])
        lines = {}
        for flag in rows:
            finding = rules.Finding(flag.code, flag.severity, flag.evidence)
            [lines[flag.pk]] = register.flag_lines(
                [(finding, flag.opened_on)], names, accepted.get(flag.initiative_id, ())
            )
        return lines


class Flags(Resource):
    """Open flags; nobody sets or closes them by hand."""

    lookup_field = "pk"
    queryset = Flag.objects.none()
    serializer_class = FlagSerializer
    filterset_class = FlagFilter

    def get_queryset(self) -> QuerySet[Flag]:
        visible = Initiative.objects.visible_to(self.person)
        flags = Flag.objects.visible_to(self.person).filter(
            initiative__in=visible, closed_on=None, code__in=rules.RULES
        )
        return flags.select_related("initiative").order_by(GRAVEST_FIRST, "opened_on", "pk")
