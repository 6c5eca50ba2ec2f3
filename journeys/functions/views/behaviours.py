"""Shared behaviours: all of them with every function's stance, and the forms that change them."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from cxtracker.errors import Invalid
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from journeys import permissions
from journeys.functions.forms.behaviours import BehaviourForm, StanceForm
from journeys.functions.queries.behaviours import shared_behaviours
from journeys.functions.services import behaviours
from journeys.models import Function, SharedBehaviour


def _all(**_names: object) -> str:
    return reverse("functions:behaviours")


@require_http_methods(["GET", "HEAD", "POST"])
@refusals_shown(_all)
def overview(request: SignedInRequest) -> HttpResponse:
    """The cross table of behaviours and functions; a POST writes one down."""
    form = BehaviourForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        cleaned = form.cleaned_data
        try:
            behaviours.create(cleaned["sentence"], segment=cleaned["segment"], by=request.user)
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            return HttpResponseRedirect(_all())
    context = {
        "behaviours": shared_behaviours(),
        "form": form,
        "may_edit": permissions.can_edit_behaviours(request.user),
    }
    return page(request, "functions/behaviours.html", context, status=422 if form.errors else 200)


@require_POST
@refusals_shown(_all)
def remove(request: SignedInRequest, pk: int) -> HttpResponse:
    behaviours.remove(get_object_or_404(SharedBehaviour, pk=pk), by=request.user)
    return HttpResponseRedirect(_all())


@require_POST
@refusals_shown(lambda key, pk: reverse("functions:page", args=[key]))
def align(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    """A function's stance: `support` -1, 0, 1 or empty for unsaid."""
    function, row = get_object_or_404(Function, key=key), get_object_or_404(SharedBehaviour, pk=pk)
    form = StanceForm(request.POST)
    if not form.is_valid():
        raise Invalid({"support": [str(error) for errors in form.errors.values() for error in errors]})
    behaviours.align(function, row, form.cleaned_data["support"], by=request.user, today=timezone.localdate())
    return HttpResponseRedirect(reverse("functions:page", args=[key]) + "#shared")
