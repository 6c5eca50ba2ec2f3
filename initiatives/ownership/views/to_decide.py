"""To decide, the list of requests, and naming a substitute."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.contrib import messages
from django.core.paginator import Page
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from cxtracker.ui import numbers
from cxtracker.ui.filters import query
from cxtracker.ui.htmx import page
from cxtracker.ui.paging import sheet
from cxtracker.ui.refusals import bad_filter, refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives.assessment.queries.stories import sentences
from initiatives.models import DeclineReason, OwnershipRequest
from initiatives.ownership.filters import RequestFilter
from initiatives.ownership.forms.substitutes import SubstituteForm
from initiatives.ownership.queries.absences import absences
from initiatives.ownership.queries.answered import answering_steps, given_answers
from initiatives.ownership.queries.to_decide import inbox as report
from initiatives.ownership.views.requests import TRIED
from journeys.functions.services import functions
from journeys.models import Function

BOXES = ("decide", "waiting-on-others", "answered")
PAGE_SIZE = 50
ANSWERS_PAGE_SIZE = 20


@require_safe
def inbox(request: SignedInRequest) -> HttpResponse:
    """What waits for this person; `waiting-on-others` is what they wait for, `answered` what they said."""
    box = request.GET.get("box", BOXES[0])
    if box not in BOXES:
        raise Http404(_("That list doesn't exist."))
    now, today = timezone.now(), timezone.localdate()
    inbox_report = report(request.user, box=box, now=now, today=today, asked=request.GET)
    tabs = [
        {"label": _("To decide"), "url": "?box=decide", "active": box == "decide", "count": inbox_report.to_decide},
        {
            "label": _("Waiting on others"),
            "url": "?box=waiting-on-others",
            "active": box == "waiting-on-others",
            "count": inbox_report.awaited,
        },
        {"label": _("Answered"), "url": "?box=answered", "active": box == "answered"},
    ]
    context = {
        "found": inbox_report,
        "tabs": tabs,
        "reasons": DeclineReason.choices,
        "tried": TRIED,
        "back": request.get_full_path(),
    }
    if box == "answered":
        context["answered"] = _answered(request, now=now, today=today)
    return page(request, "ownership/to_decide.html", context)


def _answered(request: SignedInRequest, *, now: datetime, today: date) -> Page[Any]:
    """One page of the answers given, the latest first."""
    steps = answering_steps(request.user, today).select_related("request__initiative", "request__function", "by")
    listed: Page[Any] = sheet(steps, ANSWERS_PAGE_SIZE, request.GET)
    listed.object_list = given_answers(list(listed.object_list), to=request.user, now=now)
    return listed


@require_safe
def requests(request: SignedInRequest) -> HttpResponse:
    """Requests one may see, filtered; what the numbers about answers are made of."""
    visible = OwnershipRequest.objects.visible_to(request.user).whole()
    requests_asked = RequestFilter(
        {"ordering": "-asked_on", **query(request.GET)}, queryset=visible, request=request, today=timezone.localdate()
    )
    if not requests_asked.is_valid():
        return bad_filter(request, requests_asked.form, back=reverse("requests"), label=_("Show all requests"))
    listed = sheet(requests_asked.qs, PAGE_SIZE, request.GET)
    shown = OwnershipRequest.objects.filter(pk__in=[asked.pk for asked in listed]).select_related("passed_to")
    return page(request, "ownership/requests.html", {"page_obj": listed, "words": sentences(shown)})


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: SignedInRequest) -> HttpResponse:
    """Somebody answers for the functions this person heads while they are away."""
    today = timezone.localdate()
    headed = list(Function.objects.filter(head=request.user).order_by("name"))
    form = SubstituteForm(request.POST or None, initial={"since": today})
    form.fields["person"].queryset = User.objects.filter(is_active=True).exclude(pk=request.user.pk).order_by("name")  # type: ignore[attr-defined]
    if request.method == "POST" and headed and form.is_valid():
        try:
            functions.name_substitute_everywhere(headed, **form.cleaned_data, by=request.user, today=today)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            values = form.cleaned_data
            messages.success(
                request,
                _("%(name)s will answer for you until %(until)s.")
                % {"name": values["person"].name, "until": numbers.day(values["until"])},
            )
            return redirect("inbox")
    windows = absences([function.pk for function in headed], today)
    context = {"form": form, "headed": [(function, windows.get(function.pk, [])) for function in headed]}
    return page(request, "ownership/substitutes.html", context, status=422 if form.errors else 200)


@require_POST
@refusals_shown(lambda **_kwargs: "/away/")
def back_again(request: SignedInRequest, key: str) -> HttpResponse:
    """The head is back before the last day."""
    function = Function.objects.filter(key=key).first()
    person = User.objects.filter(email=request.POST.get("person", "")).first()
    if function is None or person is None:
        raise Http404(_("That substitute doesn't exist."))
    functions.end_substitute(function, person, by=request.user)
    messages.success(request, _("Welcome back. Requests come to you again."))
    return redirect("away")
