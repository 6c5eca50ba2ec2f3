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
class ReportKind:
    """A report by name: the question it answers, how it is computed (journey, segment) as of today, and its `word`."""

    name: str
    label: Text
    question: Text
    icon: str
    compute: Callable[[Journey, Segment | None], Any]
    by_segment: bool = True
    word: str = ""


REPORTS = (
    ReportKind(
        "ring",
        _("Stage ring"),
        _("Is the whole relationship covered, from first mention to long after?"),
        "chart-donut",
        lambda journey, segment: ring.ring(journey, timezone.localdate()),
        by_segment=False,
        word="stage-ring",
    ),
    ReportKind(
        "harm",
        _("Harm map"),
        _("Whose influence hurts customers, and where?"),
        "trending-down",
        harm.harm,
        word="harm-map",
    ),
    ReportKind(
        "seams",
        _("Seams"),
        _("Where is the customer handed over, and who needs to meet there?"),
        "needle-thread",
        lambda journey, segment: seams.seams(journey, timezone.localdate(), segment),
        word="seam",
    ),
    ReportKind(
        "coverage",
        _("Coverage"),
        _("What hasn't been assessed, and where is an owner missing?"),
        "checklist",
        lambda journey, segment: coverage.coverage(journey, timezone.localdate(), segment),
        word="lifecycle-coverage",
    ),
    ReportKind(
        "wallpaper",
        _("Wallpaper index"),
        _("Is this journey a tool or a poster?"),
        "photo",
        lambda journey, segment: wallpaper.wallpaper(journey, timezone.localdate()),
        by_segment=False,
        word="wallpaper-index",
    ),
)
BY_NAME = {kind.name: kind for kind in REPORTS}


@require_safe
def overview(request: SignedInRequest, key: str) -> HttpResponse:
    """The sentence of each report."""
    journey, segment = _journey(key), chosen_segment(request)
    reports = [{"kind": kind, "sentence": kind.compute(journey, segment).sentence} for kind in REPORTS]
    return page(request, "reports/list.html", {"journey": journey, "segment": segment, "reports": reports})


@require_safe
def report(request: SignedInRequest, key: str, name: str) -> HttpResponse:
    """One report: its sentence, its picture, and the table that says the same."""
    journey, kind, segment = _journey(key), _kind(name), chosen_segment(request)
    report = kind.compute(journey, segment)
    context = {
        "journey": journey,
        "kind": kind,
        "report": report,
        "segment": segment,
        "segments": sorted(journey.segments.all(), key=lambda segment: segment.name) if kind.by_segment else [],
        "tabs": _tabs(journey, segment, name),
        "picture": picture(name, report),
        "sheet": f"reports/_{name}.html",
    }
    return page(request, "reports/report.html", context)


@require_safe
def download(request: SignedInRequest, key: str, name: str, form: str) -> HttpResponseBase:
    """The report as csv, xlsx or svg."""
    journey, kind, segment = _journey(key), _kind(name), chosen_segment(request)
    if form not in {*DOWNLOADS, "svg"}:
        raise Http404
    report = kind.compute(journey, segment)
    if form == "svg":
        drawing = standalone.document(picture(name, report))
        return HttpResponse(drawing, content_type="image/svg+xml", headers=attached(name, form))
    columns, lines = SHEETS[name]
    return DOWNLOADS[form](name, columns, list(lines(report)))


def _journey(key: str) -> Journey:
    return get_object_or_404(Journey.objects.prefetch_related("segments"), key=key)


def _kind(name: str) -> ReportKind:
    if name not in BY_NAME:
        raise Http404
    return BY_NAME[name]


def _tabs(journey: Journey, segment: Segment | None, here: str) -> list[dict[str, Any]]:
    query = f"?segment={segment.key}" if segment else ""
    return [
        {
            "label": kind.label,
            "url": reverse("journeys:report", args=[journey.key, kind.name]) + (query if kind.by_segment else ""),
            "active": kind.name == here,
            "count": None,
        }
        for kind in REPORTS
    ]
