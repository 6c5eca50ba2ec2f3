"""The collision calendar: every two live initiatives that meet on a touchpoint, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from cxtracker.publishing import published
from initiatives.assessment.queries.collisions import collisions
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


def meetings(found: Live) -> tuple[Meeting, ...]:
    """In the order they begin. Only initiatives of the portfolio at hand are named."""
    place = {one.key: number for number, one in enumerate(found.initiatives)}
    known = collisions([one.pk for one in found.initiatives], found.as_of, lambda _ids: found.owners())
    rows = [
        Meeting(one.key, row.other_key, row.touchpoints, row.since, row.until)
        for one in found.initiatives
        for row in known.get(one.pk, ())
        if place[one.key] < place.get(row.other_key, -1)
    ]
    return tuple(sorted(rows, key=lambda row: (row.since, place[row.left], place[row.right])))
