"""Collisions: two live initiatives change the same touchpoint at the same time, and nobody answers for both.

Customers get both at once, and afterwards nobody can tell which of the two did it. Rule: docs/domain.md,
"Portfolio numbers".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from django.db.models import Max

from initiatives.models import Initiative, InitiativeTouchpoint
from initiatives.models.initiatives import LIVE


@dataclass(frozen=True, slots=True)
class Collision:
    """With the initiative `other_key`, on `touchpoints` (keys), from `since` to `until` (None: no end is planned)."""

    other_key: str
    touchpoints: tuple[str, ...]
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class _Window:
    """When an initiative is at work on its touchpoints, and who answers for it."""

    pk: int
    key: str
    accountable: int
    since: date
    until: date

    def overlap(self, other: _Window) -> tuple[date, date]:
        return max(self.since, other.since), min(self.until, other.until)


Owners = Mapping[int, Collection[str]]
"""Effective owner functions by initiative id; who is not in it owns nothing."""


def collisions(
    initiative_ids: Collection[int], as_of: date, owners_of: Callable[[Collection[int]], Owners]
) -> dict[int, tuple[Collision, ...]]:
    """What each of these initiatives runs into, by its id; those that run into nothing are left out.

    `owners_of` is asked once, and only for initiatives that meet. The number of queries does not grow.
    """
    shared = _shared(initiative_ids)
    windows = _windows({pk for places in shared.values() for pk in places})
    known = {key: [windows[pk] for pk in places if pk in windows] for key, places in shared.items()}
    asked = set(initiative_ids)
    meeting: dict[tuple[int, int], list[str]] = defaultdict(list)
    for touchpoint, here in known.items():
        for left, right in _overlapping(here, as_of):
            if left.pk in asked or right.pk in asked:
                meeting[min(left.pk, right.pk), max(left.pk, right.pk)].append(touchpoint)
    owners = owners_of({pk for pair in meeting for pk in pair}) if meeting else {}
    found: dict[int, list[Collision]] = defaultdict(list)
    for pair, touchpoints in meeting.items():
        if set(owners.get(pair[0], ())) & set(owners.get(pair[1], ())):
            continue
        since, until = windows[pair[0]].overlap(windows[pair[1]])
        for one, other in (pair, pair[::-1]):
            if one in asked:
                end = None if until == date.max else until
                found[one].append(Collision(windows[other].key, tuple(sorted(touchpoints)), since, end))
    return {pk: tuple(sorted(rows, key=lambda row: (row.since, row.other_key))) for pk, rows in found.items()}


def _shared(initiative_ids: Collection[int]) -> dict[str, list[int]]:
    """Touchpoints of these with at least two live initiatives, by key."""
    places = InitiativeTouchpoint.objects.filter(initiative__in=initiative_ids).values("touchpoint")
    found: dict[str, list[int]] = defaultdict(list)
    there = InitiativeTouchpoint.objects.filter(touchpoint__in=places, initiative__status__in=LIVE)
    for key, pk in there.order_by("touchpoint__key", "initiative_id").values_list("touchpoint__key", "initiative_id"):
        found[key].append(pk)
    return {key: pks for key, pks in found.items() if len(pks) > 1}


def _windows(ids: Collection[int]) -> dict[int, _Window]:
    """From start, else go-live, to the later of the first honest reading and the last target day; without either it
    has no end. Who has no beginning, or no accountable owner, cannot be compared."""
    rows = (
        Initiative.objects.filter(pk__in=ids)
        .exclude(accountable=None)
        .annotate(last_target=Max("outcomes__target_on"))
        .values_list("pk", "key", "accountable_id", "start", "go_live", "first_reading", "last_target")
    )
    found: dict[int, _Window] = {}
    for pk, key, accountable, start, go_live, first_reading, last_target in rows:
        if (since := start or go_live) is not None:
            until = max((day for day in (first_reading, last_target) if day is not None), default=date.max)
            found[pk] = _Window(pk, key, accountable, since, max(since, until))
    return found


def _overlapping(here: Collection[_Window], as_of: date) -> Iterator[tuple[_Window, _Window]]:
    """Pairs at work at the same time, today or later, for which two different people answer."""
    there = [one for one in here if one.until >= as_of]
    for left, right in combinations(there, 2):
        since, until = left.overlap(right)
        if left.accountable != right.accountable and max(since, as_of) <= until:
            yield left, right
