"""Moving an initiative on, stopping it, holding it; exceptions leadership makes."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxtracker.errors import Refused
from cxtracker.ui.refusals import refusals_shown
from cxtracker.ui.requests import SignedInRequest
from initiatives.forms.exceptions import WaiverForm
from initiatives.forms.status import HoldForm, StopForm
from initiatives.lookup import visible_initiative
from initiatives.models import Waiver
from initiatives.reports.register import SILO
from initiatives.rules.flags import RULES
from initiatives.services import gates, waivers


def _page(key: str, pk: int = 0) -> str:
    return f"{reverse('initiatives:page', args=[key])}#next"


def _valid(form: forms.Form) -> dict[str, object]:
    """What was typed; a form of one or two fields is refused in a sentence, on the page it stands on."""
    if not form.is_valid():
        raise Refused(" ".join(f"{form[name].label} {' '.join(map(str, said))}" for name, said in form.errors.items()))
    return form.cleaned_data


@require_POST
@refusals_shown(_page)
def advance(request: SignedInRequest, key: str) -> HttpResponse:
    initiative = visible_initiative(request.user, key)
    moved = gates.advance(
        initiative, by=request.user, today=timezone.localdate(), expected=request.POST.get("status", "")
    )
    messages.success(
        request, _("%(key)s is now %(status)s.") % {"key": key, "status": moved.get_status_display().lower()}
    )
    return redirect(_page(key))


@require_POST
@refusals_shown(_page)
def stop(request: SignedInRequest, key: str) -> HttpResponse:
    gates.stop(visible_initiative(request.user, key), by=request.user, **_valid(StopForm(request.POST)))  # type: ignore[arg-type]
    messages.success(request, _("%(key)s is stopped; what was learned stays.") % {"key": key})
    return redirect(_page(key))


@require_POST
@refusals_shown(_page)
def hold(request: SignedInRequest, key: str) -> HttpResponse:
    gates.hold(visible_initiative(request.user, key), by=request.user, **_valid(HoldForm(request.POST)))  # type: ignore[arg-type]
    messages.success(request, _("%(key)s is on hold.") % {"key": key})
    return redirect(_page(key))


@require_POST
@refusals_shown(_page)
def resume(request: SignedInRequest, key: str) -> HttpResponse:
    gates.resume(visible_initiative(request.user, key), by=request.user)
    messages.success(request, _("%(key)s goes on.") % {"key": key})
    return redirect(_page(key))


@require_POST
@refusals_shown(_page)
def accept(request: SignedInRequest, key: str) -> HttpResponse:
    """Leadership accepts a finding until a day."""
    said = _valid(WaiverForm(request.POST, findings=[SILO, *RULES]))
    waivers.grant(visible_initiative(request.user, key), by=request.user, today=timezone.localdate(), **said)  # type: ignore[arg-type]
    messages.success(request, _("Accepted; the finding stays in sight and is marked."))
    return redirect(_page(key))


@require_POST
@refusals_shown(_page)
def end_exception(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    waiver = Waiver.objects.filter(pk=pk, initiative=visible_initiative(request.user, key)).first()
    if waiver is None:
        raise Http404(_("There is no such exception."))
    waivers.end(waiver, by=request.user, today=timezone.localdate())
    messages.success(request, _("The exception has ended."))
    return redirect(_page(key))
