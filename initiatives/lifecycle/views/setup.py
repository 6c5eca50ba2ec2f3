from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from cxtracker.ui.requests import SignedInRequest
from initiatives.lifecycle.services import setup
from initiatives.models import SetupStep


@require_POST
def step(request: SignedInRequest, code: str) -> HttpResponse:
    """Skip a step of setting up, or (`again`) take it up."""
    if code not in SetupStep.values:
        raise Http404
    if "again" in request.POST:
        setup.take_up(SetupStep(code), by=request.user)
    else:
        setup.skip(SetupStep(code), by=request.user, now=timezone.now())
    return redirect("home")
