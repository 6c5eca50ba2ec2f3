"""Saying that a metric is the mirror or a part of another, and taking that back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from journeys import permissions
from journeys.metrics.forms.metrics import LinkForm
from journeys.metrics.services import links
from journeys.metrics.views.metrics import metric_of, shown
from journeys.models import Metric


def _address(key: str) -> str:
    return reverse("metrics:page", args=[key]) + "#links"


@require_POST
@refusals_shown(_address)
def link(request: SignedInRequest, key: str) -> HttpResponse:
    metric = metric_of(key)
    require(permissions.can_edit_metrics, request.user)
    form = LinkForm(request.POST, metric=metric)
    if form.is_valid():
        try:
            links.link(metric, form.cleaned_data["other"], kind=form.cleaned_data["kind"], by=request.user)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, _("Linked. Claims on both now share one movement."))
            return redirect(_address(key))
    return shown(request, metric, linking=form, status=422)


@require_POST
@refusals_shown(_address)
def unlink(request: SignedInRequest, key: str) -> HttpResponse:
    other = get_object_or_404(Metric, key=request.POST.get("other", ""))
    links.unlink(metric_of(key), other, by=request.user)
    messages.success(request, _("No longer linked."))
    return redirect(_address(key))
