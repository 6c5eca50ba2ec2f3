"""Who came and who left: the first line of the review, where the company counts."""

from __future__ import annotations

from dataclasses import dataclass

from journeys.customers.rules.counts import Arithmetic


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """All customers of a `quarter` ("2026-Q3"), values a year of all of them together."""

    quarter: str
    total: Arithmetic
