"""Starting a series, and saying anew who is observed and how often."""

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
from journeys import keys, permissions
from journeys.metrics.forms.metrics import SeriesForm
from journeys.metrics.services import series as service
from journeys.models import Metric, Series
from journeys.removing import removed


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: SignedInRequest, key: str) -> HttpResponse:
    require(permissions.can_enter_readings, request.user)
    metric = get_object_or_404(Metric, key=key)
    form = SeriesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {**form.values(), "key": keys.for_series(metric, form.group), "metric": metric}
        try:
            made = service.create(values, by=request.user)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Series started. Enter its first reading, or paste the ones you have."))
            return redirect("metrics:series", key=key, series=made.key)
    context = {"form": form, "metric": metric}
    return page(request, "metrics/series_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: SignedInRequest, key: str, series: str) -> HttpResponse:
    require(permissions.can_enter_readings, request.user)
    series_ = get_object_or_404(Series.objects.select_related("metric", "segment"), key=series, metric__key=key)
    standing = {"segment": series_.segment, "label": series_.label, "rhythm": series_.rhythm}
    form = SeriesForm(request.POST or None, initial=standing)
    if request.method == "POST" and form.is_valid():
        try:
            service.edit(series_, form.values(), by=request.user)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("metrics:series", key=key, series=series)
    context = {"form": form, "metric": series_.metric, "series": series_}
    return page(request, "metrics/series_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SignedInRequest, key: str, series: str) -> HttpResponse:
    require(permissions.can_enter_readings, request.user)
    series_ = get_object_or_404(Series, key=series, metric__key=key)
    back, on = reverse("metrics:edit_series", args=[key, series]), reverse("metrics:page", args=[key])
    inside = {"readings": series_.measurements.count()}
    return removed(
        request, series_, back, on, lambda: service.remove(series_, by=request.user), kind="series", **inside
    )
