"""The portfolio in numbers: the live initiatives one may see, judged as of a day."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.db.models import QuerySet
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
from initiatives.reports.answers import answers
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


class AnsweringShape(serializers.Serializer[Any]):
    """How a function answers; median, P90 and shares are null until enough requests are decided."""

    asked = serializers.IntegerField()
    decided = serializers.IntegerField()
    open = serializers.IntegerField(help_text="Lying with the function now.")
    silent = serializers.IntegerField(help_text="Of the open ones, beyond the limit.")
    median_hours = serializers.FloatField(allow_null=True, help_text="Working hours.")
    p90_hours = serializers.FloatField(allow_null=True, help_text="Working hours.")
    oldest_open_hours = serializers.FloatField(allow_null=True, help_text="Working hours.")
    approval_share = serializers.FloatField(allow_null=True)
    silent_share = serializers.FloatField(allow_null=True)


class AnsweringFunctionShape(FunctionShape):
    answers = AnsweringShape(allow_null=True, help_text="null: never asked.")


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
    functions = AnsweringFunctionShape(many=True)


class FunctionsShape(AsOfShape):
    functions = AnsweringFunctionShape(many=True)


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
        visible = Initiative.objects.visible_to(cast(User, self.request.user))
        found = portfolio_fields(portfolio(visible.live().order_by("pk"), as_of=self._as_of()))
        part = {name: found[name] for name in shape().get_fields()}
        if "functions" in part:
            part["functions"] = _with_answers(part["functions"], visible)
        return Response(part)

    def _as_of(self) -> date:
        given = self.request.query_params.get("as_of")
        try:
            return date.fromisoformat(given) if given else timezone.localdate()
        except ValueError:
            sentence = _("“%(value)s” is not a date. Write it as 2026-11-21.") % {"value": given}
            raise BadParameters({"as_of": [sentence]}) from None


def _with_answers(functions: list[dict[str, Any]], visible: QuerySet[Initiative]) -> list[dict[str, Any]]:
    """Each function with how it answers, as of now whatever day the rest is judged on."""
    said, names = answers(visible, now=timezone.now()), AnsweringShape().get_fields()
    return [
        {**one, "answers": {name: getattr(found, name) for name in names} if (found := said.get(one["key"])) else None}
        for one in functions
    ]
