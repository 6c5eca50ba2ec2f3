"""The journeys, and the map of one: drawn, or as a table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cxtracker.accounts.models import User
from cxtracker.ui.htmx import page
from cxtracker.ui.panels import badges_of, panels
from journeys import permissions
from journeys.map.poster import channels, feeling
from journeys.map.queries import journeys as glances
from journeys.map.queries.map import Column, journey_map
from journeys.map.views.look import ROWS, ZOOMS, dimmed, look
from journeys.models import Journey

VIEWS = ("map", "table")
SIGNS = ("plus",)
DENSE = 90
"""From so many touchpoints on an overview has room for points only."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A column, and what of the line of feeling lies over it."""

    column: Column
    feeling: feeling.Slice


@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    may_edit = permissions.can_edit_map(cast(User, request.user))
    return page(request, "map/list.html", {"journeys": glances.glances(), "may_edit": may_edit})


@require_safe
def map_page(request: HttpRequest, key: str) -> HttpResponse:
    journey = get_object_or_404(Journey.objects.prefetch_related("segments"), key=key)
    view = request.GET.get("view", "map")
    if view not in VIEWS:
        raise Http404(_("Choose map or table."))
    return render_map(request, journey, view=view)


def render_map(
    request: HttpRequest, journey: Journey, *, view: str = "map", status: int = 200, **more: Any
) -> HttpResponse:
    """The map as this address looks at it; to a script that asked for it, only the map itself."""
    seen = look(request)
    map_ = journey_map(journey, seen.segment)
    stops = [stop for column in map_.columns for stop in column.stops]
    ids = [stop.id for stop in stops]
    owners = badges_of("journeys.touchpoint.owners", request, ids)
    out = dimmed(seen, map_, owners)
    functions = {shaper.function: shaper.name for stop in stops for shaper in stop.shapers}
    context = {
        "journey": journey,
        "map": map_,
        "drawn": [Drawn(*pair) for pair in zip(map_.drawn, feeling.slices(map_.drawn), strict=True)],
        "view": view,
        "look": seen,
        "segment": seen.segment,
        "segments": sorted(journey.segments.all(), key=lambda segment: segment.name),
        "zooms": ZOOMS,
        "row_names": ROWS,
        "dense": len(stops) > DENSE,
        "dimmed": out,
        "matching": len(stops) - len(out),
        "function_names": sorted(functions.items(), key=lambda pair: pair[1]),
        "channels": sorted({part for stop in stops for part in channels.parts(stop.channel)}, key=str.casefold),
        "signs": sorted({channels.sign(stop.channel) for stop in stops} | set(SIGNS)),
        "owners": owners,
        "badges": badges_of("journeys.touchpoint", request, ids),
        "panels": panels("journeys.journey", request, journey),
        "may_edit": permissions.can_edit_map(cast(User, request.user)),
        "conflict": None,
        **more,
    }
    return page(request, "map/map.html", context, part="board", status=status)
