"""Every journey in a line: how alive its map is, and how often the customer is handed over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from journeys.models import Journey
from journeys.reports.queries.ring import ring
from journeys.reports.queries.seams import Seam, seams
from journeys.reports.queries.wallpaper import wallpaper


@dataclass(frozen=True, slots=True)
class JourneySigns:
    """`wallpaper` 0 (a poster) to 100 (alive) with the vital signs it lacks; `coverage` 0-1 is that of its ring.

    `cut_off`: the ends of the lifecycle nobody looks after. `open_seams`: handovers no initiative of both sides covers.
    """

    key: str
    title: str
    wallpaper: int
    missing: tuple[str, ...]
    coverage: float
    cut_off: tuple[str, ...]
    seams: int
    open_seams: tuple[Seam, ...]

    @property
    def hangs_on_a_wall(self) -> bool:
        return self.wallpaper <= 25


def journey_signs(as_of: date) -> tuple[JourneySigns, ...]:
    """All journeys, the least alive first; about thirty queries for each, as its own pages take them."""
    return tuple(
        sorted(
            (_signs(journey, as_of) for journey in Journey.objects.order_by("title")), key=lambda signs: signs.wallpaper
        )
    )


def _signs(journey: Journey, as_of: date) -> JourneySigns:
    vital, passed, circle = wallpaper(journey, as_of), seams(journey, as_of), ring(journey, as_of)
    return JourneySigns(
        key=journey.key,
        title=journey.title,
        wallpaper=vital.index,
        missing=tuple(sign.code for sign in vital.signs if not sign.present),
        coverage=circle.coverage,
        cut_off=tuple(arc.lifecycle for arc in circle.cut_off),
        seams=len(passed.seams),
        open_seams=tuple(seam for seam in passed.seams if not seam.covered),
    )
