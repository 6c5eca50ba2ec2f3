"""The page that explains the words of the product."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cxtracker.ui.glossary import matching
from cxtracker.ui.htmx import page
from initiatives.glossary.false_alarms import simulated
from initiatives.glossary.words import GROUPS


@require_safe
def words(request: HttpRequest) -> HttpResponse:
    """All words in groups, or those that mention every word of `?q=`."""
    text = request.GET.get("q", "").strip()[:200]
    context = {"text": text, "groups": matching(GROUPS, text)}
    return page(request, "glossary/words.html", context, part="entries")


@require_safe
def judging(request: HttpRequest) -> HttpResponse:
    """How effects are judged, and how often the engine is wrong on series of which the truth is known."""
    return page(request, "glossary/judging.html", {"cells": simulated()})
