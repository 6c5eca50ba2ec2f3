"""The collision calendar: every two live initiatives that meet on a touchpoint, once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from initiatives.reports.collisions import collisions
from initiatives.reports.portfolio.live import Live


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two initiatives (`left` was logged first) on `touchpoints`, from `since` to `until` (None: no end planned)."""

    left: str
    right: str
    touchpoints: tuple[str, ...]
    since: date
    until: date | None


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
