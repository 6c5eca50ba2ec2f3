"""Adding a touchpoint, and the page on which one is changed: what it is, where it stands, what happens inside."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from cxtracker.errors import Conflict, Invalid
from cxtracker.ui import merging
from cxtracker.ui.htmx import page
from journeys import keys
from journeys.map.forms import TouchpointForm, lines, moment_forms, standing
from journeys.map.poster.channels import SIGNS
from journeys.map.services import maps, moments
from journeys.map.views.editing import Context, drawing, form_page, saved
from journeys.models import Stage, Touchpoint
from journeys.removing import removed

CHANNELS = sorted(words[0] for words in SIGNS.values())


def _touchpoint(key: str) -> Touchpoint:
    return get_object_or_404(Touchpoint.objects.select_related("stage__journey"), key=key)


@form_page
def new_touchpoint(request: HttpRequest, key: str) -> HttpResponse:
    """Into the stage of that key; the short form on the map sends a name only."""
    person = drawing(request)
    stage = get_object_or_404(Stage.objects.select_related("journey"), key=key)
    given = request.POST.copy() if request.method == "POST" else None
    if given is not None:
        given.setdefault("stage", stage.key)
        given.setdefault("evidence", "assumed")
    form = TouchpointForm(given, initial={"stage": stage.key})

    def save() -> str:
        into = form.cleaned_data["stage"]
        values = {**form.values(), "key": keys.for_touchpoint(into.journey)}
        made = maps.create_touchpoint(into, values, position=form.cleaned_data["position"], by=person)
        return f"{reverse('journeys:map', args=[into.journey.key])}#{made.key}"

    context = {"form": form, "what": "touchpoint", "journey": stage.journey, "stage": stage, "channels": CHANNELS}
    return saved(request, form, context, save)


@form_page
def edit_touchpoint(request: HttpRequest, key: str) -> HttpResponse:
    person, touchpoint = drawing(request), _touchpoint(key)
    form = TouchpointForm(request.POST or None, initial=_standing(touchpoint))

    def save() -> str:
        cleaned = form.cleaned_data
        edited = maps.edit_touchpoint(touchpoint, form.values(), by=person, version=cleaned["version"])
        elsewhere = cleaned["stage"].pk != edited.stage_id
        if elsewhere or "position" in form.changed_data:
            position = None if elsewhere and "position" not in form.changed_data else cleaned["position"]
            maps.move(edited, stage=cleaned["stage"], position=position, by=person)
        return reverse("journeys:touchpoint", args=[key])

    def standing() -> TouchpointForm:
        return TouchpointForm(initial=_standing(merging.again(touchpoint)))

    return saved(request, form, _context(touchpoint, form, moment_forms(None, touchpoint)), save, standing)


@form_page
def arrange_moments(request: HttpRequest, key: str) -> HttpResponse:
    """All moments of the touchpoint with one button: add, change, put in order, remove. They stand on its page."""
    person, touchpoint = drawing(request), _touchpoint(key)
    if request.method != "POST":
        return HttpResponseRedirect(f"{reverse('journeys:edit_touchpoint', args=[key])}#moments")
    form, inside = TouchpointForm(None, initial=_standing(touchpoint)), moment_forms(request.POST, touchpoint)
    status, context = 422, _context(touchpoint, form, inside)
    if inside.is_valid():
        try:
            moments.arrange(touchpoint, lines(inside), by=person)
        except Invalid as refusal:
            context["moments_refused"] = str(refusal)
        except Conflict as conflict:
            status = 409
            context["moments_now"] = conflict.current["moments"]
            context["moments"] = moment_forms(_on_top(request, conflict.current["moments"]), touchpoint)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(reverse("journeys:touchpoint", args=[key]))
    return page(request, "map/edit.html", context, status=status)


def _on_top(request: HttpRequest, now: list[Any]) -> Any:
    """What was typed, to be saved on top of what stands now; a moment that is gone becomes a new one."""
    typed, versions = request.POST.copy(), {str(moment.pk): str(moment.version) for moment in now}
    for name in [name for name in typed if name.endswith("-id")]:
        stem = name.removesuffix("id")
        if (pk := typed[name]) in versions:
            typed[f"{stem}version"] = versions[pk]
        else:
            typed[name] = typed[f"{stem}version"] = ""
    return typed


@form_page
def remove_touchpoint(request: HttpRequest, key: str) -> HttpResponse:
    person, touchpoint = drawing(request), _touchpoint(key)
    on = reverse("journeys:map", args=[touchpoint.stage.journey.key])
    back = reverse("journeys:edit_touchpoint", args=[key])
    inside = {"ratings": touchpoint.influences.count(), "moments": touchpoint.moments.count()}

    def remove() -> None:
        maps.remove_touchpoint(touchpoint, by=person)

    return removed(request, touchpoint, back, on, remove, kind="touchpoint", **inside)


def _standing(touchpoint: Touchpoint) -> dict[str, Any]:
    return standing(touchpoint, touchpoint.stage.touchpoints.filter(position__lt=touchpoint.position).count() + 1)


def _context(touchpoint: Touchpoint, form: TouchpointForm, inside: Any) -> Context:
    return {
        "form": form,
        "what": "touchpoint",
        "touchpoint": touchpoint,
        "stage": touchpoint.stage,
        "journey": touchpoint.stage.journey,
        "moments": inside,
        "channels": CHANNELS,
    }
