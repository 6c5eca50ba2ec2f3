"""The sample company: loading it into an empty company, and removing it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cxtracker.permissions import require
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions, sample_company
from initiatives.demo import sample
from initiatives.models import ImportState


def _page() -> str:
    return reverse("sample:page")


@require_safe
def page_of(request: SignedInRequest) -> HttpResponse:
    """Where it stands; while the worker is at it, its part `now` comes anew every other second."""
    require(permissions.can_set_up, request.user)
    imported = sample_company.loaded().select_related("by").first()
    htmx = getattr(request, "htmx", False)
    context = {"imported": imported, "empty": imported is None and sample.is_empty()}
    answer = page(request, "demo/sample.html", context, part="now")
    if htmx and (imported is None or not imported.working):
        answer.headers["HX-Redirect"] = reverse("home")
    return answer


@require_POST
@refusals_shown(_page)
def load(request: SignedInRequest) -> HttpResponse:
    sample.begin(by=request.user, now=timezone.now())
    return HttpResponseRedirect(_page())


@require_POST
@refusals_shown(_page)
def remove(request: SignedInRequest) -> HttpResponse:
    if sample.remove(by=request.user).state == ImportState.UNDOING:
        messages.info(request, _("The sample company is being removed."))
    return HttpResponseRedirect(_page())
