"""What a function would be asked for, proposed from the influence matrix: a starting point that people change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

DAYS_BY_DEPTH: Mapping[int, int] = {1: 2, 2: 5, 3: 8, 4: 12, 5: 20, 6: 30}
"""Person-days by how deep the needed change goes, from wording to culture."""

DAYS_BY_STRENGTH: Mapping[int, int] = {1: 2, 2: 5, 3: 10}
"""Person-days where nobody rated how deep it goes."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How a function shapes one touchpoint, what would have to change there, and how deep (1-6)."""

    touchpoint: str
    strength: int
    needed_change: str = ""
    depth: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sentence ("" where nobody wrote down what must change) and person-days, with the cell they come from."""

    what: str
    person_days: int
    cell: Cell


def propose(cells: Iterable[Cell]) -> Proposal | None:
    """From the strongest cell that says what must change, else from the strongest; None if it shapes nothing.

    Of equally strong cells the deeper change counts, then the first. Days go by depth, without one by strength.
    """
    shaping = [cell for cell in cells if cell.strength]
    saying = [cell for cell in shaping if cell.needed_change.strip()]
    chosen = max(saying or shaping, key=lambda cell: (cell.strength, cell.depth or 0), default=None)
    if chosen is None:
        return None
    days = DAYS_BY_DEPTH[chosen.depth] if chosen.depth else DAYS_BY_STRENGTH[chosen.strength]
    return Proposal(chosen.needed_change.strip(), days, chosen)
