"""The collision calendar: every two live initiatives that meet on a touchpoint, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from cxtracker.publishing import published
from initiatives.assessment.queries.collisions import collisions, kept_collisions
from initiatives.assessment.queries.then import values_then
from initiatives.portfolio.queries.inputs import Live


@published("initiatives, touchpoints, since, until", component="CollisionShape")
@dataclass(frozen=True, slots=True)
class Meeting:
    """Two initiatives that meet on touchpoints."""

    left: str
    right: str
    touchpoints: Annotated[tuple[str, ...], "Where they meet."]
    since: date
    until: Annotated[date | None, "null: no end is planned."]

    @property
    def initiatives(self) -> tuple[str, str]:
        """Two keys, the one that was logged first before the other."""
        return (self.left, self.right)


def meetings(live: Live) -> tuple[Meeting, ...]:
    """In the order they begin. Only initiatives of the portfolio at hand are named."""
    place = {initiative.key: number for number, initiative in enumerate(live.initiatives)}
    ids = [initiative.pk for initiative in live.initiatives]
    known = (
        kept_collisions(ids)
        if live.kept
        else collisions(ids, live.as_of, lambda _ids: live.owners(), values_then(live.as_of))
    )
    rows = [
        Meeting(initiative.key, row.other_key, row.touchpoints, row.since, row.until)
        for initiative in live.initiatives
        for row in known.get(initiative.pk, ())
        if place[initiative.key] < place.get(row.other_key, -1)
    ]
    return tuple(sorted(rows, key=lambda row: (row.since, place[row.left], place[row.right])))
