"""Prevention: how much of the work, and of its budget, acts on causes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, ClassVar

from cxtracker.publishing import published
from initiatives.models import Initiative, Kind
from initiatives.models.initiatives import CAUSES
from initiatives.portfolio.queries.shares import Share, share_of

AIM = 0.6
"""The share of the budget that should act on causes."""


@published("aim, reaches_aim, by_number, without_budget, not_said")
@dataclass(frozen=True, slots=True)
class Prevention:
    """How much acts on causes. Obligations stand apart: nobody chooses them.

    `budget` is what is spent on causes, of the `known_budget` of those whose mode is said.
    """

    aim: ClassVar[float] = AIM

    budget: Decimal
    known_budget: Decimal
    by_number: Annotated[Share, "Those on causes, of those whose mode is said."]
    without_budget: Annotated[Share, "Those whose budget nobody named."]
    not_said: Annotated[Share, "Those without a mode yet: on neither side."]

    @property
    def share(self) -> float | None:
        """Budget on causes as a share of all known budget."""
        return float(self.budget / self.known_budget) if self.known_budget else None

    @property
    def reaches_aim(self) -> bool | None:
        """None when no budget is known."""
        return None if self.share is None else self.share >= AIM


def prevention(initiatives: Sequence[Initiative]) -> Prevention:
    chosen = [initiative for initiative in initiatives if initiative.kind != Kind.OBLIGATION]
    with_mode = [initiative for initiative in chosen if initiative.mode]
    return Prevention(
        budget=sum(
            (initiative.budget or Decimal(0) for initiative in with_mode if initiative.mode in CAUSES), Decimal(0)
        ),
        known_budget=sum((initiative.budget or Decimal(0) for initiative in with_mode), Decimal(0)),
        by_number=share_of(with_mode, lambda initiative: initiative.mode in CAUSES),
        without_budget=share_of(chosen, lambda initiative: initiative.budget is None),
        not_said=share_of(chosen, lambda initiative: not initiative.mode),
    )
