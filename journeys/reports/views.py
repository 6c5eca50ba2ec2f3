"""What a journey tells about itself: five reports, each a page with its picture, and a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cxtracker.ui.charts import standalone
from cxtracker.ui.downloads import DOWNLOADS, attached
from cxtracker.ui.htmx import page
from cxtracker.ui.requests import SignedInRequest
from cxtracker.ui.words import Text
from journeys.lookup import chosen_segment
from journeys.models import Journey, Segment
from journeys.reports.pictures import picture
from journeys.reports.queries import coverage, harm, ring, seams, wallpaper
from journeys.reports.queries.tables import SHEETS


@dataclass(frozen=True, slots=True)
class Told:
    """A report by name: the question it answers, how it is computed (journey, segment) as of today, and its `word`."""

    name: str
    label: Text
    question: Text
    icon: str
    compute: Callable[[Journey, Segment | None], Any]
    by_segment: bool = True
    word: str = ""


REPORTS = (
    Told(
        "ring",
        _("Stage ring"),
        _("Is the whole relationship covered, from first mention to long after?"),
        "chart-donut",
        lambda journey, segment: ring.ring(journey, timezone.localdate()),
        by_segment=False,
        word="stage-ring",
    ),
    Told(
        "harm",
        _("Harm map"),
        _("Whose influence hurts customers, and where?"),
        "trending-down",
        harm.harm,
        word="harm-map",
    ),
    Told(
        "seams",
        _("Seams"),
        _("Where is the customer handed over, and who needs to meet there?"),
        "needle-thread",
        lambda journey, segment: seams.seams(journey, timezone.localdate(), segment),
        word="seam",
    ),
    Told(
        "coverage",
        _("Coverage"),
        _("What hasn't been assessed, and where is an owner missing?"),
        "checklist",
        lambda journey, segment: coverage.coverage(journey, timezone.localdate(), segment),
        word="lifecycle-coverage",
    ),
    Told(
        "wallpaper",
        _("Wallpaper index"),
        _("Is this journey a tool or a poster?"),
        "photo",
        lambda journey, segment: wallpaper.wallpaper(journey, timezone.localdate()),
        by_segment=False,
        word="wallpaper-index",
    ),
)
BY_NAME = {one.name: one for one in REPORTS}


@require_safe
def overview(request: SignedInRequest, key: str) -> HttpResponse:
    """The sentence of each report."""
    journey, segment = _journey(key), chosen_segment(request)
    told = [{"report": one, "sentence": one.compute(journey, segment).sentence} for one in REPORTS]
    return page(request, "reports/list.html", {"journey": journey, "segment": segment, "told": told})


@require_safe
def report(request: SignedInRequest, key: str, name: str) -> HttpResponse:
    """One report: its sentence, its picture, and the table that says the same."""
    journey, told, segment = _journey(key), _told(name), chosen_segment(request)
    found = told.compute(journey, segment)
    context = {
        "journey": journey,
        "told": told,
        "found": found,
        "segment": segment,
        "segments": sorted(journey.segments.all(), key=lambda one: one.name) if told.by_segment else [],
        "tabs": _tabs(journey, segment, name),
        "picture": picture(name, found),
        "sheet": f"reports/_{name}.html",
    }
    return page(request, "reports/report.html", context)


@require_safe
def download(request: SignedInRequest, key: str, name: str, form: str) -> HttpResponseBase:
    """The report as csv, xlsx or svg."""
    journey, told, segment = _journey(key), _told(name), chosen_segment(request)
    if form not in {*DOWNLOADS, "svg"}:
        raise Http404
    found = told.compute(journey, segment)
    if form == "svg":
        drawing = standalone.document(picture(name, found))
        return HttpResponse(drawing, content_type="image/svg+xml", headers=attached(name, form))
    columns, lines = SHEETS[name]
    return DOWNLOADS[form](name, columns, list(lines(found)))


def _journey(key: str) -> Journey:
    return get_object_or_404(Journey.objects.prefetch_related("segments"), key=key)


def _told(name: str) -> Told:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def _tabs(journey: Journey, segment: Segment | None, here: str) -> list[dict[str, Any]]:
    query = f"?segment={segment.key}" if segment else ""
    return [
        {
            "label": one.label,
            "url": reverse("journeys:report", args=[journey.key, one.name]) + (query if one.by_segment else ""),
            "active": one.name == here,
            "count": None,
        }
        for one in REPORTS
    ]
