"""What a happy customer is worth here, who came and left, and the forms that say so."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui import merging
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from journeys import permissions
from journeys.customers.forms import BandForm, BandsForm, LinesForm, QuarterForm, QuartersForm
from journeys.customers.queries.counts import quarters
from journeys.customers.queries.pictures import interval
from journeys.customers.queries.theses import theses
from journeys.customers.services import counts, theses as bands
from journeys.models import CustomerCount, ThesisBand

form_page = require_http_methods(["GET", "HEAD", "POST"])


def _overview(**_names: object) -> str:
    return reverse("customers:page")


@require_safe
def overview(request: SignedInRequest) -> HttpResponse:
    """Every thesis with its verdict, and the latest quarters."""
    context = {
        "theses": [(thesis, interval(thesis)) for thesis in theses()],
        "quarters": quarters(),
        "may_edit": permissions.can_enter_customers(request.user),
    }
    return page(request, "customers/customers.html", context)


@form_page
def new_band(request: SignedInRequest) -> HttpResponse:
    return _added(request, BandForm, lambda values: bands.create(values, by=request.user), "band")


@form_page
def new_quarter(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    return _added(request, QuarterForm, lambda values: counts.create(values, by=request.user, now=now), "quarter")


@form_page
def paste_bands(request: SignedInRequest) -> HttpResponse:
    return _pasted(request, BandsForm, lambda lines: bands.put(lines, by=request.user), "band")


@form_page
def paste_quarters(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    return _pasted(request, QuartersForm, lambda lines: counts.put(lines, by=request.user, now=now), "quarter")


@form_page
def band(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(ThesisBand.objects.select_related("segment"), pk=pk)

    def save(values: Mapping[str, Any], version: int | None) -> ThesisBand:
        return bands.edit(row, values, by=request.user, version=version)

    return _changed(request, row, BandForm, save, "band")


@form_page
def quarter(request: SignedInRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(CustomerCount.objects.select_related("segment"), pk=pk)

    def save(values: Mapping[str, Any], version: int | None) -> CustomerCount:
        return counts.edit(row, values, by=request.user, now=timezone.now(), version=version)

    return _changed(request, row, QuarterForm, save, "quarter")


@require_POST
@refusals_shown(_overview)
def remove_band(request: SignedInRequest, pk: int) -> HttpResponse:
    bands.remove(get_object_or_404(ThesisBand, pk=pk), by=request.user)
    messages.success(request, _("Removed. The history keeps it."))
    return HttpResponseRedirect(_overview())


@require_POST
@refusals_shown(_overview)
def remove_quarter(request: SignedInRequest, pk: int) -> HttpResponse:
    counts.remove(get_object_or_404(CustomerCount, pk=pk), by=request.user)
    messages.success(request, _("Removed. The history keeps it."))
    return HttpResponseRedirect(_overview())


def _added(
    request: SignedInRequest, make: type[forms.Form], create: Callable[[Mapping[str, Any]], object], kind: str
) -> HttpResponse:
    require(permissions.can_enter_customers, request.user)
    form = make(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            create(form.cleaned_data)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(_overview())
    return page(request, "customers/row.html", {"form": form, "kind": kind}, status=422 if form.errors else 200)


def _changed(
    request: SignedInRequest,
    row: ThesisBand | CustomerCount,
    make: type[BandForm] | type[QuarterForm],
    save: Callable[[Mapping[str, Any], int | None], object],
    kind: str,
) -> HttpResponse:
    require(permissions.can_enter_customers, request.user)
    form = make(request.POST or None, row=row)  # type: ignore[arg-type]  # each of its own model
    merging.remember(form)
    context: dict[str, Any] = {"form": form, "kind": kind, "row": row}

    def saved() -> object:
        values = dict(form.cleaned_data)
        version = values.pop("version")
        return save(values, version)

    if request.method == "POST" and form.is_valid():
        try:
            merging.saved(form, saved, lambda: make(row=merging.again(row)))  # type: ignore[arg-type]
        except Invalid as refusal:
            show_on(form, refusal)
        except merging.Overlap as overlap:
            return page(request, "customers/row.html", {**context, "conflict": overlap.differences}, status=409)
        else:
            messages.success(request, _("Saved."))
            return HttpResponseRedirect(_overview())
    return page(request, "customers/row.html", context, status=422 if form.errors else 200)


def _pasted(
    request: SignedInRequest, make: type[LinesForm], put: Callable[[list[dict[str, Any]]], int], kind: str
) -> HttpResponse:
    require(permissions.can_enter_customers, request.user)
    form = make(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            moved = put(form.lines)
        except Invalid as refusal:
            for sentences in refusal.fields.values():
                for sentence in sentences:
                    form.add_error("text", sentence)
        else:
            message = ngettext("%(n)d row is new or changed.", "%(n)d rows are new or changed.", moved)
            messages.success(request, message % {"n": moved})
            return HttpResponseRedirect(_overview())
    return page(request, "customers/paste.html", {"form": form, "kind": kind}, status=422 if form.errors else 200)
