"""The journey to take away: on paper, as a drawing that keeps its text, as a workbook."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cxtracker.tabular.writing import XLSX, write_xlsx
from cxtracker.ui import numbers
from cxtracker.ui.htmx import page
from cxtracker.ui.panels import badges_of
from journeys.influence.queries.influence import Matrix, matrix
from journeys.lookup import chosen_segment
from journeys.map.poster.sheet import poster
from journeys.map.queries.map import JourneyMap, journey_map
from journeys.models import Journey

PAPERS = ("a4", "a3")
TOUCHPOINTS = (
    "key",
    "stage",
    "lifecycle",
    "position",
    "name",
    "channel",
    "moment_of_truth",
    "satisfaction",
    "importance_to_customer",
    "importance_to_company",
    "evidence",
    "leader",
    "handed_over",
    "feeling",
    "owners",
    "initiatives",
)


def _drawing(request: HttpRequest, key: str) -> tuple[Journey, str]:
    journey = get_object_or_404(Journey, key=key)
    segment = chosen_segment(request)
    map_ = journey_map(journey, segment)
    ids = [stop.id for column in map_.columns for stop in column.stops]
    note = numbers.long_day(timezone.localdate())
    if segment:
        note += " · " + _("as experienced by: %(name)s") % {"name": segment.name}
    drawn = poster(
        journey.title,
        map_,
        owners=badges_of("journeys.touchpoint.owners", request, ids),
        badges=badges_of("journeys.touchpoint", request, ids),
        note=note,
    )
    return journey, drawn


@require_safe
def map_svg(request: HttpRequest, key: str) -> HttpResponse:
    journey, drawn = _drawing(request, key)
    answer = HttpResponse(drawn, content_type="image/svg+xml; charset=utf-8")
    return _attached(answer, f"{journey.key}.svg")


@require_safe
def print_page(request: HttpRequest, key: str) -> HttpResponse:
    """The drawing on one sheet: `?paper=a3` or a4, landscape."""
    paper = request.GET.get("paper", "a3")
    if paper not in PAPERS:
        raise Http404(_("Choose a3 or a4."))
    journey, drawn = _drawing(request, key)
    context = {"journey": journey, "paper": paper, "papers": PAPERS, "drawing": mark_safe(drawn)}  # noqa: S308  (escaped by the canvas)
    return page(request, "map/print.html", context)


@require_safe
def map_xlsx(request: HttpRequest, key: str) -> HttpResponse:
    """Two sheets: `touchpoints`, a row each, and `influence`, touchpoints by functions (empty is not assessed)."""
    journey, segment = get_object_or_404(Journey, key=key), chosen_segment(request)
    map_ = journey_map(journey, segment)
    ids = [stop.id for column in map_.columns for stop in column.stops]
    owners = badges_of("journeys.touchpoint.owners", request, ids)
    badges = badges_of("journeys.touchpoint", request, ids)
    rated = matrix(journey, segment)
    stream = io.BytesIO()
    write_xlsx(
        stream,
        [
            ("touchpoints", TOUCHPOINTS, _touchpoints(map_, owners, badges)),
            (
                "influence",
                ("key", "stage", "name", *(function.key for function in rated.functions), "total"),
                _influence(rated),
            ),
        ],
    )
    return _attached(HttpResponse(stream.getvalue(), content_type=XLSX), f"{journey.key}.xlsx")


def _touchpoints(map_: JourneyMap, owners: Any, badges: Any) -> Iterator[tuple[Any, ...]]:
    for column in map_.columns:
        for place, stop in enumerate(column.stops, start=1):
            yield (
                stop.key,
                column.name,
                column.lifecycle,
                place,
                stop.name,
                stop.channel,
                stop.moment_of_truth,
                stop.satisfaction,
                stop.importance_to_customer,
                stop.importance_to_company,
                stop.evidence_code,
                stop.leader.function if stop.leader else None,
                stop.seam,
                stop.feeling,
                "; ".join(str(badge.text) for badge in owners.get(stop.id, ())),
                "; ".join(str(badge.text) for badge in badges.get(stop.id, ())),
            )


def _influence(rated: Matrix) -> Iterator[tuple[Any, ...]]:
    for row in rated.rows:
        yield (row.key, row.stage, row.name, *(cell.strength if cell else None for cell in row.cells), row.total)


def _attached(answer: HttpResponse, name: str) -> HttpResponse:
    plain = name if name.isascii() else "journey" + name[name.rfind(".") :]
    answer["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    return answer
