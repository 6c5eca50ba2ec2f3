"""The influence matrix as people fill it: every touchpoint, every function, every cell that is still open.

Ratings are read as plain tuples: a journey of 300 touchpoints and 15 functions has 4,500 cells.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from django.db.models import Q

from cxtracker.accounts.models import User
from journeys.models import Function, Influence, Journey, RatingRound, RoundRating, Segment, Touchpoint


class Cell(NamedTuple):
    """`version` is that of the row an edit would change: 0 when there is none yet, also under a segment that so far
    only inherits the default. `own`: rated for this segment alone. `noted`: says what must change."""

    strength: int
    direction: int
    version: int
    rated_by: int | None
    rated_at: datetime | None
    noted: bool
    own: bool


@dataclass(frozen=True, slots=True)
class GridRow:
    """A touchpoint; `cells` in the order of the grid's functions, None is not assessed. `total` sums the strengths."""

    key: str
    name: str
    stage: str
    opens_stage: bool
    moment_of_truth: bool
    cells: tuple[Cell | None, ...]
    total: int


@dataclass(frozen=True, slots=True)
class GridColumn:
    """A function; `share` (0-1) is its pull in this journey."""

    key: str
    name: str
    amount: int
    share: float


@dataclass(frozen=True, slots=True)
class Grid:
    """`functions` by pull, the CX office left out: it shapes no touchpoint. `raters` are names by id."""

    functions: tuple[GridColumn, ...]
    rows: tuple[GridRow, ...]
    total: int
    unassessed: int
    hurting: int
    overrides: int
    raters: dict[int, str]


def grid(journey: Journey, segment: Segment | None = None) -> Grid:
    """The whole matrix in four queries, whatever its size."""
    return _laid(journey, standing(Q(touchpoint__stage__journey=journey), segment))


def own_grid(round_: RatingRound, person: User) -> Grid:
    """What one person has said so far in a round, in three queries; nothing of anybody else."""
    cells: dict[int, dict[int, Cell]] = defaultdict(dict)
    rows = RoundRating.objects.filter(round=round_, person=person)
    for touchpoint, function, strength, direction in rows.values_list(
        "touchpoint_id", "function_id", "strength", "direction"
    ):
        cells[touchpoint][function] = Cell(strength, direction, 0, None, None, noted=False, own=False)
    return _laid(round_.journey, cells)


def _laid(journey: Journey, cells: dict[int, dict[int, Cell]]) -> Grid:
    touchpoints = list(
        Touchpoint.objects.filter(stage__journey=journey)
        .order_by("stage__position", "stage__pk", "position", "pk")
        .values_list("pk", "key", "name", "stage__name", "stage_id", "moment_of_truth")
    )
    amounts: Counter[int] = Counter()
    for row in cells.values():
        for function, cell in row.items():
            amounts[function] += cell.strength
    total = sum(amounts.values())
    offered = [
        (pk, key, name)
        for pk, key, name, is_cx in Function.objects.values_list("pk", "key", "name", "is_cx")
        if not is_cx or pk in amounts
    ]
    offered.sort(key=lambda function: (-amounts[function[0]], function[1]))
    order = [pk for pk, _key, _name in offered]
    rows, stage = [], None
    for pk, key, name, stage_name, stage_id, truth in touchpoints:
        here = cells.get(pk, {})
        line = tuple(here.get(function) for function in order)
        summed = sum(cell.strength for cell in line if cell)
        rows.append(GridRow(key, name, stage_name, stage_id != stage, truth, line, summed))
        stage = stage_id
    flat = [cell for row in rows for cell in row.cells]
    rated = [cell for cell in flat if cell]
    return Grid(
        functions=tuple(
            GridColumn(key, name, amounts[pk], amounts[pk] / total if total else 0.0) for pk, key, name in offered
        ),
        rows=tuple(rows),
        total=total,
        unassessed=len(flat) - len(rated),
        hurting=sum(cell.direction < 0 and cell.strength > 0 for cell in rated),
        overrides=sum(cell.own for cell in rated),
        raters=names({cell.rated_by for cell in rated if cell.rated_by}),
    )


def standing(where: Q, segment: Segment | None) -> dict[int, dict[int, Cell]]:
    """Touchpoint id to function id to what counts there: the segment's own rating before the default. One query."""
    whose = Q(segment=None) | Q(segment=segment) if segment else Q(segment=None)
    cells: dict[int, dict[int, Cell]] = defaultdict(dict)
    rows = Influence.objects.filter(where, whose).values_list(
        "touchpoint_id",
        "function_id",
        "segment_id",
        "strength",
        "direction",
        "version",
        "rated_by_id",
        "rated_at",
        "needed_change",
    )
    for touchpoint, function, own, strength, direction, version, rater, at, change in rows:
        if own is None and function in cells[touchpoint]:
            continue
        held = version if own or segment is None else 0
        cells[touchpoint][function] = Cell(strength, direction, held, rater, at, bool(change), own is not None)
    return cells


def names(ids: set[int]) -> dict[int, str]:
    """People's names by id."""
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}
