"""Searching on a page of its own, and in the palette that any page opens."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cxtracker.ui.filters import LONGEST_SEARCH
from cxtracker.ui.htmx import page
from cxtracker.ui.requests import SignedInRequest
from initiatives.search.kinds import kinds
from initiatives.search.queries import commands, searching

PAGE_SIZE, IN_PALETTE = 25, 8


@require_safe
def results(request: SignedInRequest) -> HttpResponse:
    """`?q=` what for, `?kind=` of one kind, `?page=`; what is no kind shows all."""
    text, kind = request.GET.get("q", "").strip()[:LONGEST_SEARCH], request.GET.get("kind", "")
    kind = kind if kind in kinds() else ""
    answer = searching.search(text, request.user, kind=kind)
    shown = Paginator(answer.ranked, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "text": text,
        "answer": answer,
        "kind": kind,
        "page": shown,
        "hits": searching.hits(answer, shown.start_index() - 1, shown.end_index(), request.user)
        if answer.total
        else (),
        "most": searching.MOST,
    }
    return page(request, "search/results.html", context)


@require_safe
def palette(request: SignedInRequest) -> HttpResponse:
    """What the palette offers for `?q=`: pages, what the person may do, the best hits."""
    text, person = request.GET.get("q", "").strip()[:LONGEST_SEARCH], request.user
    answer = searching.search(text, person)
    context = {
        "text": text,
        "pages": commands.answering(text, commands.PAGES, person),
        "actions": commands.answering(text, commands.ACTIONS, person),
        "hits": searching.hits(answer, 0, IN_PALETTE, person) if answer.total else (),
        "answer": answer,
    }
    return render(request, "search/palette.html", context)
