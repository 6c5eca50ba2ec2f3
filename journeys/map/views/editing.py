"""The plain forms of the map: starting, adding, changing and removing journeys, stages and touchpoints."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui import merging
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import show_on
from journeys import keys, permissions
from journeys.map.forms import JourneyForm, NewJourneyForm, StageForm
from journeys.map.services import maps, templates
from journeys.models import Influence, Journey, Stage, Touchpoint
from journeys.removing import removed

Context = dict[str, Any]
form_page = require_http_methods(["GET", "HEAD", "POST"])


def drawing(request: HttpRequest) -> User:
    """The person, who may draw the map; 403 otherwise."""
    person = cast(User, request.user)
    require(permissions.can_edit_map, person)
    return person


def saved(
    request: HttpRequest,
    form: forms.Form,
    context: Context,
    save: Callable[[], str],
    standing: Callable[[], forms.Form] | None = None,
) -> HttpResponse:
    """Save a posted form and go where `save` says; refused or overtaken, the form again with what was typed.

    `standing` is the form of a row that is there already, as it would be opened now.
    """
    if standing is not None:
        merging.remember(form)
    if request.method == "POST" and form.is_valid():
        try:
            url = merging.saved(form, save, standing) if standing else save()
        except Invalid as refusal:
            show_on(form, refusal)
        except merging.Overlap as overlap:
            return page(request, "map/edit.html", {**context, "conflict": overlap.differences}, status=409)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(url)
    return page(request, "map/edit.html", context, status=422 if form.errors else 200)


# --- journeys ---------------------------------------------------------------------------------------------------
@form_page
def new_journey(request: HttpRequest) -> HttpResponse:
    person = drawing(request)
    form = NewJourneyForm(request.POST or None, initial={"start": request.GET.get("copy", "")})

    def save() -> str:
        cleaned, values = form.cleaned_data, form.values()
        if cleaned["start"] in (form.NINE, form.EMPTY):
            journey = templates.start(
                values, segments=cleaned["segments"], with_stages=cleaned["start"] == form.NINE, by=person
            )
        else:
            source = Journey.objects.get(key=cleaned["start"])
            journey = templates.copy(source, values, segments=cleaned["segments"] or None, by=person)
        return reverse("journeys:map", args=[journey.key])

    return saved(request, form, {"form": form, "what": "journey"}, save)


@form_page
def edit_journey(request: HttpRequest, key: str) -> HttpResponse:
    person, journey = drawing(request), get_object_or_404(Journey, key=key)
    form = JourneyForm(request.POST or None, initial=_journey_values(journey))

    def save() -> str:
        cleaned = form.cleaned_data
        maps.edit_journey(journey, form.values(), segments=cleaned["segments"], by=person, version=cleaned["version"])
        return reverse("journeys:map", args=[key])

    def standing() -> JourneyForm:
        return JourneyForm(initial=_journey_values(merging.again(journey)))

    return saved(request, form, {"form": form, "what": "journey", "journey": journey}, save, standing)


def _journey_values(journey: Journey) -> dict[str, Any]:
    segments = list(journey.segments.values_list("key", flat=True))
    return {"title": journey.title, "segments": segments, "version": journey.version}


@form_page
def remove_journey(request: HttpRequest, key: str) -> HttpResponse:
    person, journey = drawing(request), get_object_or_404(Journey, key=key)
    back = reverse("journeys:edit", args=[key])
    inside = {
        "stages": journey.stages.count(),
        "touchpoints": Touchpoint.objects.filter(stage__journey=journey).count(),
        "ratings": Influence.objects.filter(touchpoint__stage__journey=journey).count(),
    }
    on, remove = reverse("journeys:list"), lambda: maps.remove_journey(journey, by=person)
    return removed(request, journey, back, on, remove, kind="journey", **inside)


# --- stages -----------------------------------------------------------------------------------------------------
@form_page
def new_stage(request: HttpRequest, key: str) -> HttpResponse:
    """`?lifecycle=after&position=9` begins with what a gap on the map asks for."""
    person, journey = drawing(request), get_object_or_404(Journey, key=key)
    begin = {name: request.GET.get(name, "") for name in ("lifecycle", "position")}
    form = StageForm(request.POST or None, initial=begin)

    def save() -> str:
        values = {**form.values(), "key": keys.for_stage(journey)}
        maps.create_stage(journey, values, position=form.cleaned_data["position"], by=person)
        return reverse("journeys:map", args=[key])

    return saved(request, form, {"form": form, "what": "stage", "journey": journey}, save)


@form_page
def edit_stage(request: HttpRequest, key: str) -> HttpResponse:
    person = drawing(request)
    stage = get_object_or_404(Stage.objects.select_related("journey"), key=key)
    form = StageForm(request.POST or None, initial=_stage_values(stage))

    def save() -> str:
        cleaned = form.cleaned_data
        position = cleaned["position"] if "position" in form.changed_data else None
        maps.edit_stage(stage, form.values(), position=position, by=person, version=cleaned["version"])
        return reverse("journeys:map", args=[stage.journey.key])

    def standing() -> StageForm:
        return StageForm(initial=_stage_values(merging.again(stage)))

    context = {"form": form, "what": "stage", "journey": stage.journey, "stage": stage}
    return saved(request, form, context, save, standing)


def _stage_values(stage: Stage) -> dict[str, Any]:
    position = stage.journey.stages.filter(position__lt=stage.position).count() + 1
    return {"name": stage.name, "lifecycle": stage.lifecycle, "position": position, "version": stage.version}


@form_page
def remove_stage(request: HttpRequest, key: str) -> HttpResponse:
    person = drawing(request)
    stage = get_object_or_404(Stage.objects.select_related("journey"), key=key)
    on = reverse("journeys:map", args=[stage.journey.key])
    back = reverse("journeys:edit_stage", args=[key])
    return removed(request, stage, back, on, lambda: maps.remove_stage(stage, by=person), kind="stage")
