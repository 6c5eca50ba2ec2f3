"""The reports of a journey as tables: for files, and as the twin of each picture."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from journeys.reports.queries.coverage import Coverage
from journeys.reports.queries.harm import Harm
from journeys.reports.queries.ring import Ring
from journeys.reports.queries.seams import Seams
from journeys.reports.queries.wallpaper import Wallpaper

Lines = Iterator[list[Any]]


def _ring(ring: Ring) -> Lines:
    for arc in ring.arcs:
        missing = arc.missing
        yield [arc.lifecycle, arc.label, arc.count, arc.moments_of_truth, round(arc.coverage, 4), *missing.values()]


def _harm(harm: Harm) -> Lines:
    for hurt in harm.hurts:
        rating = hurt.rating
        yield [
            hurt.touchpoint,
            hurt.name,
            hurt.stage,
            hurt.moment_of_truth,
            rating.function,
            rating.strength,
            hurt.importance,
            hurt.weight,
            rating.needed_change,
            rating.depth,
        ]


def _seams(seams: Seams) -> Lines:
    for seam in seams.seams:
        yield [
            seam.before.key,
            seam.before.name,
            seam.after.key,
            seam.after.name,
            seam.stage,
            seam.left.function,
            seam.left.head,
            seam.right.function,
            seam.right.head,
            seam.pain,
            seam.covered,
        ]


def _coverage(coverage: Coverage) -> Lines:
    for touchpoint in coverage.touchpoints:
        yield [
            touchpoint.key,
            touchpoint.name,
            touchpoint.stage,
            touchpoint.lifecycle,
            touchpoint.moment_of_truth,
            ";".join(touchpoint.owners),
            touchpoint.measured,
            touchpoint.last_reading,
            touchpoint.read,
            touchpoint.listened_to,
            touchpoint.share,
            ";".join(touchpoint.open_cells),
        ]


def _wallpaper(wallpaper: Wallpaper) -> Lines:
    for sign in wallpaper.signs:
        yield [sign.code, sign.label, sign.present, sign.sentence]


Sheet = tuple[tuple[str, ...], Callable[[Any], Lines]]

SHEETS: dict[str, Sheet] = {
    "ring": (
        (
            "lifecycle",
            "name",
            "touchpoints",
            "moments_of_truth",
            "coverage",
            "without_owner",
            "without_metric",
            "without_reading",
            "without_listening",
        ),
        _ring,
    ),
    "harm": (
        (
            "touchpoint",
            "name",
            "stage",
            "moment_of_truth",
            "function",
            "strength",
            "importance_to_customer",
            "weight",
            "needed_change",
            "depth",
        ),
        _harm,
    ),
    "seams": (
        (
            "before",
            "before_name",
            "after",
            "after_name",
            "stage",
            "from",
            "from_head",
            "to",
            "to_head",
            "pain",
            "covered",
        ),
        _seams,
    ),
    "coverage": (
        (
            "touchpoint",
            "name",
            "stage",
            "lifecycle",
            "moment_of_truth",
            "owners",
            "outcome_metric",
            "last_reading",
            "read_in_90_days",
            "listened_to",
            "coverage",
            "not_assessed",
        ),
        _coverage,
    ),
    "wallpaper": (("sign", "name", "present", "sentence"), _wallpaper),
}
"""Columns and lines of each report, by its name."""
