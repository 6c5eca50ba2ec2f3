"""Everything that happened to an initiative."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from cxtracker.ui.htmx import page
from cxtracker.ui.paging import sheet
from cxtracker.ui.requests import SignedInRequest
from initiatives.lifecycle.queries import activity
from initiatives.lookup import visible_initiative
from initiatives.notifications.history import tell_whole

PAGE_SIZE = 50


@require_safe
def activity_of(request: SignedInRequest, key: str) -> HttpResponse:
    """Newest first, a page at a time; `?activity=` chooses a tab."""
    initiative = visible_initiative(request.user, key)
    tab = activity.chosen(request.GET.get("activity", ""))
    listed = sheet(activity.events(initiative, tab), PAGE_SIZE, request.GET)
    context = {
        "initiative": initiative,
        "tabs": activity.tabs(tab),
        "page_obj": listed,
        "lines": tell_whole(listed.object_list),
    }
    return page(request, "lifecycle/activity.html", context)
