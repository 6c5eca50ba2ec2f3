"""The grid of functions and stages: where each shapes the customer's life, where it owns, and where it is missing."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Annotated

from cxtracker.publishing import OneOf, Ratio, published
from initiatives.portfolio.queries.inputs import Live
from journeys.models import Lifecycle
from journeys.models.influence import REQUIRED_FROM


@published(component="CellShape")
@dataclass(frozen=True, slots=True)
class GridCell:
    """A function in a part of the lifecycle."""

    lifecycle: Annotated[str, OneOf(Lifecycle.choices)]
    amount: Annotated[int, "Sum of its strengths there."]
    pull: Annotated[Ratio, "Of all influence there."]
    owned: Annotated[tuple[str, ...], "Live initiatives there that it owns."]
    holes: Annotated[tuple[str, ...], "Live initiatives there that need it and that it does not own."]


@published("function, pull, cells")
@dataclass(frozen=True, slots=True)
class GridRow:
    """A function in all parts of the lifecycle."""

    function: str
    amount: int
    pull: Annotated[Ratio, "Of all influence."]
    cells: Annotated[tuple[GridCell, ...], "Nine, in the order of the lifecycle."]


@dataclass(frozen=True, slots=True)
class StageGrid:
    """Functions that shape or own anything, by pull; `stages` are code and label of the nine parts."""

    stages: tuple[tuple[str, str], ...]
    rows: tuple[GridRow, ...]

    def cell(self, function: str, lifecycle: str) -> GridCell:
        """KeyError for a function or part that is not in it."""
        cells = {(row.function, cell.lifecycle): cell for row in self.rows for cell in row.cells}
        return cells[function, lifecycle]


Places = dict[tuple[str, str], list[str]]


def grid(live: Live) -> StageGrid:
    """Needed somewhere means: strength 2 or more on a touchpoint of that part, for the segments of the initiative."""
    owned, holes = _places(live)
    by_function: Counter[str] = Counter()
    by_stage: Counter[str] = Counter()
    for (function, stage), amount in live.pull.items():
        by_function[function] += amount
        by_stage[stage] += amount
    everything = sum(by_function.values())
    functions = {*by_function, *(function for function, _stage in (*owned, *holes))}
    return StageGrid(
        tuple((code, str(label)) for code, label in Lifecycle.choices),
        tuple(
            GridRow(
                function,
                by_function[function],
                by_function[function] / everything if everything else None,
                tuple(
                    GridCell(
                        stage,
                        live.pull.get((function, stage), 0),
                        live.pull.get((function, stage), 0) / by_stage[stage] if by_stage[stage] else None,
                        tuple(owned.get((function, stage), ())),
                        tuple(holes.get((function, stage), ())),
                    )
                    for stage in Lifecycle.values
                ),
            )
            for function in sorted(functions, key=lambda key: (-by_function[key], key))
        ),
    )


def _places(live: Live) -> tuple[Places, Places]:
    """Keys of initiatives by function and part of the lifecycle: owned there, and needing the function there."""
    owned: Places = defaultdict(list)
    holes: Places = defaultdict(list)
    for initiative in live.initiatives:
        case = live.cases[initiative.pk]
        owners = set(case.assessment.owners)
        needed: set[tuple[str, str]] = set()
        for touchpoint, row in case.facts.influence.items():
            stage = live.lifecycle[touchpoint]
            needed |= {(function, stage) for function, strength in row.items() if strength >= REQUIRED_FROM}
        for stage in live.stages(initiative):
            for function in owners:
                owned[function, stage].append(initiative.key)
        for function, stage in needed:
            if function not in owners:
                holes[function, stage].append(initiative.key)
    return owned, holes
