"""The journeys, and the map of one: drawn, as a table, or as the influence matrix."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cxtracker.ui.htmx import page
from cxtracker.ui.panels import badges_of, panels
from journeys.models import Journey, Segment
from journeys.reports import influence, journeys as glances
from journeys.reports.map import journey_map

VIEWS = ("map", "table", "influence")


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    return page(request, "journeys/list.html", {"journeys": glances.glances()})


@require_safe
def map_page(request: HttpRequest, key: str) -> HttpResponse:
    journey = get_object_or_404(Journey.objects.prefetch_related("segments"), key=key)
    view = request.GET.get("view", "map")
    if view not in VIEWS:
        raise Http404(_("A journey is shown as map, table or influence."))
    segment = chosen_segment(request)
    found = journey_map(journey, segment)
    stops = [stop.id for column in found.columns for stop in column.stops]
    context = {
        "journey": journey,
        "found": found,
        "matrix": influence.matrix(journey, segment) if view == "influence" else None,
        "view": view,
        "segment": segment,
        "segments": sorted(journey.segments.all(), key=lambda one: one.name),
        "badges": badges_of("journeys.touchpoint", request, stops),
        "panels": panels("journeys.journey", request, journey),
    }
    return page(request, "journeys/map.html", context)


def chosen_segment(request: HttpRequest) -> Segment | None:
    """The segment named in the address; 404 when there is none of that key."""
    key = request.GET.get("segment", "")
    return get_object_or_404(Segment, key=key) if key else None
