"""The portfolio in numbers: the live initiatives one may see, judged as of a day."""

from __future__ import annotations

from datetime import date
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import ViewSet

from cxtracker.accounts.models import User
from cxtracker.api.errors import BadParameters
from cxtracker.api.filtering import refuse_unknown
from cxtracker.api.shapes import described, serializer
from cxtracker.publishing import SHAPES, Shape, as_json
from cxtracker.ui import numbers
from cxtracker.ui.arguments import judged_day
from initiatives.models import Initiative
from initiatives.outcomes.money.queries.programme import Money, kept_money, money
from initiatives.outcomes.queries.past import waits
from initiatives.portfolio import queries as portfolio

PORTFOLIO = SHAPES[portfolio.Portfolio]
SILOS = PORTFOLIO.only("SilosShape", "as_of, live, bands, banded, siloed, jointly_owned, collisions, trend")
COVERAGE = PORTFOLIO.only("LookedAfterShape", "as_of, live, ring, grid")
FUNCTIONS = PORTFOLIO.only("FunctionsShape", "as_of, live, answering_functions as functions, answers, handshakes")
DRIFT = PORTFOLIO.only("DriftAsOfShape", "as_of, live, drift, drift_alarm, trend")
SUMMARY = PORTFOLIO.only(
    "SummaryShape",
    "as_of, live, bands, banded, siloed, jointly_owned, collisions, trend, ring, grid",
    "answering_functions as functions, answers, handshakes, drift, drift_alarm",
    "prevention_share, prevention_budget, known_budget, prevention, pillars",
)
AS_OF = OpenApiParameter(
    "as_of",
    date,
    description=(
        "Judged as of this day, 2026-11-21; today if not given. A past day of which very many effects would have to be "
        "estimated anew is refused (400, `as_of`): close its review, which the worker estimates (`POST /reviews/`)."
    ),
)


class Portfolio(ViewSet):
    """One report; each address gives a part of it."""

    @extend_schema(parameters=[AS_OF], responses=serializer(SUMMARY))
    @action(detail=False)
    def summary(self, request: Request) -> Response:
        return self._part(SUMMARY)

    @extend_schema(parameters=[AS_OF], responses=serializer(SILOS))
    @action(detail=False)
    def silos(self, request: Request) -> Response:
        return self._part(SILOS)

    @extend_schema(parameters=[AS_OF], responses=serializer(COVERAGE))
    @action(detail=False)
    def coverage(self, request: Request) -> Response:
        return self._part(COVERAGE)

    @extend_schema(parameters=[AS_OF], responses=serializer(FUNCTIONS))
    @action(detail=False)
    def functions(self, request: Request) -> Response:
        return self._part(FUNCTIONS)

    @extend_schema(parameters=[AS_OF], responses=serializer(DRIFT))
    @action(detail=False)
    def drift(self, request: Request) -> Response:
        return self._part(DRIFT)

    @extend_schema(parameters=[AS_OF], responses=described(Money))
    @action(detail=False)
    def money(self, request: Request) -> Response:
        """Claimed, measured, counted, confirmed; over live and closed initiatives, kinds apart."""
        refuse_unknown(self.request, {"as_of"})
        visible, as_of = Initiative.objects.visible_to(cast(User, self.request.user)), self._as_of()
        today = timezone.localdate()
        figures = kept_money(visible, today=today) if as_of == today else money(visible.order_by("pk"), as_of=as_of)
        return Response(as_json(figures))

    def _part(self, shape: Shape) -> Response:
        refuse_unknown(self.request, {"as_of"})
        as_of, now, today = self._as_of(), timezone.now(), timezone.localdate()
        visible = Initiative.objects.visible_to(cast(User, self.request.user))
        report = portfolio.portfolio(
            visible.order_by("pk"), as_of=as_of, now=now if as_of == today else None, today=today
        )
        return Response(shape.json(report))

    def _as_of(self) -> date:
        given = self.request.query_params.get("as_of")
        today = timezone.localdate()
        try:
            as_of = judged_day(given) if given else today
        except ValueError:
            sentence = _("“%(value)s” is not a date from 1900 to 2199. Write it as 2026-11-21.") % {"value": given}
            raise BadParameters({"as_of": [sentence]}) from None
        if effects := waits(as_of, today=today):
            raise BadParameters({"as_of": [_too_long(as_of, effects)]})
        return as_of


def _too_long(as_of: date, effects: int) -> str:
    return _(
        "For %(day)s, %(n)s effects would have to be estimated again, which takes too long for one answer. "
        "Choose a later day, or close the review of that day: it is estimated in the background and kept."
    ) % {"day": numbers.day(as_of), "n": numbers.number(effects)}
