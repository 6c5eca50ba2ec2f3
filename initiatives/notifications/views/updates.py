"""What one was told: things that happened, to be read and not to be answered."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from cxtracker.ui.htmx import page
from cxtracker.ui.requests import SignedInRequest
from initiatives.notifications.queries.updates import lines, updates_of
from initiatives.notifications.services import notifications

PAGE_SIZE = 50


@require_safe
def updates(request: SignedInRequest) -> HttpResponse:
    rows = updates_of(request.user)
    paginator = Paginator(rows, PAGE_SIZE)
    shown = paginator.get_page(request.GET.get("page"))
    context = {
        "page": shown,
        "lines": lines(list(shown.object_list), request.user),
        "new": rows.filter(read_at=None).count(),
    }
    return page(request, "notifications/updates.html", context)


@require_POST
def read(request: SignedInRequest) -> HttpResponse:
    """All of them, or the one named."""
    only = request.POST.get("update", "")
    if not only or only.isdecimal():
        notifications.read(by=request.user, now=timezone.now(), only=int(only) if only else None)
    return HttpResponseRedirect(reverse("updates:list"))
