"""Checking in on an initiative."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cxtracker.errors import Conflict, Invalid
from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.checkins.forms import CheckInForm
from initiatives.checkins.queries import series_of, standings
from initiatives.checkins.services import check_in
from initiatives.lookup import visible_initiative
from journeys import permissions as map_permissions
from journeys.metrics.readings.services.confirmation import Doubtful


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown(lambda key: reverse("initiatives:page", args=[key]))
def check_in_page(request: SignedInRequest, key: str) -> HttpResponse:
    """The form, and what was said last."""
    initiative, today = visible_initiative(request.user, key), timezone.localdate()
    require(permissions.can_check_in, request.user, initiative, today)
    series = series_of(initiative) if map_permissions.can_enter_readings(request.user) else []
    form, doubted = CheckInForm(request.POST or None, series=series, today=today), False
    if request.method == "POST" and form.is_valid():
        sure = "sure" in request.POST
        try:
            check_in(initiative, **form.arguments(), by=request.user, now=timezone.now(), sure=sure)
        except Invalid as refusal:
            doubted = isinstance(refusal, Doubtful)
            show_on(form, refusal)
        except Conflict as refusal:
            form.add_error("value", str(refusal))
        else:
            messages.success(request, _("Checked in on %(key)s.") % {"key": key})
            return redirect("initiatives:page", key=key)
    context = {
        "form": form,
        "initiative": initiative,
        "doubted": doubted,
        "last": standings([initiative.pk], as_of=today).get(initiative.pk),
    }
    return page(request, "checkins/form.html", context, status=422 if form.errors else 200)
