"""Sending a file of readings, and the page that says how far it is and what came of it."""

from __future__ import annotations

from typing import cast

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.tabular.writing import csv_lines
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import show_on
from journeys import permissions
from journeys.metrics.forms.loads import LoadForm
from journeys.metrics.readings.queries import loads as report
from journeys.metrics.readings.services import loads
from journeys.models import ReadingLoad

COLUMNS = ("series", "on", "value", "n", "se", "source")
EXAMPLE = (
    ("churn-pilot", "2026-09-30", "2.4", "60000", "", "billing"),
    ("churn-pilot", "2026-10-31", "1.9", "60000", "", "billing"),
    ("churn-others", "2026-10-31", "2.5", "", "0.06", ""),
)
SHOWN_PROBLEMS = 200


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    person = cast(User, request.user)
    require(permissions.can_enter_readings, person)
    form = LoadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file: UploadedFile = form.cleaned_data["file"]
        try:
            begun = loads.begin(
                file.name or "",
                file.chunks(),
                by=person,
                largest=settings.READINGS_FILE_MB,
                sure=form.cleaned_data["sure"],
            )
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            if begun.running:
                messages.info(request, _("This file is already being loaded; here is its progress."))
            return HttpResponseRedirect(reverse("loads:load", args=[begun.load.pk]))
    context = {
        "form": form,
        "columns": COLUMNS,
        "example": EXAMPLE,
        "limit": settings.READINGS_FILE_MB,
        "recent": report.recent(),
    }
    return page(request, "metrics/load.html", context, status=422 if form.errors else 200)


@require_safe
def template(request: HttpRequest) -> StreamingHttpResponse:
    return _csv(csv_lines(COLUMNS, EXAMPLE), "readings.csv")


@require_safe
def load(request: HttpRequest, pk: int) -> HttpResponse:
    """The page, and every other second its part `now`; with the end the whole page comes anew."""
    load = get_object_or_404(ReadingLoad.objects.select_related("by"), pk=pk)
    series, series_total = report.loaded_series(load)
    context = {
        "load": load,
        "problems": load.problems[:SHOWN_PROBLEMS],
        "not_shown": load.problems_total - len(load.problems[:SHOWN_PROBLEMS]),
        "series": series,
        "more_series": series_total - len(series),
        "may_load": permissions.can_enter_readings(cast(User, request.user)),
    }
    answer = page(request, "metrics/load_progress.html", context, part="now")
    if load.ended and getattr(request, "htmx", False):
        answer.headers["HX-Refresh"] = "true"
    return answer


@require_safe
def problems(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """The first thousand problems."""
    columns = ("row", "column", "value", "message")
    kept = get_object_or_404(ReadingLoad, pk=pk).problems
    return _csv(csv_lines(columns, [[problem[name] for name in columns] for problem in kept]), "problems.csv")


def _csv(lines: object, name: str) -> StreamingHttpResponse:
    answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")  # type: ignore[arg-type]
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
