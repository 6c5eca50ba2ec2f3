"""The audit log: read, filtered and taken away; nobody changes it."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cxtracker.audit.models import Channel
from cxtracker.permissions import require
from cxtracker.ui import numbers
from cxtracker.ui.downloads import DOWNLOADS
from cxtracker.ui.filters import query
from cxtracker.ui.htmx import page
from cxtracker.ui.paging import sheet
from cxtracker.ui.refusals import bad_filter
from cxtracker.ui.requests import SignedInRequest
from initiatives import permissions
from initiatives.logbook.filters import SUBJECTS, EventFilter
from initiatives.logbook.queries import in_parts, lines, visible_events
from initiatives.notifications.history import VIA

PAGE_SIZE = 50
COLUMNS = ("number", "at", "by", "via", "kind", "record", "what", "before and after")


def _filtered(request: SignedInRequest) -> EventFilter:
    require(permissions.can_read_audit, request.user)
    return EventFilter(query(request.GET), queryset=visible_events(request.user), today=timezone.localdate())


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    chosen = _filtered(request)
    if not chosen.is_valid():
        return bad_filter(request, chosen.form, back=reverse("audit:list"), label=_("Show the whole log"))
    listed = sheet(chosen.qs, PAGE_SIZE, request.GET)
    context = {
        "lines": lines(listed.object_list),
        "page_obj": listed,
        "subjects": [(code, label) for code, (label, _kinds) in SUBJECTS.items()],
        "ways": [(channel, VIA[channel]) for channel in Channel],
        "given": {name: str(chosen.data.get(name, "")) for name in chosen.filters},
    }
    return page(request, "logbook/list.html", context, part="rows")


@require_safe
def export(request: SignedInRequest) -> HttpResponseBase:
    """What the filters leave, as CSV; the last line says what was filtered, by whom and when."""
    chosen = _filtered(request)
    if not chosen.is_valid():
        return bad_filter(request, chosen.form, back=reverse("audit:list"), label=_("Show the whole log"))
    return DOWNLOADS["csv"]("audit", COLUMNS, _rows(chosen, request.user.name))


def _rows(chosen: EventFilter, author: str) -> Iterator[list[object]]:
    for line in in_parts(chosen.qs):
        what = " ".join(filter(None, (line.text, line.detail)))
        moment = timezone.localtime(line.at).isoformat(timespec="seconds")
        yield [line.number, moment, line.who, line.via, line.kind, line.record, what, "; ".join(line.changes)]
    words = "; ".join(f"{name}={','.join(values)}" for name, values in chosen.active().items())
    made = _("Exported by %(who)s on %(day)s, filtered by: %(words)s.") % {
        "who": author,
        "day": numbers.day(timezone.localdate()),
        "words": words or _("nothing"),
    }
    yield [None, "", "", "", "", "", made, ""]
