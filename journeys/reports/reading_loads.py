"""How far a load of readings is, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cxtracker.audit.models import Event
from journeys.models import LoadState, ReadingLoad, Series

SERIES_SHOWN = 100
RECENT = 10
ENDED = (LoadState.DONE, LoadState.REFUSED)


@dataclass(frozen=True, slots=True)
class LoadedSeries:
    """A series with new or changed readings."""

    key: str
    metric: str
    metric_key: str
    label: str


@dataclass(frozen=True, slots=True)
class Progress:
    """`rows_total` is, while the file is checked, how many rows have been looked at so far.

    `series` are the first of `series_total` that got new or changed readings; empty until the load has ended.
    `problems` are the first of `problems_total`; each has `row` (None: of the file), `column`, `value`, `message`.
    """

    id: int
    file_name: str
    state: str
    word: str
    by: str
    uploaded_at: datetime
    ended_at: datetime | None
    rows_total: int
    rows_done: int
    created: int
    changed: int
    problems: tuple[dict[str, Any], ...] = ()
    problems_total: int = 0
    series: tuple[LoadedSeries, ...] = ()
    series_total: int = 0

    @property
    def ended(self) -> bool:
        return self.state in ENDED

    @property
    def unchanged(self) -> int:
        return self.rows_done - self.created - self.changed

    @property
    def seconds(self) -> int | None:
        """From the upload to the end."""
        return round((self.ended_at - self.uploaded_at).total_seconds()) if self.ended_at else None


def progress(load: ReadingLoad) -> Progress:
    """The load, read with its person."""
    return _progress(load, *(_series(load) if load.state in ENDED and load.rows_done else ((), 0)))


def recent() -> list[Progress]:
    """The latest loads, newest first."""
    return [_progress(load) for load in ReadingLoad.objects.select_related("by").order_by("-pk")[:RECENT]]


def _progress(load: ReadingLoad, series: tuple[LoadedSeries, ...] = (), series_total: int = 0) -> Progress:
    return Progress(
        id=load.pk, file_name=load.file_name, state=load.state, word=str(LoadState(load.state).label),
        by=str(load.by), uploaded_at=load.uploaded_at, ended_at=load.ended_at,
        rows_total=load.rows_total, rows_done=load.rows_done, created=load.created, changed=load.changed,
        problems=tuple(load.problems), problems_total=load.problems_total,
        series=series, series_total=series_total,
    )  # fmt: skip


def _series(load: ReadingLoad) -> tuple[tuple[LoadedSeries, ...], int]:
    """From the trail, which tells of every series with something new, and names the load."""
    told = Event.objects.filter(
        kind="measurement.loaded", at__range=(load.uploaded_at, load.ended_at), context__load=load.pk
    )
    loaded = {pk for pk in told.values_list("subject_id", flat=True).distinct() if pk is not None}
    rows = Series.objects.filter(pk__in=loaded).select_related("metric", "segment").order_by("key")[:SERIES_SHOWN]
    shown = tuple(
        LoadedSeries(one.key, one.metric.name, one.metric.key, one.label or str(one.segment or "")) for one in rows
    )
    return shown, len(loaded)
