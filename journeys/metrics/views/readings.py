"""The readings of a series: entering one, correcting, removing, and pasting many with a look at them first."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cxtracker.errors import Conflict, Invalid
from cxtracker.permissions import require
from cxtracker.ui import numbers
from cxtracker.ui.htmx import page
from cxtracker.ui.paging import sheet
from cxtracker.ui.refusals import show_on
from cxtracker.ui.requests import SignedInRequest
from journeys import permissions
from journeys.metrics.forms.readings import CorrectionForm, NewReadingForm, PasteForm, RemovalForm
from journeys.metrics.queries import catalogue as reports
from journeys.metrics.readings.queries import trail
from journeys.metrics.readings.queries.currency import LastReading, last_readings
from journeys.metrics.readings.queries.pasting import PastePlan, plan
from journeys.metrics.readings.services import measurements
from journeys.metrics.readings.services.confirmation import Doubtful
from journeys.metrics.readings.services.measurements import Reading
from journeys.models import Measurement, Series

PAGE_SIZE = 50


def _series(key: str, series: str) -> Series:
    rows = Series.objects.select_related("metric", "segment")
    return get_object_or_404(rows, key=series, metric__key=key)


def _reading(key: str, series: str, pk: int) -> Measurement:
    rows = Measurement.objects.select_related("series__metric", "series__segment", "entered_by")
    return get_object_or_404(rows, pk=pk, series__key=series, series__metric__key=key)


@require_http_methods(["GET", "HEAD", "POST"])
def series_page(request: SignedInRequest, key: str, series: str) -> HttpResponse:
    series_, today = _series(key, series), timezone.localdate()
    last = last_readings([series_.pk], today)[series_.pk]
    if request.method != "POST":
        form = NewReadingForm(unit=series_.metric.unit, rhythm=series_.rhythm, initial={"on": _next(last, today)})
        return _series_answer(request, series_, last, form)
    require(permissions.can_enter_readings, request.user)
    form = NewReadingForm(request.POST, unit=series_.metric.unit, rhythm=series_.rhythm)
    more: dict[str, Any] = {}
    if form.is_valid():
        try:
            measurements.record(
                series_, form.values(), by=request.user, sure=form.cleaned_data["sure"], today=timezone.localdate()
            )
        except Doubtful as doubt:
            more["doubted"] = True
            show_on(form, doubt)
        except Invalid as refusal:
            show_on(form, refusal)
        except Conflict:
            more |= _standing_there(series_, form)
            return _series_answer(request, series_, last, form, status=409, **more)
        else:
            messages.success(request, _("Saved."))
            return redirect("metrics:series", key=key, series=series)
    return _series_answer(request, series_, last, form, status=422, **more)


def _next(last: LastReading, today: date) -> date | None:
    """The day due next if it has come; never a day that is still to come."""
    if last.due_on is None:
        return today
    return last.due_on if last.due_on <= today else None


def _standing_there(series: Series, form: NewReadingForm) -> dict[str, Any]:
    reading = Measurement.objects.filter(series=series, on=form.cleaned_data["on"]).first()
    return {"taken": reading, "typed": numbers.typed(form.cleaned_data["value"])}


def _series_answer(
    request: SignedInRequest,
    series: Series,
    last: LastReading,
    form: NewReadingForm,
    *,
    status: int = 200,
    doubted: bool = False,
    taken: Measurement | None = None,
    **more: Any,
) -> HttpResponse:
    rows = Measurement.objects.filter(series=series).select_related("entered_by").order_by("-on")
    listed = sheet(rows, PAGE_SIZE, request.GET)
    context = {
        "metric": series.metric,
        "series": series,
        "name": reports.group(series),
        "last": last,
        "form": form,
        "doubted": doubted,
        "taken": taken,
        "folded_open": bool(
            any(form[name].errors for name in ("n", "se", "source"))
            or (form.is_bound and (form["n"].value() or form["se"].value()))
        ),
        "pasting": PasteForm(auto_id="paste_%s"),
        "page_obj": listed,
        "events": trail.of_series(series),
        "may_enter": permissions.can_enter_readings(request.user),
        "typed": "",
        **more,
    }
    return page(request, "metrics/series.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: SignedInRequest, key: str, series: str, pk: int) -> HttpResponse:
    """Everybody sees how the reading came about; who enters readings corrects it here."""
    reading = _reading(key, series, pk)
    unit = reading.series.metric.unit
    if request.method != "POST":
        standing = CorrectionForm.standing(reading)
        if request.GET.get("value"):
            standing["value"] = request.GET["value"]
        return _reading_answer(request, reading, CorrectionForm(unit=unit, initial=standing))
    require(permissions.can_enter_readings, request.user)
    form = CorrectionForm(request.POST, unit=unit)
    more: dict[str, Any] = {}
    if form.is_valid():
        try:
            measurements.correct(
                reading, form.values(), by=request.user, expected=form.expected(), sure=form.cleaned_data["sure"]
            )
        except Doubtful as doubt:
            more["doubted"] = True
            show_on(form, doubt)
        except Invalid as refusal:
            show_on(form, refusal)
        except Conflict:
            reading.refresh_from_db(fields=["value", "n", "se", "source", "entered_by"])
            form.data = _seen_anew(form, reading)
            return _reading_answer(request, reading, form, status=409, overtaken=True)
        else:
            messages.success(request, _("Corrected. The earlier value is in the history."))
            return redirect("metrics:series", key=key, series=series)
    return _reading_answer(request, reading, form, status=422, **more)


def _seen_anew(form: CorrectionForm, reading: Measurement) -> QueryDict:
    """What was typed, on top of what stands now."""
    data = cast(QueryDict, form.data).copy()
    for name, value in CorrectionForm.standing(reading).items():
        if name.startswith("seen_"):
            data[name] = "" if value is None else str(value)
    return data


def _reading_answer(
    request: SignedInRequest,
    reading: Measurement,
    form: CorrectionForm,
    removing: RemovalForm | None = None,
    *,
    status: int = 200,
    doubted: bool = False,
    overtaken: bool = False,
) -> HttpResponse:
    context = {
        "metric": reading.series.metric,
        "series": reading.series,
        "name": reports.group(reading.series),
        "reading": reading,
        "form": form,
        "removing": removing or RemovalForm(auto_id="remove_%s"),
        "doubted": doubted,
        "overtaken": overtaken,
        "events": trail.of_reading(reading),
        "may_enter": permissions.can_enter_readings(request.user),
    }
    return page(request, "metrics/reading.html", context, status=status)


@require_POST
def remove(request: SignedInRequest, key: str, series: str, pk: int) -> HttpResponse:
    require(permissions.can_enter_readings, request.user)
    reading = _reading(key, series, pk)
    removing = RemovalForm(request.POST, auto_id="remove_%s")
    if not removing.is_valid():
        form = CorrectionForm(unit=reading.series.metric.unit, initial=CorrectionForm.standing(reading))
        return _reading_answer(request, reading, form, removing, status=422)
    measurements.remove(reading, by=request.user, reason=removing.cleaned_data["reason"])
    messages.success(request, _("Reading removed. Its value and your reason are in the history."))
    return redirect("metrics:series", key=key, series=series)


@require_http_methods(["GET", "HEAD", "POST"])
def paste(request: SignedInRequest, key: str, series: str) -> HttpResponse:
    """First what the lines would do; then, where the person has seen exactly that, all of them are kept."""
    require(permissions.can_enter_readings, request.user)
    series_ = _series(key, series)
    form = PasteForm(request.POST or None)
    planned: PastePlan | None = None
    moved = False
    if request.method == "POST" and form.is_valid():
        planned = plan(series_, form.lines(series_.metric.unit, timezone.localdate()), request.user)
        cleaned = form.cleaned_data
        ready = "save" in request.POST and not planned.wrong and (cleaned["sure"] or not planned.doubtful)
        moved = "save" in request.POST and cleaned["fingerprint"] != planned.fingerprint
        if ready and not moved and planned.to_write:
            return _keep(request, series_, planned)
    context = {
        "metric": series_.metric,
        "series": series_,
        "name": reports.group(series_),
        "form": form,
        "plan": planned,
        "moved": moved,
        "unsure": "save" in request.POST and planned is not None and planned.doubtful and not form.cleaned_data["sure"],
    }
    refused = form.errors or (planned is not None and planned.wrong)
    return page(request, "metrics/paste.html", context, status=409 if moved else 422 if refused else 200)


def _keep(request: SignedInRequest, series: Series, planned: PastePlan) -> HttpResponse:
    rows = [
        Reading(series, cast(date, entry.line.on), cast(float, entry.line.value), entry.n, entry.se, entry.source)
        for entry in planned.to_write
    ]
    loaded = measurements.record_many(rows, by=request.user, now=timezone.now())
    sentence = _("%(created)d new, %(changed)d corrected, %(unchanged)d unchanged.")
    counted = {"created": loaded.created, "changed": loaded.changed, "unchanged": planned.unchanged}
    messages.success(request, sentence % counted)
    return redirect("metrics:series", key=series.metric.key, series=series.key)
