"""The page of the trash, and putting back from it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cxtracker.ui import filter_choices, paging
from cxtracker.ui.filters import query
from cxtracker.ui.htmx import page
from cxtracker.ui.refusals import bad_filter, refusals_shown
from cxtracker.ui.requests import SignedInRequest
from journeys.trash import kinds, services
from journeys.trash.filters import TrashFilter
from journeys.trash.queries import line, visible_to

PAGE_SIZE = 50


@require_safe
def listing(request: SignedInRequest) -> HttpResponse:
    everything = visible_to(request.user)
    filterset = TrashFilter(query(request.GET), queryset=everything, today=timezone.localdate())
    if not filterset.is_valid():
        return bad_filter(request, filterset.form, back=reverse("trash:list"), label=_("Show the whole trash"))
    sheet = paging.sheet(filterset.qs, PAGE_SIZE, request.GET)
    labels, active = {"kind": _("Kind"), "q": _("Words")}, filterset.active()
    offered = {"kind": [(kind.code, str(kind.name)) for kind in kinds.kinds()]}
    context = {
        "lines": [line(item) for item in sheet.object_list],
        "page_obj": sheet,
        "filters": filter_choices.offers(labels, active, offered).values(),
        "chips": filter_choices.chips(labels, active, offered),
    }
    return page(request, "trash/list.html", context, part="rows")


def _back(**_kwargs: Any) -> str:
    return reverse("trash:list")


@require_POST
@refusals_shown(_back)
def restore(request: SignedInRequest, pk: int) -> HttpResponse:
    item = visible_to(request.user).filter(pk=pk).first()
    if item is None:
        raise Http404(_("This is no longer in the trash. Look where it was, or ask who deleted it."))
    kind = kinds.of(item)
    row = services.restore(item, by=request.user)
    messages.success(request, _("“%(name)s” is back, as it was.") % {"name": item})
    return redirect(kind.address(row))
