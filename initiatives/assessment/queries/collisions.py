"""Collisions: two live initiatives change the same touchpoint at the same time, and nobody answers for both.

Customers get both at once, and afterwards nobody can tell which of the two did it. Rule: docs/domain.md,
"Portfolio numbers".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Max, Q

from initiatives.assessment.queries.then import Values
from initiatives.models import Flag, Initiative, InitiativeTouchpoint
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
    initiative_ids: Collection[int],
    as_of: date,
    owners_of: Callable[[Collection[int]], Owners],
    then: Mapping[int, Values] | None = None,
) -> dict[int, tuple[Collision, ...]]:
    """What each of these initiatives runs into, by its id; those that run into nothing are left out.

    `then` is what was otherwise on that day (of all initiatives). `owners_of` is asked once, and only for initiatives
    that meet. The number of queries does not grow.
    """
    shared = _shared(initiative_ids, then or {})
    windows = _windows({pk for places in shared.values() for pk in places}, then or {})
    known = {key: [windows[pk] for pk in places if pk in windows] for key, places in shared.items()}
    asked = set(initiative_ids)
    meeting: dict[tuple[int, int], list[str]] = defaultdict(list)
    for touchpoint, here in known.items():
        for pair in _overlapping(here, asked, as_of):
            meeting[pair].append(touchpoint)
    owners = owners_of({pk for pair in meeting for pk in pair}) if meeting else {}
    by_initiative: dict[int, list[Collision]] = defaultdict(list)
    for pair, touchpoints in meeting.items():
        if set(owners.get(pair[0], ())) & set(owners.get(pair[1], ())):
            continue
        since, until = windows[pair[0]].overlap(windows[pair[1]])
        for own, other in (pair, pair[::-1]):
            if own in asked:
                end = None if until == date.max else until
                by_initiative[own].append(Collision(windows[other].key, tuple(sorted(touchpoints)), since, end))
    return {pk: tuple(sorted(rows, key=lambda row: (row.since, row.other_key))) for pk, rows in by_initiative.items()}


def kept_collisions(initiative_ids: Collection[int]) -> dict[int, tuple[Collision, ...]]:
    """The same of today, from the flags that stand open: only those who meet are looked at."""
    flags = Flag.objects.filter(code="collision", closed_on=None, initiative__in=initiative_ids)
    met = {pk: evidence["others"] for pk, evidence in flags.values_list("initiative_id", "evidence")}
    if not met:
        return {}
    places: dict[int, set[str]] = defaultdict(set)
    links = InitiativeTouchpoint.objects.filter(initiative__in=met)
    for pk, key in links.values_list("initiative_id", "touchpoint__key"):
        places[pk].add(key)
    windows = _windows(met)
    by_key = {window.key: window for window in windows.values()}
    kept: dict[int, tuple[Collision, ...]] = {}
    for pk, others in met.items():
        rows = []
        for other in (by_key[key] for key in others if pk in windows and key in by_key):
            since, until = windows[pk].overlap(other)
            touchpoints = tuple(sorted(places[pk] & places[other.pk]))
            rows.append(Collision(other.key, touchpoints, since, None if until == date.max else until))
        kept[pk] = tuple(sorted(rows, key=lambda row: (row.since, row.other_key)))
    return kept


def _shared(initiative_ids: Collection[int], then: Mapping[int, Values]) -> dict[str, list[int]]:
    """Touchpoints of these with at least two live initiatives, by key."""
    moved = {pk: values["touchpoints"] for pk, values in then.items() if "touchpoints" in values}
    touched = {key for pk in initiative_ids for key in moved.get(pk, ())}
    statuses = {pk: values["status"] for pk, values in then.items() if "status" in values}
    places = InitiativeTouchpoint.objects.filter(initiative__in=initiative_ids).values("touchpoint")
    live = Q(initiative__status__in=LIVE) | Q(initiative__in=statuses)
    there = InitiativeTouchpoint.objects.filter(live, Q(touchpoint__in=places) | Q(touchpoint__key__in=touched))
    by_touchpoint: dict[str, set[int]] = defaultdict(set)
    for key, pk in there.values_list("touchpoint__key", "initiative_id"):
        if pk not in moved and statuses.get(pk, LIVE[0]) in LIVE:
            by_touchpoint[key].add(pk)
    lively = set(Initiative.objects.live().filter(pk__in=moved).values_list("pk", flat=True)) if moved else set()
    for pk, keys in moved.items():
        if statuses[pk] in LIVE if pk in statuses else pk in lively:
            for key in keys:
                by_touchpoint[key].add(pk)
    return {key: sorted(pks) for key, pks in sorted(by_touchpoint.items()) if len(pks) > 1}


def _windows(ids: Collection[int], then: Mapping[int, Values] | None = None) -> dict[int, _Window]:
    """From start, else go-live, to the later of the first honest reading and the last target day; without either it
    has no end. Who has no beginning, or no accountable owner, cannot be compared."""
    rows = (
        Initiative.objects.filter(pk__in=ids)
        .annotate(last_target=Max("outcomes__target_on"))
        .values("pk", "key", "accountable_id", "start", "go_live", "first_reading", "last_target")
    )
    windows: dict[int, _Window] = {}
    for row in rows:
        values = {**row, **(then or {}).get(row["pk"], {})}
        accountable = values["accountable"].pk if values.get("accountable") else values["accountable_id"]
        if values.get("accountable", accountable) is None or accountable is None:
            continue
        if (since := values["start"] or values["go_live"]) is not None:
            days = (day for day in (values["first_reading"], row["last_target"]) if day is not None)
            until = max(days, default=date.max)
            windows[row["pk"]] = _Window(row["pk"], row["key"], accountable, since, max(since, until))
    return windows


def _overlapping(here: Collection[_Window], asked: Collection[int], as_of: date) -> Iterator[tuple[int, int]]:
    """Pairs (ids, the smaller first) with one of those asked about in them, at work at the same time, today or later,
    for which two different people answer."""
    there = [window for window in here if window.until >= as_of]
    for left in there:
        if left.pk not in asked:
            continue
        for right in there:
            # Of two that are both asked about, the pair comes up from either side.
            if right.pk == left.pk or (right.pk in asked and right.pk < left.pk):
                continue
            since, until = left.overlap(right)
            if left.accountable != right.accountable and max(since, as_of) <= until:
                yield min(left.pk, right.pk), max(left.pk, right.pk)
