"""Customers who came and left, by quarter."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from cxtracker.days import end_of_day
from journeys.customers.rules import sentences
from journeys.customers.rules.counts import NOTHING, Arithmetic, Flow, quarter_of, reasons, top
from journeys.models import CustomerCount


@dataclass(frozen=True, slots=True)
class Quarter:
    """All customers of a quarter: the row of all where there is one, else its segments added up."""

    quarter: str
    total: Arithmetic
    rows: tuple[CustomerCount, ...]
    of_segments: bool

    @property
    def name(self) -> str:
        return sentences.quarter(self.quarter)

    @property
    def net(self) -> str:
        return sentences.net(self.total)

    @property
    def came_and_left(self) -> str:
        return sentences.came_and_left(self.total)

    @property
    def why(self) -> str:
        return sentences.why(self.total)


def quarters(most: int = 12) -> list[Quarter]:
    """The latest quarters, newest first; two queries."""
    latest = list(CustomerCount.objects.order_by("-quarter").values_list("quarter", flat=True).distinct()[:most])
    return _quarters(CustomerCount.objects.filter(quarter__in=latest))


def latest_quarter(as_of: date) -> Quarter | None:
    """The last quarter that had begun by that day, from what was entered by its evening."""
    known = CustomerCount.objects.filter(quarter__lte=quarter_of(as_of), entered_at__lt=end_of_day(as_of))
    last = known.order_by("-quarter").values_list("quarter", flat=True).first()
    return _quarters(known.filter(quarter=last))[0] if last else None


def _quarters(counts: QuerySet[CustomerCount]) -> list[Quarter]:
    by_quarter: dict[str, list[CustomerCount]] = {}
    for row in counts.select_related("segment").order_by("-quarter", "segment__name"):
        by_quarter.setdefault(row.quarter, []).append(row)
    return [_quarter(quarter, rows) for quarter, rows in by_quarter.items()]


def _quarter(quarter: str, rows: list[CustomerCount]) -> Quarter:
    whole = [row for row in rows if row.segment_id is None]
    total = sum((arithmetic(row) for row in whole or rows), NOTHING)
    return Quarter(quarter, total, tuple(whole + [row for row in rows if row.segment_id]), not whole)


def arithmetic(row: CustomerCount) -> Arithmetic:
    def flow(name: str) -> Flow:
        customers = getattr(row, name)
        return Flow(customers, customers * getattr(row, f"{name}_value"))

    return Arithmetic(
        flow("came"), row.recommended, flow("left"), flow("grew"), flow("shrank"), top(reasons(row.reasons))
    )
