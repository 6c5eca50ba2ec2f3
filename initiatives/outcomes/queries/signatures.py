"""What was signed on outcomes: money by finance, and by a second person that a rollout was random."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from cxtracker.days import end_of_day
from cxtracker.publishing import published
from initiatives.models import Confirmation, Design, DesignConfirmation, Outcome


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What finance signed last, on which counted amount, and on which plan and price (None: not kept then)."""

    amount: Decimal
    by: str
    at: datetime
    note: str
    counted: Decimal | None = None
    basis: Mapping[str, Any] | None = None


@published("by, at, note", component="DesignConfirmationShape")
@dataclass(frozen=True, slots=True)
class Vouched:
    """Who says that the rollout was random, when, and how they know."""

    by: str
    at: datetime
    note: str


def confirmations(outcome_ids: Collection[int], as_of: date) -> dict[int, Confirmed]:
    """What finance had signed last on each outcome by the end of that day, unless it had taken that back."""
    newest: dict[int, Confirmation] = {}
    signed = Confirmation.objects.filter(outcome__in=outcome_ids, at__lt=end_of_day(as_of))
    for signature in signed.select_related("by").order_by("pk"):
        newest[signature.outcome_id] = signature
    return {
        pk: Confirmed(
            signature.amount, signature.by.name, signature.at, signature.note, signature.counted, signature.basis
        )
        for pk, signature in newest.items()
        if not signature.withdrawn
    }


def price(outcome: Outcome) -> dict[str, Any]:
    """The values of `signed_basis.BASIS` as they are. Needs `initiative`."""
    return {
        "baseline": outcome.baseline,
        "target": outcome.target,
        "target_on": outcome.target_on,
        "unit_value": outcome.unit_value,
        "share": outcome.share,
        "benefit_kind": outcome.benefit_kind,
        "series": outcome.series_id,
        "comparison": outcome.comparison_id,
        "design": outcome.design,
        "go_live": outcome.initiative.go_live,
    }


Compared = tuple[str, int | None]
"""A design, and the comparison (id) it was made with."""


def vouched_random(outcomes: Collection[Outcome], as_of: date | None = None) -> dict[int, Vouched]:
    """By outcome, who confirmed that its rollout was random, while design and comparison are as they were then.

    One query, none where nothing claims to be random.
    """
    return vouched_designs({outcome.pk: (outcome.design, outcome.comparison_id) for outcome in outcomes}, as_of)


def vouched_designs(designs: Mapping[int, Compared], as_of: date | None = None) -> dict[int, Vouched]:
    """The same of any designs, by outcome (id)."""
    asked = {pk: compared for pk, compared in designs.items() if compared[0] != Design.OBSERVED}
    rows = DesignConfirmation.objects.filter(outcome__in=asked).select_related("by").order_by("pk")
    if as_of:
        rows = rows.filter(at__lt=end_of_day(as_of))
    newest = {row.outcome_id: row for row in rows} if asked else {}
    return {
        pk: Vouched(row.by.name, row.at, row.note)
        for pk, row in newest.items()
        if not row.withdrawn and (row.design, row.comparison_id) == asked[pk]
    }
