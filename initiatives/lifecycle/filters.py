"""The filters of the list of initiatives; the same names in page addresses, API and exports."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet, YesNo, refuse_endless
from initiatives.assessment.rules.flags import RULES
from initiatives.models import Band, Flag, Initiative, InitiativeTouchpoint, Kind, Mode, OwnershipRequest, Status
from initiatives.models.assessment import PRIVATE_FLAGS
from initiatives.models.initiatives import Initiatives
from journeys.models import Influence, Lifecycle

ORDERINGS = {
    "key": "pk",
    "title": "title",
    "status": "status",
    "score": "assessment__score",
    "budget": "budget",
    "go_live": "go_live",
    "lead_function": "lead_function__key",
}

OPEN_FLAGS = tuple(code for code in RULES if code not in PRIVATE_FLAGS)
"""Whom a private flag concerns is nobody's list."""


class _Linked(AnyOf):
    """Any of these values among related rows, without multiplying the initiatives."""

    def __init__(self, related: type[Model], field_name: str, *, only: Q | None = None, **kwargs: Any) -> None:
        self.related, self.only = related, only or Q()
        super().__init__(field_name=field_name, **kwargs)

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        values = [part.strip() for part in (value or "").split(",") if part.strip()]
        if not values:
            return qs
        matching = self.related._default_manager.filter(
            self.only, initiative=OuterRef("pk"), **{f"{self.field_name}__in": values}
        )
        return qs.filter(Exists(matching))


class InitiativeFilter(StrictFilterSet):
    q = django_filters.CharFilter(method="search", validators=[refuse_endless])
    key = AnyOf()
    status = AnyOf(choices=Status.values)
    band = AnyOf("assessment__band", choices=Band.values)
    siloed = YesNo("assessment__siloed")
    function = django_filters.CharFilter(method="shaped_by")
    owner = _Linked(OwnershipRequest, "function__key", only=Q(effective=True))
    lead_function = AnyOf("lead_function__key")
    accountable = AnyOf("accountable__email")
    journey = _Linked(InitiativeTouchpoint, "touchpoint__stage__journey__key")
    stage = _Linked(InitiativeTouchpoint, "touchpoint__stage__key")
    lifecycle = _Linked(InitiativeTouchpoint, "touchpoint__stage__lifecycle", choices=Lifecycle.values)
    touchpoint = _Linked(InitiativeTouchpoint, "touchpoint__key")
    segment = _Linked(Initiative.segments.through, "segment__key")
    mode = AnyOf(choices=Mode.values)
    kind = AnyOf(choices=Kind.values)
    flag = _Linked(Flag, "code", only=Q(closed_on=None), choices=OPEN_FLAGS)
    ordering = Ordering(fields=ORDERINGS)

    class Meta:
        model = Initiative
        fields: list[str] = []

    def search(self, initiatives: Initiatives, name: str, value: str) -> QuerySet[Initiative]:
        """Every word somewhere in key, title, problem or hypothesis: on PostgreSQL by an index over all four."""
        return initiatives.containing(value.split())

    def shaped_by(self, initiatives: QuerySet[Initiative], name: str, value: str) -> QuerySet[Initiative]:
        """Functions with influence above 0 on a touched touchpoint."""
        keys = [key.strip() for key in value.split(",") if key.strip()]
        shaped = Influence.objects.filter(
            touchpoint__links__initiative=OuterRef("pk"), function__key__in=keys, strength__gt=0
        )
        return initiatives.filter(Exists(shaped)) if keys else initiatives
