"""Who shapes what: the influence matrix, and pull, a function's share of all influence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from cxtracker.accounts.models import User
from journeys.models import Function, Influence, Journey, Segment, Touchpoint


@dataclass(frozen=True, slots=True)
class Rating:
    """How a function shapes a touchpoint for everybody, or as seen by a segment (`own`: rated for it alone)."""

    function: str
    name: str
    strength: int
    direction: int
    needed_change: str
    depth: int | None
    depth_label: str
    rated_by: User | None
    rated_at: datetime | None
    version: int
    own: bool


@dataclass(frozen=True, slots=True)
class Pull:
    """A function's influence over some touchpoints: the sum of its strengths and its share (0-1) of the whole."""

    key: str
    name: str
    amount: int
    share: float
    touchpoints: int


@dataclass(frozen=True, slots=True)
class Row:
    """A touchpoint of the matrix; `cells` follows the order of the matrix's functions, None is not assessed."""

    key: str
    name: str
    stage: str
    opens_stage: bool
    moment_of_truth: bool
    cells: tuple[Rating | None, ...]
    total: int


@dataclass(frozen=True, slots=True)
class Matrix:
    """Touchpoints in order, functions by pull, and the sum of all strengths."""

    functions: tuple[Pull, ...]
    rows: tuple[Row, ...]
    total: int
    segment: Segment | None


Ratings = dict[int, dict[str, Rating]]
"""Touchpoint id to function key to rating."""


def ratings(touchpoints: Iterable[int], segment: Segment | None = None) -> Ratings:
    """What counts on each touchpoint: for a segment its own rating where there is one, else the default. One query."""
    rows = (
        Influence.objects.filter(touchpoint__in=touchpoints, segment__in=[segment.pk] if segment else [])
        | Influence.objects.filter(touchpoint__in=touchpoints, segment=None)
    ).select_related("function", "rated_by")
    by_touchpoint: Ratings = defaultdict(dict)
    for row in sorted(rows, key=lambda row: row.segment_id is not None):
        by_touchpoint[row.touchpoint_id][row.function.key] = _rating(row)
    return dict(by_touchpoint)


def _rating(row: Influence) -> Rating:
    return Rating(
        function=row.function.key,
        name=row.function.name,
        strength=row.strength,
        direction=row.direction,
        needed_change=row.needed_change,
        depth=row.depth,
        depth_label=str(row.get_depth_display() or ""),
        rated_by=row.rated_by,
        rated_at=row.rated_at,
        version=row.version,
        own=row.segment_id is not None,
    )


def matrix(journey: Journey, segment: Segment | None = None) -> Matrix:
    """The influence matrix of a journey in two queries; functions that shape nothing there are left out."""
    touchpoints = list(
        Touchpoint.objects.filter(stage__journey=journey)
        .select_related("stage")
        .order_by("stage__position", "stage__pk", "position", "pk")
    )
    rated = ratings([touchpoint.pk for touchpoint in touchpoints], segment)
    functions = _pulls(rated)
    rows, stage = [], None
    for touchpoint in touchpoints:
        here = rated.get(touchpoint.pk, {})
        rows.append(
            Row(
                key=touchpoint.key,
                name=touchpoint.name,
                stage=touchpoint.stage.name,
                opens_stage=touchpoint.stage_id != stage,
                moment_of_truth=touchpoint.moment_of_truth,
                cells=tuple(here.get(function.key) for function in functions),
                total=sum(rating.strength for rating in here.values()),
            )
        )
        stage = touchpoint.stage_id
    return Matrix(functions, tuple(rows), sum(row.total for row in rows), segment)


def _pulls(rated: Ratings) -> tuple[Pull, ...]:
    return _summed((key, rating.name, rating.strength) for here in rated.values() for key, rating in here.items())


@dataclass(frozen=True, slots=True)
class JourneyPull:
    """Pull inside one journey, the strongest first, and the journey's whole influence."""

    journey: str
    title: str
    total: int
    functions: tuple[Pull, ...]


def pull_per_journey() -> tuple[JourneyPull, ...]:
    """Pull in each journey by the default ratings, in one query for the sums and one for the journeys."""
    sums: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    rows = Influence.objects.filter(segment=None, strength__gt=0).values_list(
        "touchpoint__stage__journey__key", "function__key", "function__name", "strength"
    )
    for journey, key, name, strength in rows:
        sums[journey].append((key, name, strength))
    return tuple(
        JourneyPull(key, title, sum(strength for *_rest, strength in sums[key]), _summed(sums[key]))
        for key, title in Journey.objects.order_by("title").values_list("key", "title")
    )


def pull() -> tuple[Pull, ...]:
    """Pull over all journeys by the default ratings; functions without influence come last, with none."""
    strengths = Influence.objects.filter(segment=None, strength__gt=0)
    rows = list(strengths.values_list("function__key", "function__name", "strength"))
    idle = [(key, name, 0) for key, name in Function.objects.order_by("key").values_list("key", "name")]
    return _summed([*rows, *idle])


def _summed(rows: Iterable[tuple[str, str, int]]) -> tuple[Pull, ...]:
    names: dict[str, str] = {}
    amounts: dict[str, int] = defaultdict(int)
    points: dict[str, int] = defaultdict(int)
    for key, name, strength in rows:
        names[key] = name
        amounts[key] += strength
        points[key] += strength > 0
    total = sum(amounts.values())
    ordered = sorted(amounts, key=lambda key: (-amounts[key], key))
    return tuple(
        Pull(key, names[key], amounts[key], amounts[key] / total if total else 0.0, points[key]) for key in ordered
    )
