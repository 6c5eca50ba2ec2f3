"""How current the readings are: of each series the last one, when the next is due, and whether it is too old."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Subquery

from cxtracker.publishing import published
from journeys.metrics.readings.rules import rhythm
from journeys.models import Measurement, Series

NEIGHBOURS = 24
"""So many readings say what is usual."""


@published()
@dataclass(frozen=True, slots=True)
class LastReading:
    """The last reading of a series.

    `on`, `value` (in the metric's unit) and `due_on` are None for a series that was never read.
    """

    on: date | None
    value: float | None
    due_on: date | None
    stale: bool


def last_readings(series_ids: Collection[int], until: date) -> dict[int, LastReading]:
    """Of each series the last reading on or before `until`, judged as of that day; one query."""
    newest = Measurement.objects.filter(series=OuterRef("pk"), on__lte=until).order_by("-on")
    rows = (
        Series.objects.filter(pk__in=series_ids)
        .annotate(last_on=Subquery(newest.values("on")[:1]), last_value=Subquery(newest.values("value")[:1]))
        .values_list("pk", "rhythm", "last_on", "last_value")
    )
    return {
        pk: LastReading(on, value, rhythm.due_after(on, how) if on else None, rhythm.stale(on, how, until))
        for pk, how, on, value in rows
    }


def neighbours(series: Series, *, but: int | None = None) -> list[float]:
    """The latest values of a series, beside which a new one is judged; without the reading numbered `but`."""
    readings = Measurement.objects.filter(series=series).order_by("-on")
    if but is not None:
        readings = readings.exclude(pk=but)
    return list(readings.values_list("value", flat=True)[:NEIGHBOURS])


def read_on_firsts(series: Series) -> bool:
    """Whether the series has readings of the first of a month, which somebody has meant so."""
    return Measurement.objects.filter(series=series, on__day=1).exists()


def reading_on_firsts() -> set[int]:
    """All series (numbers) of which that is so."""
    return set(Measurement.objects.filter(on__day=1).order_by().values_list("series", flat=True).distinct())


def series_on_firsts(keys: Collection[str]) -> tuple[set[str], dict[str, str]]:
    """Of the series with these keys those of which that is so, and the rhythm of each."""
    if not keys:
        return set(), {}
    known = Series.objects.filter(key__in=keys)
    usual = known.filter(Exists(Measurement.objects.filter(series=OuterRef("pk"), on__day=1)))
    return set(usual.values_list("key", flat=True)), dict(known.values_list("key", "rhythm"))
