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
from initiatives.api.portfolio_shapes import (
    AnsweringShape,
    DriftAsOfShape,
    FunctionsShape,
    LookedAfterShape,
    MoneyShape,
    SilosShape,
    SummaryShape,
)
from initiatives.models import Initiative
from initiatives.reports.money import money, money_fields
from initiatives.reports.portfolio import portfolio, portfolio_fields

AS_OF = OpenApiParameter("as_of", date, description="Judged as of this day, 2026-11-21; today if not given.")


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

    @extend_schema(parameters=[AS_OF], responses=LookedAfterShape)
    @action(detail=False)
    def coverage(self, request: Request) -> Response:
        return self._part(LookedAfterShape)

    @extend_schema(parameters=[AS_OF], responses=FunctionsShape)
    @action(detail=False)
    def functions(self, request: Request) -> Response:
        return self._part(FunctionsShape)

    @extend_schema(parameters=[AS_OF], responses=DriftAsOfShape)
    @action(detail=False)
    def drift(self, request: Request) -> Response:
        return self._part(DriftAsOfShape)

    @extend_schema(parameters=[AS_OF], responses=MoneyShape)
    @action(detail=False)
    def money(self, request: Request) -> Response:
        """Claimed, measured, counted, confirmed; over live and closed initiatives, kinds apart."""
        refuse_unknown(self.request, {"as_of"})
        visible = Initiative.objects.visible_to(cast(User, self.request.user))
        return Response(money_fields(money(visible.order_by("pk"), as_of=self._as_of())))

    def _part(self, shape: type[serializers.Serializer[Any]]) -> Response:
        refuse_unknown(self.request, {"as_of"})
        as_of, now = self._as_of(), timezone.now()
        visible = Initiative.objects.visible_to(cast(User, self.request.user))
        found = portfolio(
            visible.live().order_by("pk"), as_of=as_of, now=now if as_of == timezone.localdate() else None
        )
        told = portfolio_fields(found)
        told["functions"] = _with_answers(told["functions"], told["answers"])
        return Response({name: told[name] for name in shape().get_fields()})

    def _as_of(self) -> date:
        given = self.request.query_params.get("as_of")
        try:
            return date.fromisoformat(given) if given else timezone.localdate()
        except ValueError:
            sentence = _("“%(value)s” is not a date. Write it as 2026-11-21.") % {"value": given}
            raise BadParameters({"as_of": [sentence]}) from None


def _with_answers(functions: list[dict[str, Any]], answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each function with how it answers."""
    said, names = {one["function"]: one for one in answers}, AnsweringShape().get_fields()
    return [
        {**one, "answers": {name: said[one["key"]][name] for name in names} if one["key"] in said else None}
        for one in functions
    ]
