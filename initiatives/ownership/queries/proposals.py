"""What to ask of each function for an initiative: what it was asked before, else what the influence matrix proposes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from cxtracker.publishing import published
from initiatives.assessment.queries.explanation import Situation, situation
from initiatives.models import Initiative, OwnershipRequest
from initiatives.ownership.rules.proposals import Cell, Proposal, propose
from initiatives.policies.queries.in_force import policy_in_force
from journeys.models import Depth, Influence


def proposals(initiative: Initiative) -> dict[str, Proposal]:
    """By function key, for the functions that shape its touchpoints; its segments count as in the assessment."""
    segments = list(initiative.segments.values_list("pk", flat=True))
    return proposals_from(Influence.objects.filter(touchpoint__links__initiative=initiative), segments)


def proposals_from(influences: QuerySet[Influence], segments: Collection[int]) -> dict[str, Proposal]:
    """The same from these rows of the matrix, for these segments (none: all customers)."""
    rows = influences.select_related("touchpoint", "function").order_by(
        "touchpoint__stage__journey__key", "touchpoint__stage__position", "touchpoint__position", "pk"
    )
    rows_by_cell: dict[tuple[str, int], dict[int | None, Influence]] = defaultdict(dict)
    for row in rows:
        rows_by_cell[row.function.key, row.touchpoint_id][row.segment_id] = row
    cells: dict[str, list[Cell]] = defaultdict(list)
    for (function, _touchpoint), by_segment in rows_by_cell.items():
        default = by_segment.get(None)
        meant = [by_segment.get(segment, default) for segment in segments] or [default]
        known = {row.pk: row for row in meant if row is not None}
        cells[function] += map(cell, known.values())
    made = {function: propose(some) for function, some in cells.items()}
    return {function: proposal for function, proposal in made.items() if proposal}


def cell(row: Influence) -> Cell:
    return Cell(row.touchpoint.name, row.strength, row.needed_change, row.depth)


@published("function, suggested, asked, what, person_days, money, touchpoint, strength, depth")
@dataclass(frozen=True, slots=True)
class ProposedAsk:
    """What a function would be asked; nothing of it is sent before somebody asks."""

    function: str
    suggested: Annotated[bool, "It is one of the best next owners."]
    asked: Annotated[bool, "It was asked before; the words and the effort are those it was asked with."]
    what: Annotated[str, "A sentence; empty where nobody wrote down what must change."]
    person_days: Annotated[Decimal | None, "By how deep the needed change goes, else by strength."]
    money: Decimal | None
    touchpoint: Annotated[str, "Where the sentence and the days come from."]
    strength: int
    depth: Annotated[int | None, "How deep the change goes: 1 wording to 6 culture."]

    @property
    def words(self) -> str:
        """Where the proposal comes from."""
        if self.asked:
            return _("as asked before")
        return origin(self.touchpoint, self.strength, self.depth) if self.touchpoint else ""


def origin(touchpoint: str, strength: int, depth: int | None) -> str:
    """The cell of the matrix a proposal comes from, in words."""
    if depth:
        words = {"where": touchpoint, "depth": str(Depth(depth).label)}
        return _("proposed from the influence matrix: “%(where)s”, %(depth)s") % words
    return _("proposed from the influence matrix: “%(where)s”, strength %(strength)s") % {
        "where": touchpoint,
        "strength": strength,
    }


def proposed_asks(initiative: Initiative, explained: Situation) -> dict[str, ProposedAsk]:
    """By key, for every function that shapes the initiative or was asked; in the order of need."""
    matrix = proposals(initiative)
    before = {
        request.function.key: request
        for request in OwnershipRequest.objects.filter(initiative=initiative).select_related("function")
    }
    asks = {}
    for need in explained.needs:
        proposal, earlier = matrix.get(need.key), before.get(need.key)
        if need.is_cx or (proposal is None and earlier is None):
            continue
        again = earlier is not None and (earlier.ask or earlier.person_days is not None or earlier.money is not None)
        days = Decimal(proposal.person_days) if proposal else None
        asks[need.key] = ProposedAsk(
            function=need.key,
            suggested=need.suggested,
            asked=bool(again),
            what=earlier.ask if earlier and again else proposal.what if proposal else "",
            person_days=earlier.person_days if earlier and again else days,
            money=earlier.money if earlier and again else None,
            touchpoint=proposal.cell.touchpoint if proposal else "",
            strength=proposal.cell.strength if proposal else 0,
            depth=proposal.cell.depth if proposal else None,
        )
    return asks


def proposals_for(initiative: Initiative, *, today: date) -> list[ProposedAsk]:
    """What may be asked now, the most needed first."""
    explained = situation(initiative, policy=policy_in_force(), today=today)
    open_to = {need.key for need in explained.needs if need.can_be_asked}
    return [ask for key, ask in proposed_asks(initiative, explained).items() if key in open_to]
