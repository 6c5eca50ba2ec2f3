"""Blind rating rounds of a journey: all of them, one's own ratings while it is open, everybody's when it is closed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from cxtracker.errors import Invalid, NotAllowed, Refused
from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown
from cxtracker.ui.requests import SignedInRequest
from journeys import permissions
from journeys.influence.queries.matrix import own_grid
from journeys.influence.queries.rounds import results
from journeys.influence.services import rounds
from journeys.influence.views.cells import grid_state, own_answer, parsed
from journeys.models import Journey, RatingRound, Segment


def _rounds(*, key: str, **_rest: Any) -> str:
    return reverse("journeys:rounds", args=[key])


def _address(*, key: str, pk: int) -> str:
    return reverse("journeys:round", args=[key, pk])


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown(_rounds)
def overview(request: SignedInRequest, key: str) -> HttpResponse:
    """Every round of a journey; a POST opens one."""
    journey = get_object_or_404(Journey.objects.prefetch_related("segments"), key=key)
    if request.method == "POST":
        named = request.POST.get("segment", "")
        segment = get_object_or_404(Segment, key=named) if named else None
        begun = rounds.open_round(journey, segment=segment, by=request.user, now=timezone.now())
        return HttpResponseRedirect(_address(key=key, pk=begun.pk))
    context = {
        "journey": journey,
        "rounds": journey.rounds.select_related("segment", "opened_by").order_by("-opened_at", "-pk"),
        "segments": sorted(journey.segments.all(), key=lambda segment: segment.name),
        "may_rate": permissions.can_rate_influence(request.user),
    }
    return page(request, "influence/rounds.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def round_page(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    """While open: one's own matrix, saved cell by cell. Closed: what everybody said, without names."""
    round_ = _round(key, pk)
    if request.method == "POST":
        return _say(request, round_)
    context = {
        "journey": round_.journey,
        "round": round_,
        "may_rate": permissions.can_rate_influence(request.user),
        "may_close": permissions.can_close_round(request.user, round_),
    }
    if round_.closed_at is None:
        grid = own_grid(round_, request.user)
        context |= {"grid": grid, "state": {**grid_state(grid, to=request.user), "blind": True}}
        context |= {"blind": True, "segment": None, "cell_query": None}
        return page(request, "influence/round_open.html", context)
    return page(request, "influence/round_closed.html", {**context, "results": results(round_)})


def _say(request: SignedInRequest, round_: RatingRound) -> HttpResponse:
    try:
        require(permissions.can_rate_influence, request.user)
        cells = parsed(request, round_.journey)
        rounds.say(round_, cells, by=request.user)
    except NotAllowed as refusal:
        return JsonResponse({"detail": str(refusal)}, status=403)
    except Refused as refusal:
        return JsonResponse({"detail": str(refusal)}, status=422 if isinstance(refusal, Invalid) else 409)
    return JsonResponse({"cells": own_answer(cells)})


@require_POST
@refusals_shown(_address)
def close(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    rounds.close(_round(key, pk), by=request.user, now=timezone.now())
    return HttpResponseRedirect(_address(key=key, pk=pk))


@require_POST
@refusals_shown(_address)
def take(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    """Take one cell (`cell=12-3`) or everything agreed into the matrix."""
    named = request.POST.get("cell")
    saved = rounds.take(_round(key, pk), cells=_place(named) if named else None, by=request.user, now=timezone.now())
    count = len(saved.rows)
    messages.success(
        request, ngettext("%d cell is in the matrix now.", "%d cells are in the matrix now.", count) % count
    )
    return HttpResponseRedirect(_address(key=key, pk=pk))


def _place(named: str) -> set[tuple[int, int]]:
    touchpoint, _dash, function = named.partition("-")
    if not (touchpoint.isdecimal() and function.isdecimal()):
        raise Refused(_("There is no such cell."))
    return {(int(touchpoint), int(function))}


def _round(key: str, pk: int) -> RatingRound:
    round_ = (
        RatingRound.objects.select_related("journey", "segment", "opened_by").filter(journey__key=key, pk=pk).first()
    )
    if round_ is None:
        raise Http404
    return round_
