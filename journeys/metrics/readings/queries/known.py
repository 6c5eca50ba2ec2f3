"""Readings as they were known on a day: what came in, was corrected or taken out later is put back from the trail.

What a series began with carries its own dates, and so do readings an import brought: before, nobody kept them here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db.models import Max
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.days import end_of_day
from journeys.metrics.readings.queries.currency import LastReading, last_readings
from journeys.metrics.readings.rules import rhythm
from journeys.models import Measurement, Series

KINDS = (
    "measurement.recorded",
    "measurement.corrected",
    "measurement.removed",
    "measurement.loaded",
    "measurements.imported",
)
"""Everything that is told of readings, on the page of their series."""

NUMBERS = ("value", "n", "se")
EARLIER = 3
"""Values that loads told of a reading before readings had a standard error: value, n, source."""


@dataclass(frozen=True, slots=True)
class KnownReading:
    """`entered_at` is when it was first recorded; None where that is not known."""

    on: date
    value: float
    n: int | None
    se: float | None
    entered_at: datetime | None = None


Known = Mapping[int, tuple[KnownReading, ...]]
"""By series, the oldest first."""


@dataclass(slots=True)
class _Past:
    """The readings of one series, taken back event by event; `brought` are the days of those imported since."""

    rows: dict[date, KnownReading]
    brought: set[date] = field(default_factory=set)

    def take_back(self, event: Event) -> None:
        changes, context = event.changes, event.context
        match event.kind:
            case "measurement.recorded":
                self.rows.pop(date.fromisoformat(changes["on"][1]), None)
            case "measurement.corrected":
                self._restore(context["on"], {name: pair[0] for name, pair in changes.items()})
            case "measurement.removed":
                self._bring_back(changes, context)
            case "measurement.loaded":
                for day, (before, _after) in context["changed"].items():
                    names = NUMBERS if len(before) > EARLIER else NUMBERS[:2]
                    self._restore(day, dict(zip(names, before, strict=False)))
            case "measurements.imported":
                self.brought |= {date.fromisoformat(day) for day in context.get("days", ())}
                for correction in context["corrected"]:
                    self._restore(
                        correction["on"], {name: pair[0] for name, pair in correction.items() if name != "on"}
                    )

    def _restore(self, day: str, before: Mapping[str, Any]) -> None:
        if row := self.rows.get(date.fromisoformat(day)):
            self.rows[row.on] = replace(row, **{name: before[name] for name in NUMBERS if name in before})

    def _bring_back(self, changes: Mapping[str, Any], context: Mapping[str, Any]) -> None:
        on = date.fromisoformat(changes["on"][0])
        entered = context.get("entered_at")
        value, n, se = (changes[name][0] if name in changes else None for name in NUMBERS)
        self.rows[on] = KnownReading(on, value or 0.0, n, se, datetime.fromisoformat(entered) if entered else None)


def known_then(series_ids: Collection[int], as_of: date) -> Known:
    """The readings known by the end of that day, of those series only on whose readings something was done later.

    One query where there are none, which is always so of today; otherwise two.
    """
    ended = end_of_day(as_of)
    later: dict[int, list[Event]] = defaultdict(list)
    done = Event.objects.filter(at__gte=ended, kind__in=KINDS, subject_type=Series._meta.label_lower)
    for event in done.filter(subject_id__in=series_ids).order_by("-id"):
        later[event.subject_id or 0].append(event)
    if not later:
        return {}
    rows: dict[int, list[KnownReading]] = defaultdict(list)
    standing = Measurement.objects.filter(series__in=later)
    for pk, *values in standing.values_list("series_id", "on", *NUMBERS, "entered_at"):
        rows[pk].append(KnownReading(*values))
    return {pk: _then(rows[pk], events, as_of, ended) for pk, events in later.items()}


def _then(rows: list[KnownReading], events: list[Event], as_of: date, ended: datetime) -> tuple[KnownReading, ...]:
    began = min((timezone.localdate(row.entered_at) for row in rows if row.entered_at), default=None)
    past = _Past({row.on: row for row in rows})
    for event in events:
        if timezone.localdate(event.at) != began:
            past.take_back(event)
    known = [
        row
        for row in past.rows.values()
        if row.on <= as_of
        and (
            row.entered_at is None
            or row.entered_at < ended
            or row.on in past.brought
            or timezone.localdate(row.entered_at) == began
        )
    ]
    return tuple(sorted(known, key=lambda row: row.on))


def last_days(series_ids: Collection[int], as_of: date) -> dict[int, date]:
    """The day of the last reading known by the end of that day, of each series that had one; two or three queries."""
    read = Measurement.objects.filter(series__in=series_ids, on__lte=as_of).order_by("series_id")
    days = dict(read.values_list("series_id").annotate(last=Max("on")))
    known = known_then(series_ids, as_of)
    return {pk: on for pk, on in days.items() if pk not in known} | {
        pk: some[-1].on for pk, some in known.items() if some
    }


def last_known(series_ids: Collection[int], as_of: date, known: Known) -> dict[int, LastReading]:
    """`last_readings` as they were known on that day; `known` is what `known_then` told."""
    readings = last_readings(series_ids, as_of)
    rhythms = dict(Series.objects.filter(pk__in=known).values_list("pk", "rhythm")) if known else {}
    for pk, how in rhythms.items():
        if pk in readings:
            last = known[pk][-1] if known[pk] else None
            on = last.on if last else None
            due = rhythm.due_after(on, how) if on else None
            readings[pk] = LastReading(on, last.value if last else None, due, rhythm.stale(on, how, as_of))
    return readings
