"""The pictures of the reports: what each template draws, laid out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.template.loader import render_to_string

from cxtracker.ui.charts import ring as rings, strip
from journeys.reports.queries.coverage import Coverage
from journeys.reports.queries.harm import Harm
from journeys.reports.queries.ring import Ring
from journeys.reports.queries.seams import Seams
from journeys.reports.queries.wallpaper import Wallpaper

WORST = 12
"""Bars in the picture of harm; the table has all."""
HEAVIEST = 15


def picture(name: str, report: Any) -> str:
    """The report `name` as a drawing."""
    return render_to_string(f"reports/_{name}_picture.html", {"report": report, **LAID[name](report)})


def _ring(ring: Ring) -> dict[str, Any]:
    return {"slices": rings.slices(ring.arcs)}


def _harm(harm: Harm) -> dict[str, Any]:
    worst = harm.hurts[:WORST]
    rows = [(hurt.name, hurt.rating.function, hurt.weight) for hurt in worst]
    return {"bars": strip.bars(rows, HEAVIEST), "height": 30 * max(len(rows), 1)}


def _seams(seams: Seams) -> dict[str, Any]:
    leaders = [stop.leader for _stage, stop in seams.lead]
    return {"runs": strip.runs([(leader.function, leader.name) if leader else ("", "") for leader in leaders])}


def _coverage(coverage: Coverage) -> dict[str, Any]:
    return {"squares": strip.squares((touchpoint.signs for touchpoint in coverage.touchpoints), 29)}


def _wallpaper(wallpaper: Wallpaper) -> dict[str, Any]:
    return {"signs": [(150 + 202 * place, sign) for place, sign in enumerate(wallpaper.signs)]}


LAID: dict[str, Callable[[Any], dict[str, Any]]] = {
    "ring": _ring,
    "harm": _harm,
    "seams": _seams,
    "coverage": _coverage,
    "wallpaper": _wallpaper,
}
