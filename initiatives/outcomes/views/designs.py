"""A second person confirms that a rollout was random, or takes that back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cxtracker.errors import Invalid
from cxtracker.permissions import require
from cxtracker.ui.refusals import refusals_shown, show_on
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.outcomes.forms import NoteForm
from initiatives.outcomes.money.services import designs
from initiatives.outcomes.queries.designs import set_by
from initiatives.outcomes.views.outcomes import address, outcome_of, shown


def _back(key: str, pk: int, **_kwargs: Any) -> str:
    return address(key, pk)


@require_POST
@refusals_shown(_back)
def confirm(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    return _said(request, key, pk, designs.confirm, _("Confirmed, with your name. It now counts as what it is."))


@require_POST
@refusals_shown(_back)
def withdraw(request: SignedInRequest, key: str, pk: int) -> HttpResponse:
    return _said(request, key, pk, designs.withdraw, _("Withdrawn. The history keeps both."))


def _said(request: SignedInRequest, key: str, pk: int, say: Callable[..., object], done: str) -> HttpResponse:
    outcome = outcome_of(request.user, key, pk)
    require(permissions.can_confirm_design, request.user, outcome, set_by([outcome]).get(pk))
    form = NoteForm(request.POST, auto_id=f"random-{pk}-%s")
    if form.is_valid():
        try:
            say(outcome, **form.cleaned_data, by=request.user, now=timezone.now())
        except Invalid as refusal:
            show_on(form, refusal)
        else:
            messages.success(request, done)
            return redirect(address(key, pk))
    return shown(request, outcome.initiative, status=422, bound_to=pk, random=form)
