"""What came of loads of readings."""

from __future__ import annotations

from cxtracker.audit.models import Event
from journeys.models import ReadingLoad, Series

SERIES_SHOWN = 100
RECENT = 10


def loaded_series(load: ReadingLoad) -> tuple[list[Series], int]:
    """The first series that got new or changed readings, and how many there are; none until the load has ended.

    From the trail, which tells of every series with something new, and names the load.
    """
    if not load.ended or not load.rows_done:
        return [], 0
    events = Event.objects.filter(
        kind="measurement.loaded", at__range=(load.uploaded_at, load.ended_at), context__load=load.pk
    )
    loaded = {pk for pk in events.values_list("subject_id", flat=True).distinct() if pk is not None}
    series = Series.objects.filter(pk__in=loaded).select_related("metric", "segment").order_by("key")
    return list(series[:SERIES_SHOWN]), len(loaded)


def recent() -> list[ReadingLoad]:
    """The latest loads, newest first."""
    return list(ReadingLoad.objects.select_related("by").order_by("-pk")[:RECENT])
