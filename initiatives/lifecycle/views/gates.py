"""Moving an initiative on, stopping it, holding it."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxtracker.errors import Refused
from cxtracker.ui import undo
from cxtracker.ui.refusals import refusals_shown
from cxtracker.ui.requests import SignedInRequest
from initiatives.lifecycle.forms.status import HoldForm, StopForm
from initiatives.lifecycle.services import deleting, gates
from initiatives.lookup import visible_initiative
from journeys.removing import in_trash


def _page(key: str) -> str:
    return f"{reverse('initiatives:page', args=[key])}#next"


def _valid(form: forms.Form) -> dict[str, object]:
    """What was typed; a form of one or two fields is refused in a sentence, on the page it stands on."""
    if not form.is_valid():
        raise Refused(
            " ".join(f"{form[name].label} {' '.join(map(str, sentences))}" for name, sentences in form.errors.items())
        )
    return form.cleaned_data


@require_POST
@refusals_shown(_page)
def advance(request: SignedInRequest, key: str) -> HttpResponse:
    initiative = visible_initiative(request.user, key)
    moved = gates.advance(initiative, by=request.user, now=timezone.now(), expected=request.POST.get("status", ""))
    text = _("%(key)s is now %(status)s.") % {"key": key, "status": moved.get_status_display().lower()}
    undo.success(request, text, undo=undo.way_back("initiative.moved", moved, by=request.user))
    return redirect(_page(key))


@require_POST
@refusals_shown(_page)
def stop(request: SignedInRequest, key: str) -> HttpResponse:
    gates.stop(visible_initiative(request.user, key), by=request.user, **_valid(StopForm(request.POST)))  # type: ignore[arg-type]
    messages.success(request, _("%(key)s has been stopped; the lesson is kept.") % {"key": key})
    return redirect(_page(key))


@require_POST
@refusals_shown(_page)
def hold(request: SignedInRequest, key: str) -> HttpResponse:
    held = gates.hold(visible_initiative(request.user, key), by=request.user, **_valid(HoldForm(request.POST)))  # type: ignore[arg-type]
    way_back = undo.way_back("initiative.held", held, by=request.user)
    undo.success(request, _("%(key)s “%(title)s” is on hold.") % {"key": key, "title": held.title}, undo=way_back)
    return redirect(_page(key))


@require_POST
@refusals_shown(_page)
def resume(request: SignedInRequest, key: str) -> HttpResponse:
    resumed = gates.resume(visible_initiative(request.user, key), by=request.user)
    way_back = undo.way_back("initiative.resumed", resumed, by=request.user)
    message = _("%(key)s “%(title)s” has been resumed.") % {"key": key, "title": resumed.title}
    undo.success(request, message, undo=way_back)
    return redirect(_page(key))


@require_POST
@refusals_shown(_page)
def remove(request: SignedInRequest, key: str) -> HttpResponse:
    initiative = visible_initiative(request.user, key)
    deleting.remove(initiative, by=request.user, today=timezone.localdate())
    in_trash(request, "initiative", initiative)
    return redirect("initiatives:list")
