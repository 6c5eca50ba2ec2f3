"""The thesis “a happy customer spends more”, as it stands in each segment."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from journeys.customers.rules.thesis import UNTESTED, Difference, of_means, of_shares
from journeys.models import Segment, ThesisBand
from journeys.models.customers import Act, Band


@dataclass(frozen=True, slots=True)
class Thesis:
    """Of one segment (None: all customers) and act: its bands from low to high, and the difference (None: untested)."""

    segment: Segment | None
    act: str
    bands: tuple[ThesisBand, ...]
    difference: Difference | None

    @property
    def verdict(self) -> str:
        """`holds`, `reversed`, `not_shown` or `untested`."""
        return self.difference.verdict if self.difference else UNTESTED

    @property
    def verdict_words(self) -> str:
        return {
            "holds": _("holds"),
            "reversed": _("the other way round"),
            "not_shown": _("not shown"),
            "untested": _("untested"),
        }[self.verdict]

    @property
    def who(self) -> str:
        return self.segment.name if self.segment else _("all customers")

    @property
    def sources(self) -> str:
        """Where the numbers come from, each source once."""
        return "; ".join(dict.fromkeys(band.source for band in self.bands if band.source))

    @property
    def anchor(self) -> str:
        """Where it stands on the page of customers."""
        return f"thesis-{self.segment.key if self.segment else 'all'}-{self.act}"

    @property
    def claim(self) -> str:
        return _("A happy customer spends more") if self.act == Act.SPEND else _("A happy customer stays longer")

    @property
    def sentence(self) -> str:
        """What the numbers say, in one sentence."""
        if self.difference is None:
            return self._untested()
        values = {
            "difference": self._written(self.difference.value),
            "low": self._written(self.difference.low),
            "high": self._written(self.difference.high),
        }
        if self.act == Act.SPEND:
            return (
                _("Happy customers spend %(difference)s a year more than unhappy ones (%(low)s to %(high)s).") % values
            )
        sentence = _("Of 100 happy customers %(difference)s more stay than of 100 unhappy ones (%(low)s to %(high)s).")
        return sentence % values

    def _untested(self) -> str:
        there = {band.band for band in self.bands}
        if Band.HIGH not in there:
            return _("Enter the happy customers too, and it is tested.")
        if Band.LOW not in there:
            return _("Enter the unhappy customers too, and it is tested.")
        return _("All of them, or none, stayed in both bands: there is nothing to compare.")

    def _written(self, value: float) -> str:
        return numbers.number(value if self.act == Act.SPEND else 100 * value, 1)


def theses(segments: Collection[int | None] | None = None) -> list[Thesis]:
    """All theses there are numbers for, all customers first, then segments by name; two queries at most.

    `segments` keeps those of these segments (None among them: all customers).
    """
    rows: dict[tuple[int | None, str], list[ThesisBand]] = defaultdict(list)
    for row in ThesisBand.objects.select_related("segment"):
        if segments is None or row.segment_id in segments:
            rows[row.segment_id, row.act].append(row)
    made = [_thesis(bands) for bands in rows.values()]
    return sorted(made, key=lambda thesis: (thesis.segment is not None, thesis.who.casefold(), thesis.act))


def _thesis(rows: list[ThesisBand]) -> Thesis:
    by_band = {row.band: row for row in rows}
    bands = tuple(by_band[band] for band in Band.values if band in by_band)
    high, low = by_band.get(Band.HIGH), by_band.get(Band.LOW)
    difference = _difference(high, low) if high and low else None
    return Thesis(rows[0].segment, rows[0].act, bands, difference)


def _difference(high: ThesisBand, low: ThesisBand) -> Difference | None:
    if high.act == Act.STAY:
        return of_shares((high.n, high.retained or 0), (low.n, low.retained or 0))
    return of_means(*((row.n, float(row.mean or 0), float(row.sd or 0)) for row in (high, low)))
