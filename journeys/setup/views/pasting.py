"""Pasting departments, a journey or segments: first what the lines would do, then doing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods

from cxtracker.accounts.permissions import can_add_people
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import show_on
from cxtracker.ui.requests import SignedInRequest
from journeys import permissions
from journeys.models import Lifecycle, Segment
from journeys.setup.forms import DepartmentsForm, JourneyPasteForm, PasteForm, SegmentsForm
from journeys.setup.services import (
    departments as department_setup,
    journeys as journey_setup,
    segments as segment_setup,
)

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _may_add(request: SignedInRequest, form: PasteForm) -> bool:
    """The lines were seen as they are now, and the person says yes."""
    return form.is_valid() and "add" in request.POST and form.was_seen


@form_page
def departments(request: SignedInRequest) -> HttpResponse:
    require(permissions.can_add_functions, request.user)
    require(can_add_people, request.user)
    form = DepartmentsForm(request.POST or None)
    if _may_add(request, form):
        marks = {name: form.chosen(name) for name in ("cx", "finance")}
        try:
            added = department_setup.add(form.lines, **marks, by=request.user)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            count = len(added.functions)
            message = ngettext("%(count)d department added.", "%(count)d departments added.", count)
            messages.success(request, message % {"count": count})
            return redirect("people:invitations" if added.people else "functions:list")
    planned = department_setup.plan(form.lines) if form.is_bound and not form.errors else []
    news, wrong = sum(entry.is_new for entry in planned), sum(bool(entry.problem) for entry in planned)
    context = {"form": form, "planned": planned, "news": news, "wrong": wrong, "ready": news and not wrong}
    return _answer(request, "setup/departments.html", form, context)


@form_page
def journey(request: SignedInRequest) -> HttpResponse:
    require(permissions.can_edit_map, request.user)
    form = JourneyPasteForm(request.POST or None)
    if _may_add(request, form):
        title, among = form.cleaned_data["title"], form.cleaned_data["segments"]
        try:
            drawn = journey_setup.add(title, form.stages, lifecycle=form.lifecycle(), segments=among, by=request.user)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("The journey is drawn. Next: say which functions shape each touchpoint."))
            return redirect("journeys:map", key=drawn.key)
    planned = form.with_lifecycle() if form.is_bound and not form.errors else []
    problems = journey_setup.problems(form.stages) if planned else []
    context = {
        "form": form,
        "planned": planned,
        "problems": problems,
        "touchpoints": sum(len(stage.touchpoints) for stage in form.stages),
        "lifecycle": Lifecycle.choices,
        "ready": planned and not problems,
    }
    return _answer(request, "setup/journey.html", form, context)


@form_page
def segments(request: SignedInRequest) -> HttpResponse:
    """The segments there are, and a box for more. Everybody may read them."""
    may_edit = permissions.can_edit_map(request.user)
    if request.method == "POST":
        require(permissions.can_edit_map, request.user)
    form = SegmentsForm(request.POST or None)
    if _may_add(request, form):
        try:
            made = segment_setup.add(form.lines, by=request.user)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            message = ngettext("%(count)d segment added.", "%(count)d segments added.", len(made))
            messages.success(request, message % {"count": len(made)})
            return redirect("setup:segments")
    planned = segment_setup.plan(form.lines) if form.is_bound and not form.errors else []
    context = {
        "form": form,
        "may_edit": may_edit,
        "planned": planned,
        "news": sum(not stands for _line, stands in planned),
        "segments": Segment.objects.order_by("name"),
    }
    return _answer(request, "setup/segments.html", form, context)


def _answer(request: SignedInRequest, template: str, form: PasteForm, context: dict[str, object]) -> HttpResponse:
    overtaken = form.is_bound and not form.errors and "add" in request.POST and not form.was_seen
    status = 422 if form.errors else 409 if overtaken else 200
    return page(request, template, {**context, "overtaken": overtaken}, status=status)
