"""How somebody looks at a map: how near, which rows, and what is picked out. All of it stands in the address."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext as _, gettext_lazy

from journeys.lookup import chosen_segment
from journeys.map.poster.channels import parts
from journeys.map.queries.map import JourneyMap, Stop
from journeys.models import Segment

ZOOMS: dict[str, str | Promise] = {
    "overview": gettext_lazy("Overview"),
    "map": gettext_lazy("Map"),
    "detail": gettext_lazy("Detail"),
}
ROWS: dict[str, str | Promise] = {
    "line": gettext_lazy("Who leads"),
    "feeling": gettext_lazy("How it feels"),
    "channel": gettext_lazy("Channel"),
    "scores": gettext_lazy("Scores and evidence"),
    "functions": gettext_lazy("Functions that shape it"),
    "owners": gettext_lazy("Functions that own"),
    "initiatives": gettext_lazy("Running initiatives"),
}


@dataclass(frozen=True, slots=True)
class Look:
    """`rows` are those switched on; `functions`, `channel`, `unowned` and `hurts` pick touchpoints out."""

    zoom: str
    rows: frozenset[str]
    segment: Segment | None
    functions: tuple[str, ...]
    channel: str
    unowned: bool
    hurts: bool

    @property
    def picking(self) -> bool:
        return bool(self.functions or self.channel or self.unowned or self.hurts)

    def picks(self, stop: Stop, owners: Collection[Any]) -> bool:
        """Whether a touchpoint is among those that are picked out; the others are dimmed, not hidden."""
        return (
            (not self.functions or any(shaper.function in self.functions for shaper in stop.shapers))
            and (not self.channel or self.channel in parts(stop.channel))
            and (not self.unowned or not owners)
            and (not self.hurts or stop.hurts)
        )


def look(request: HttpRequest) -> Look:
    """What the address says; 404 for a zoom, row or segment that is not there."""
    given = request.GET
    zoom = given.get("zoom", "map")
    if zoom not in ZOOMS:
        raise Http404(_("Choose overview, map or detail."))
    rows = frozenset(ROWS)
    if "rows" in given:
        rows = frozenset(row for value in given.getlist("rows") for row in value.split(",") if row)
        if unknown := rows - set(ROWS):
            raise Http404(_("The map has no row “%(name)s”.") % {"name": min(unknown)})
    return Look(
        zoom=zoom,
        rows=rows,
        segment=chosen_segment(request),
        functions=tuple(key for value in given.getlist("function") for key in value.split(",") if key),
        channel=given.get("channel", "").strip(),
        unowned=given.get("unowned") == "true",
        hurts=given.get("hurts") == "true",
    )


def dimmed(seen: Look, map_: JourneyMap, owners: Mapping[int, Collection[Any]]) -> frozenset[int]:
    """Ids of the touchpoints that are not picked out."""
    if not seen.picking:
        return frozenset()
    stops = (stop for column in map_.columns for stop in column.stops)
    return frozenset(stop.id for stop in stops if not seen.picks(stop, owners.get(stop.id, ())))
