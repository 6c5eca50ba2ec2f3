"""The portfolio's past: one snapshot a month, which later editing does not change."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Min

from initiatives.models import Band, Initiative, Snapshot

if TYPE_CHECKING:
    from initiatives.reports.portfolio.whole import Portfolio


@dataclass(frozen=True, slots=True)
class Point:
    """A month (its first day) in numbers, as they were on `as_of`; shares 0-1, None where there was nothing to share.

    `drift` is the index, `drift_parts` its five shares by name, in no order. `computed_later`: reconstructed from later
    data, not taken in its month.
    """

    month: date
    as_of: date
    live: int
    bands: dict[str, int]
    siloed: float | None
    jointly_owned: float | None
    prevention_share: float | None
    prevention_by_number: float | None
    drift: float | None
    drift_parts: dict[str, float | None]
    computed_later: bool = False


def point(found: Portfolio, *, computed_later: bool = False) -> Point:
    """What a trend needs to remember of a portfolio."""
    return Point(
        month=found.as_of.replace(day=1),
        as_of=found.as_of,
        live=found.live,
        bands=found.bands,
        siloed=_rounded(found.siloed.share),
        jointly_owned=_rounded(found.jointly_owned.share),
        prevention_share=_rounded(found.prevention.share),
        prevention_by_number=_rounded(found.prevention.by_number.share),
        drift=found.drift.index,
        drift_parts={name: _rounded(one.share) for name, one in found.drift.parts.items()},
        computed_later=computed_later,
    )


def point_fields(one: Point) -> dict[str, Any]:
    """A point under its outside names."""
    return {**asdict(one), "month": one.month.isoformat(), "as_of": one.as_of.isoformat()}


def history(until: date, months: int = 24) -> tuple[Point, ...]:
    """The snapshots of so many months up to that of `until`, the oldest first; months without one are left out."""
    last = until.replace(day=1)
    rows = Snapshot.objects.filter(month__gt=months_before(last, months), month__lte=last).order_by("month")
    # Only the numbers are read: the whole content names every initiative.
    return tuple(_read(month, numbers) for month, numbers in rows.values_list("month", "content__numbers"))


def begun() -> dict[int, date]:
    """The first day that is known of each initiative (start, go-live, asking), by id; unknown ones are left out."""
    rows = Initiative.objects.annotate(asked=Min("requests__asked_on")).values_list("pk", "start", "go_live", "asked")
    known = {pk: [day for day in days if day is not None] for pk, *days in rows}
    return {pk: min(days) for pk, days in known.items() if days}


def months_before(day: date, months: int) -> date:
    """The first day of the month so many months before that of `day`."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, 1)


def _read(month: date, numbers: dict[str, Any]) -> Point:
    bands = {band: numbers["bands"][band] for band in Band.values}  # the database keeps no order
    return Point(**{**numbers, "month": month, "as_of": date.fromisoformat(numbers["as_of"]), "bands": bands})


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
