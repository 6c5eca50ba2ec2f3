"""The portfolio's past: one snapshot a month, which later editing does not change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

from django.db.models import Min

from cxtracker.publishing import Keys, Ratio, published
from initiatives.models import Band, Initiative, Snapshot
from initiatives.portfolio.queries.shares import rounded

if TYPE_CHECKING:
    from initiatives.portfolio.queries.portfolio import Portfolio


DRIFT_PARTS = ("no_business_outcome", "consequences", "fenced", "trouble_only", "no_recent_reading")
"""The shares whose mean is the drift index, as `portfolio.Drift` has them."""


@published()
@dataclass(frozen=True, slots=True)
class Point:
    """A month as its snapshot remembers it.

    `drift` is the index, `drift_parts` its shares by name, in no order.
    """

    month: Annotated[date, "Its first day."]
    as_of: date
    live: int
    bands: Annotated[dict[str, int], Keys("BandsShape", tuple(Band.values))]
    siloed: Ratio
    jointly_owned: Ratio
    prevention_share: Ratio
    prevention_by_number: Ratio
    drift: float | None
    drift_parts: Annotated[dict[str, Ratio], Keys("DriftPartsShape", DRIFT_PARTS)]
    computed_later: Annotated[bool, "Reconstructed from later data, not taken in its month."] = False


def point(portfolio: Portfolio, *, computed_later: bool = False) -> Point:
    """What a trend needs to remember of a portfolio."""
    return Point(
        month=portfolio.as_of.replace(day=1),
        as_of=portfolio.as_of,
        live=portfolio.live,
        bands=portfolio.bands,
        siloed=rounded(portfolio.siloed.share),
        jointly_owned=rounded(portfolio.jointly_owned.share),
        prevention_share=rounded(portfolio.prevention.share),
        prevention_by_number=rounded(portfolio.prevention.by_number.share),
        drift=portfolio.drift.index,
        drift_parts={name: rounded(part.share) for name, part in portfolio.drift.parts.items()},
        computed_later=computed_later,
    )


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
