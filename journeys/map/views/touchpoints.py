"""A touchpoint: who shapes it, and the form that says so."""

from __future__ import annotations

from typing import Any, cast

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cxtracker.accounts.models import User
from cxtracker.errors import Conflict, Invalid
from cxtracker.ui.htmx import page
from cxtracker.ui.panels import panels
from cxtracker.ui.refusals import show_on
from journeys import permissions
from journeys.influence.forms.influence import RatingForm
from journeys.influence.services import influence as ratings
from journeys.lookup import chosen_segment
from journeys.map.queries.touchpoint import inside, score_history
from journeys.models import Influence, Moment, Touchpoint


@require_http_methods(["GET", "HEAD", "POST"])
def touchpoint_page(request: HttpRequest, key: str) -> HttpResponse:
    touchpoint = get_object_or_404(
        Touchpoint.objects.select_related("stage__journey").prefetch_related(
            Prefetch("moments", Moment.objects.order_by("position", "pk"))
        ),
        key=key,
    )
    may_rate = permissions.can_rate_influence(cast(User, request.user))
    status, form = 200, None
    if request.method == "POST":
        form = RatingForm(request.POST)
        if form.is_valid() and (done := _rate(request, touchpoint, form)):
            return done
        status = 422
    elif may_rate:
        form = RatingForm(initial=_standing(request, touchpoint))
    rows = (
        Influence.objects.filter(touchpoint=touchpoint)
        .select_related("function", "segment", "rated_by")
        .order_by("-strength", "function__key", "segment__name")
    )
    context = {
        "touchpoint": touchpoint,
        "rows": rows,
        "inside": inside(list(touchpoint.moments.all())),
        "history": score_history(touchpoint),
        "may_edit": permissions.can_edit_map(cast(User, request.user)),
        "form": form,
        "chosen": request.GET.get("rate", ""),
        "may_rate": may_rate,
        "panels": panels("journeys.touchpoint", request, touchpoint),
    }
    return page(request, "map/touchpoint.html", context, status=status)


def _rate(request: HttpRequest, touchpoint: Touchpoint, form: RatingForm) -> HttpResponse | None:
    """Save what the form says; None when it has to be shown again."""
    values = dict(form.cleaned_data)
    function, by = values.pop("function"), cast(User, request.user)
    try:
        if "clear" in request.POST:
            row = get_object_or_404(Influence, touchpoint=touchpoint, function=function, segment=values["segment"])
            ratings.clear(row, by=by, version=values["version"])
        else:
            ratings.rate(touchpoint, function, **values, by=by, now=timezone.now())
    except Invalid as refusal:
        show_on(form, refusal)
        return None
    except Conflict as refusal:
        form.add_error(None, str(refusal))
        return None
    messages.success(request, _("Saved: %(function)s.") % {"function": function.name})
    return HttpResponseRedirect(reverse("journeys:touchpoint", args=[touchpoint.key]))


def _standing(request: HttpRequest, touchpoint: Touchpoint) -> dict[str, Any]:
    """What the form begins with: the rating named in the address (`?rate=IT&segment=…`) as it stands."""
    segment, function = chosen_segment(request), request.GET.get("rate", "")
    row = Influence.objects.filter(touchpoint=touchpoint, function__key=function, segment=segment).first()
    begin = {"function": function, "segment": segment.key if segment else ""}
    if row is None:
        return begin
    values = {name: getattr(row, name) for name in (*ratings.RATED, "version")}
    return {**begin, **values}
