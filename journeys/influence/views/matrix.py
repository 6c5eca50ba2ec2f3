"""The influence matrix of a journey: looked at, filled cell by cell, and one cell with its words."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cxtracker.errors import Conflict, Invalid, NotAllowed
from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import show_on
from cxtracker.ui.requests import SignedInRequest
from journeys import permissions
from journeys.influence.forms.cells import CellForm
from journeys.influence.queries.matrix import grid
from journeys.influence.services import influence as ratings
from journeys.influence.views.cells import answer, grid_state, parsed
from journeys.lookup import chosen_segment
from journeys.models import Function, Influence, Journey, RatingRound, Segment, Touchpoint


@require_http_methods(["GET", "HEAD", "POST"])
def matrix_page(request: SignedInRequest, key: str) -> HttpResponse:
    """The grid; a POST of `{"cells": […]}` saves some of it at once and answers with how they stand."""
    journey = get_object_or_404(Journey.objects.prefetch_related("segments"), key=key)
    segment = chosen_segment(request)
    if request.method == "POST":
        return _save(request, journey, segment)
    shown, may_rate = grid(journey, segment), permissions.can_rate_influence(request.user)
    context = {
        "journey": journey,
        "grid": shown,
        "segment": segment,
        "segments": sorted(journey.segments.all(), key=lambda segment: segment.name),
        "may_rate": may_rate,
        "state": grid_state(shown, to=request.user),
        "cell_query": f"?segment={quote(segment.key)}" if segment else "",
        "blind": False,
        "open_round": RatingRound.objects.filter(journey=journey, segment=segment, closed_at=None).first(),
    }
    return page(request, "influence/matrix.html", context)


def _save(request: SignedInRequest, journey: Journey, segment: Segment | None) -> HttpResponse:
    try:
        require(permissions.can_rate_influence, request.user)
        cells = parsed(request, journey)
        saved = ratings.rate_many(cells, segment=segment, by=request.user, now=timezone.now())
    except (NotAllowed, Invalid) as refusal:
        return JsonResponse({"detail": str(refusal)}, status=403 if isinstance(refusal, NotAllowed) else 422)
    return JsonResponse({"cells": answer(cells, segment, saved)})


@require_http_methods(["GET", "HEAD", "POST"])
def cell_page(request: SignedInRequest, key: str, touchpoint: str, function: str) -> HttpResponse:
    """One cell with what must change there; beside the matrix it opens as a sheet."""
    place = get_object_or_404(
        Touchpoint.objects.select_related("stage__journey"), key=touchpoint, stage__journey__key=key
    )
    shaper = get_object_or_404(Function, key=function)
    segment = chosen_segment(request)
    rows = Influence.objects.filter(touchpoint=place, function=shaper).select_related("segment", "rated_by")
    standing = {row.segment_id: row for row in rows}
    row = standing.get(segment.pk if segment else None)
    form = CellForm(request.POST or None, initial=_initial(row or standing.get(None), row.version if row else 0))
    status = 200
    if request.method == "POST":
        valid = form.is_valid() or "clear" in request.POST
        if valid and (done := _change(request, form, place, shaper, segment, row)):
            return done
        status = 422
    context: dict[str, Any] = {
        "journey": place.stage.journey,
        "touchpoint": place,
        "function": shaper,
        "segment": segment,
        "row": row,
        "default": standing.get(None),
        "form": form,
        "may_rate": permissions.can_rate_influence(request.user),
        "back": _matrix(place.stage.journey, segment),
    }
    return page(request, "influence/cell.html", context, part="cell", status=status)


def _initial(row: Influence | None, version: int) -> dict[str, Any]:
    values = {name: getattr(row, name) for name in ratings.RATED} if row else {"direction": 0}
    return {**values, "version": version}


def _change(
    request: SignedInRequest,
    form: CellForm,
    place: Touchpoint,
    shaper: Function,
    segment: Segment | None,
    row: Influence | None,
) -> HttpResponse | None:
    """Save or clear the cell; None when the form has to be shown again with what is wrong."""
    try:
        if "clear" in request.POST:
            if row:
                ratings.clear(row, by=request.user, version=_version(request))
        else:
            ratings.rate(place, shaper, **form.cleaned_data, segment=segment, by=request.user, now=timezone.now())
    except Invalid as refusal:
        show_on(form, refusal)
        return None
    except Conflict as refusal:
        form.add_error(None, str(refusal))
        return None
    if getattr(request, "htmx", None):
        cell = ratings.WantedCell(place, shaper, None)
        return JsonResponse({"cells": answer([cell], segment)})
    messages.success(request, _("Saved: %(function)s.") % {"function": shaper.name})
    return HttpResponseRedirect(_matrix(place.stage.journey, segment))


def _version(request: HttpRequest) -> int | None:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 10 else None


def _matrix(journey: Journey, segment: Segment | None) -> str:
    return reverse("journeys:influence", args=[journey.key]) + (f"?segment={segment.key}" if segment else "")
