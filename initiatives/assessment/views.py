"""Exceptions: leadership accepts a finding until a day, on the page of the initiative or on the list of exceptions."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from cxtracker.ui import undo
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.assessment.forms import ChosenForm, WaiverForm
from initiatives.assessment.queries.open_findings import exceptions as accepted, finding_name, standing_findings
from initiatives.assessment.services import exceptions
from initiatives.lookup import visible_initiative
from initiatives.models import Initiative, Waiver


def _page(pk: int = 0, key: str = "") -> str:
    """The page of the initiative `key`, or the list."""
    return f"{reverse('initiatives:page', args=[key])}#next" if key else reverse("reviews:exceptions")


@require_http_methods(["GET", "HEAD", "POST"])
def listing(request: SignedInRequest) -> HttpResponse:
    """Every exception in force; leadership grants one here for the initiative that `?initiative=CX-1` chooses."""
    choice = _choice(request)
    initiative = choice.cleaned_data["initiative"] if choice.is_valid() else None
    if request.method != "POST":
        return _list(request, initiative)
    require(permissions.can_grant_exceptions, request.user)
    return _grant(request, initiative, back=_page()) if initiative else _list(request, None, status=422)


def _choice(request: SignedInRequest, chosen: Initiative | None = None) -> ChosenForm:
    """Which initiative is meant: the one already `chosen`, else what was sent or stands in the address, if anything."""
    known = Initiative.objects.visible_to(request.user).live().order_by("pk")
    sent = request.POST if request.method == "POST" else request.GET if request.GET.get("initiative") else None
    initial = {"initiative": chosen.key if chosen else ""}
    return ChosenForm(None if chosen else sent, initial=initial, initiatives=known, auto_id="choose_%s")


@require_POST
def accept(request: SignedInRequest, key: str) -> HttpResponse:
    """The form on the page of the initiative; what is wrong with it is shown on the list."""
    initiative = visible_initiative(request.user, key)
    require(permissions.can_grant_exceptions, request.user)
    return _grant(request, initiative, back=_page(key=key))


def _grant(request: SignedInRequest, initiative: Initiative, *, back: str) -> HttpResponse:
    form = WaiverForm(request.POST, findings=standing_findings(initiative.pk, as_of=timezone.localdate()))
    if form.is_valid():
        try:
            granted = exceptions.grant(initiative, **form.cleaned_data, by=request.user, now=timezone.now())
        except Invalid as refusal:
            show_on(form, refusal)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            message = _("Exception granted on %(key)s. The finding stays visible, marked as accepted.")
            way_back = undo.way_back("waiver.granted", granted, by=request.user)
            undo.success(request, message % {"key": initiative.key}, undo=way_back)
            return redirect(back)
    return _list(request, initiative, form, status=422)


def _list(
    request: SignedInRequest, chosen: Initiative | None, form: WaiverForm | None = None, *, status: int = 200
) -> HttpResponse:
    """The list, for leadership with the form for the chosen initiative; it is sent to where it was sent before."""
    may = permissions.can_grant_exceptions(request.user)
    if may and chosen and form is None and (findings := standing_findings(chosen.pk, as_of=timezone.localdate())):
        form = WaiverForm(findings=findings)
    context = {
        "exceptions": [(waiver, finding_name(waiver.subject)) for waiver in accepted()],
        "may": may,
        "chosen": chosen,
        "choose": _choice(request, chosen),
        "form": form,
    }
    return page(request, "review/exceptions.html", context, status=status)


@require_POST
@refusals_shown(_page)
def end(request: SignedInRequest, pk: int, key: str = "") -> HttpResponse:
    """End an exception early; back to the initiative `key`, or to the list."""
    seen = Waiver.objects.filter(initiative__in=Initiative.objects.visible_to(request.user))
    waiver = (seen.filter(initiative__key=key) if key else seen).filter(pk=pk).first()
    if waiver is None:
        raise Http404(_("That exception doesn't exist."))
    exceptions.end(waiver, by=request.user, today=timezone.localdate())
    messages.success(request, _("The exception has ended."))
    return redirect(_page(key=key))
