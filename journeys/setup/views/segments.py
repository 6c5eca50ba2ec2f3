"""Giving a segment another name, and removing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import show_on
from cxtracker.ui.requests import SignedInRequest
from journeys import permissions
from journeys.map.services import segments
from journeys.models import Segment
from journeys.removing import removed
from journeys.setup.forms import SegmentNameForm


@require_http_methods(["GET", "HEAD", "POST"])
def rename(request: SignedInRequest, key: str) -> HttpResponse:
    require(permissions.can_edit_map, request.user)
    segment = get_object_or_404(Segment, key=key)
    form = SegmentNameForm(request.POST or None, initial={"name": segment.name})
    if request.method == "POST" and form.is_valid():
        try:
            segments.edit(segment, form.cleaned_data, by=request.user)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("setup:segments")
    context = {"form": form, "segment": segment}
    return page(request, "setup/segment.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, key: str) -> HttpResponse:
    require(permissions.can_edit_map, request.user)
    segment = get_object_or_404(Segment, key=key)
    back = reverse("setup:rename_segment", args=[key])
    on, remove = reverse("setup:segments"), lambda: segments.remove(segment, by=request.user)
    return removed(request, segment, back, on, remove, kind="segment")
