"""Who would be needed for touchpoints somebody is just picking."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from initiatives.ownership.queries.proposals import cell, origin, proposals_from
from initiatives.ownership.rules.proposals import Proposal, propose
from journeys.models import Influence, Segment, Touchpoint
from journeys.models.influence import REQUIRED_FROM


@dataclass(frozen=True, slots=True)
class NeededFunction:
    """`because` names the touchpoints it shapes, strongest first; `required` when on some of them it is 2 or 3.

    `proposal` is what it could be asked, `origin` says where that is from.
    """

    key: str
    name: str
    head: str
    need: int
    peak: int
    required: bool
    because: tuple[str, ...]
    proposal: Proposal
    origin: str


@dataclass(frozen=True, slots=True)
class NeededFunctions:
    picked: int
    unassessed: tuple[str, ...]
    functions: tuple[NeededFunction, ...]


def needed(touchpoint_keys: Collection[str], segment_keys: Collection[str] = ()) -> NeededFunctions:
    """Functions with influence on these touchpoints, the most needed first (default influence, all segments).

    What each could be asked counts these segments, as asking later does.
    """
    picked = dict(Touchpoint.objects.filter(key__in=touchpoint_keys).values_list("pk", "name"))
    shaping: dict[str, list[Influence]] = defaultdict(list)
    influences = list(
        Influence.objects.filter(touchpoint__in=picked, segment=None)
        .select_related("touchpoint", "function__head")
        .order_by("-strength", "touchpoint__key")
    )
    for influence in influences:
        if influence.strength:
            shaping[influence.function.key].append(influence)
    segments = Segment.objects.filter(key__in=segment_keys).values_list("pk", flat=True)
    proposed = proposals_from(Influence.objects.filter(touchpoint__in=picked), list(segments)) if shaping else {}
    functions = [
        NeededFunction(
            key=key,
            name=rows[0].function.name,
            head=rows[0].function.head.name if rows[0].function.head else "",
            need=sum(row.strength for row in rows),
            peak=rows[0].strength,
            required=rows[0].strength >= REQUIRED_FROM,
            because=tuple(picked[row.touchpoint_id] for row in rows),
            proposal=proposal,
            origin=origin(proposal.cell.touchpoint, proposal.cell.strength, proposal.cell.depth),
        )
        for key, rows in shaping.items()
        if (proposal := proposed.get(key) or propose(map(cell, rows)))
    ]
    assessed = {influence.touchpoint_id for influence in influences}
    return NeededFunctions(
        picked=len(picked),
        unassessed=tuple(name for pk, name in picked.items() if pk not in assessed),
        functions=tuple(sorted(functions, key=lambda function: (-function.required, -function.need, function.key))),
    )
