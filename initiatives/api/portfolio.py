"""The portfolio in numbers: the live initiatives one may see, judged as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from cxtracker.accounts.models import User
from cxtracker.api.errors import BadParameters
from cxtracker.api.filtering import refuse_unknown
from initiatives.models import Band, Initiative
from initiatives.reports.portfolio import Drift, portfolio, portfolio_fields

AS_OF = OpenApiParameter("as_of", date, description="Judged as of this day, 2026-11-21; today if not given.")


class ShareShape(serializers.Serializer[Any]):
    share = serializers.FloatField(allow_null=True, help_text="0 to 1; null when there is nothing to share.")
    count = serializers.IntegerField()
    total = serializers.IntegerField()
    initiatives = serializers.ListField(child=serializers.CharField(), help_text="Keys of those counted.")


class DriftShape(serializers.Serializer[Any]):
    """The mean of five shares x 100: how far the programme has drifted back to service and scores."""

    index = serializers.FloatField(allow_null=True)
    locals().update({name: ShareShape() for name in Drift.__dataclass_fields__})


class FunctionShape(serializers.Serializer[Any]):
    key = serializers.CharField()
    pull = serializers.FloatField(allow_null=True, help_text="Share of all influence.")
    ownership = serializers.FloatField(allow_null=True, help_text="Share of all effective ownerships.")
    debt = serializers.FloatField(allow_null=True, help_text="Pull minus ownership.")


class BandsShape(serializers.Serializer[Any]):
    locals().update({band: serializers.IntegerField() for band in Band.values})


class AsOfShape(serializers.Serializer[Any]):
    as_of = serializers.DateField()
    live = serializers.IntegerField(help_text="Initiatives proposed, agreed, delivering or measuring.")


class SilosShape(AsOfShape):
    bands = BandsShape()
    siloed = ShareShape()
    jointly_owned = ShareShape()


class SummaryShape(SilosShape):
    prevention_share = serializers.FloatField(allow_null=True)
    prevention_budget = serializers.DecimalField(max_digits=16, decimal_places=2)
    known_budget = serializers.DecimalField(max_digits=16, decimal_places=2)
    drift = DriftShape()
    functions = FunctionShape(many=True)


class FunctionsShape(AsOfShape):
    functions = FunctionShape(many=True)


class DriftAsOfShape(AsOfShape):
    drift = DriftShape()


class Portfolio(ViewSet):
    """One computation; each address gives the part its shape names."""

    @extend_schema(parameters=[AS_OF], responses=SummaryShape)
    @action(detail=False)
    def summary(self, request: Request) -> Response:
        return self._part(SummaryShape)

    @extend_schema(parameters=[AS_OF], responses=SilosShape)
    @action(detail=False)
    def silos(self, request: Request) -> Response:
        return self._part(SilosShape)

    @extend_schema(parameters=[AS_OF], responses=FunctionsShape)
    @action(detail=False)
    def functions(self, request: Request) -> Response:
        return self._part(FunctionsShape)

    @extend_schema(parameters=[AS_OF], responses=DriftAsOfShape)
    @action(detail=False)
    def drift(self, request: Request) -> Response:
        return self._part(DriftAsOfShape)

    def _part(self, shape: type[serializers.Serializer[Any]]) -> Response:
        refuse_unknown(self.request, {"as_of"})
        visible = Initiative.objects.visible_to(cast(User, self.request.user)).live().order_by("pk")
        found = portfolio_fields(portfolio(visible, as_of=self._as_of()))
        return Response({name: found[name] for name in shape().get_fields()})

    def _as_of(self) -> date:
        given = self.request.query_params.get("as_of")
        try:
            return date.fromisoformat(given) if given else timezone.localdate()
        except ValueError:
            sentence = _("“%(value)s” is not a date. Write it as 2026-11-21.") % {"value": given}
            raise BadParameters({"as_of": [sentence]}) from None
