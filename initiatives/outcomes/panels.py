"""The readings of a touchpoint's initiatives, on its page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest

from cxtracker.accounts.models import User
from cxtracker.ui.panels import panel
from initiatives.models import Initiative
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes.queries.leaning import leans_on_happiness
from initiatives.outcomes.queries.readings import readings_of
from journeys.customers.queries.theses import theses
from journeys.models import Touchpoint
from journeys.permissions import can_enter_customers

SHOWN = 25


@panel("journeys.touchpoint", order=30)
def readings_at_touchpoint(request: HttpRequest, touchpoint: Touchpoint) -> tuple[str, Mapping[str, Any]] | None:
    """What is measured there: the last reading of each outcome, with its course."""
    visible = Initiative.objects.visible_to(cast(User, request.user))
    here = visible.filter(touchpoints=touchpoint, status__in=LIVE_OR_CLOSED)
    readings = readings_of(here.order_by("pk")[:SHOWN])
    return ("outcomes/_readings_at_touchpoint.html", {"readings": readings}) if readings else None


@panel("initiatives.initiative", order=60)
def theses_it_leans_on(request: HttpRequest, initiative: Initiative) -> tuple[str, Mapping[str, Any]] | None:
    """Whether a happy customer spends more, where the initiative counts on it."""
    if not leans_on_happiness(initiative):
        return None
    segments = {segment.pk for segment in initiative.segments.all()}
    tested = theses({*segments, None})
    return "outcomes/_theses.html", {"theses": tested, "may_enter": can_enter_customers(cast(User, request.user))}
