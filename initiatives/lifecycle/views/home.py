from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from cxtracker.accounts.adapter import JUST_ARRIVED
from cxtracker.ui.htmx import page
from cxtracker.ui.panels import panels
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.lifecycle.queries.home import home as report
from initiatives.models import OwnershipRequest


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """The first page after signing in; who has just signed in goes to what waits; leadership to the review."""
    if request.session.pop(JUST_ARRIVED, False):
        visible = OwnershipRequest.objects.visible_to(request.user)
        if visible.to_decide_by(request.user, timezone.localdate()).exists():
            return redirect("inbox")
        if permissions.can_decide(request.user):
            return redirect("reviews:live")
    context = {
        "found": report(request.user, now=timezone.now(), today=timezone.localdate()),
        "mine": panels("home.mine", request, request.user),
        "panels": panels("home", request, request.user),
        "can_create": permissions.can_create(request.user),
        "can_import": permissions.can_import(request.user),
    }
    return page(request, "lifecycle/home.html", context)
