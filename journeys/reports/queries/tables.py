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


def _ring(found: Ring) -> Lines:
    for arc in found.arcs:
        missing = arc.missing
        yield [arc.lifecycle, arc.label, arc.count, arc.moments_of_truth, round(arc.coverage, 4), *missing.values()]


def _harm(found: Harm) -> Lines:
    for one in found.hurts:
        rating = one.rating
        yield [
            one.touchpoint,
            one.name,
            one.stage,
            one.moment_of_truth,
            rating.function,
            rating.strength,
            one.importance,
            one.weight,
            rating.needed_change,
            rating.depth,
        ]


def _seams(found: Seams) -> Lines:
    for one in found.seams:
        yield [
            one.before.key,
            one.before.name,
            one.after.key,
            one.after.name,
            one.stage,
            one.left.function,
            one.left.head,
            one.right.function,
            one.right.head,
            one.pain,
            one.covered,
        ]


def _coverage(found: Coverage) -> Lines:
    for one in found.touchpoints:
        yield [
            one.key,
            one.name,
            one.stage,
            one.lifecycle,
            one.moment_of_truth,
            ";".join(one.owners),
            one.measured,
            one.last_reading,
            one.read,
            one.listened_to,
            one.share,
            ";".join(one.open_cells),
        ]


def _wallpaper(found: Wallpaper) -> Lines:
    for one in found.signs:
        yield [one.code, one.label, one.present, one.sentence]


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
