"""What the programme is worth: claimed, measured, counted, confirmed; revenue, saving and avoidance apart."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated

from cxtracker.chunks import chunks
from cxtracker.publishing import published
from cxtracker.ui.units import currency
from initiatives.models import BenefitKind, Initiative, PromiseCheck
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes.queries.lines import OutcomeLine, lines, whole
from initiatives.outcomes.rules.money import STEPS, over_claimed
from journeys.directory import Named

KINDS = tuple(kind for kind in BenefitKind.values if kind != BenefitKind.NONE)
LATE = timedelta(days=30)
"""An unanswered question after closing counts as nothing kept once it is so long overdue."""


@published("claimed, measured, counted, confirmed, outcomes, known, keys as initiatives")
@dataclass(frozen=True, slots=True)
class Steps:
    """Money per year, in text with two decimals; None where of no outcome that step is known."""

    claimed: Decimal | None
    measured: Decimal | None
    counted: Decimal | None
    confirmed: Decimal | None
    outcomes: int
    known: Annotated[dict[str, int], "Of how many outcomes each step is known."]
    keys: Annotated[tuple[str, ...], "Keys of those that claim it."] = ()

    @property
    def unknown(self) -> int:
        """Outcomes that nothing was measured on yet."""
        return self.outcomes - self.known["measured"]


@published("asked, answered, overdue, mean as kept")
@dataclass(frozen=True, slots=True)
class Promises:
    """Answers to what became of closed initiatives' plans."""

    asked: int
    answered: int
    overdue: int
    mean: Annotated[float | None, "Mean part of the frozen plans that is there: 1 is all of it."]


@dataclass(frozen=True, slots=True)
class PoolLine:
    """Several claims on one movement: the same metric of the same customers in the same year."""

    series_id: int
    series: str
    metric: Named
    unit: str
    claims: tuple[OutcomeLine, ...]
    observed: Decimal | None
    wanted: Decimal | None

    @property
    def shares(self) -> float:
        return sum(one.share for one in self.claims)

    @property
    def over_claimed(self) -> bool:
        return over_claimed(self.shares)

    @property
    def counts(self) -> Decimal | None:
        """What all of them may count together before evidence is weighed, never more than `observed`."""
        amounts = [one.figures.measured for one in self.claims if one.figures.measured is not None]
        return sum(amounts, Decimal(0)) if amounts else None


@published(digits=4, places=2)
@dataclass(frozen=True, slots=True)
class Money:
    currency: str
    revenue: Steps
    saving: Steps
    avoidance: Steps
    promises: Promises

    @property
    def kinds(self) -> tuple[tuple[str, Steps], ...]:
        return tuple((kind, getattr(self, kind)) for kind in KINDS)


def money(initiatives: Iterable[Initiative] | None = None, *, as_of: date) -> Money:
    """The four steps over the live and closed ones of `initiatives` (all by default); drafts and stopped ones promise
    nothing."""
    chosen = Initiative.objects.filter(status__in=LIVE_OR_CLOSED) if initiatives is None else initiatives
    ids = [one.pk for one in chosen if one.status in LIVE_OR_CLOSED]
    found = [one for chunk in chunks(ids) for some in lines(chunk, as_of=as_of).values() for one in some]
    return total(found, promises(ids, as_of=as_of))


def total(outcomes: Sequence[OutcomeLine], kept: Promises) -> Money:
    by_kind: dict[str, list[OutcomeLine]] = defaultdict(list)
    for one in outcomes:
        by_kind[one.benefit_kind].append(one)
    steps = {kind: _steps(by_kind[kind]) for kind in KINDS}
    return Money(currency=currency(), promises=kept, **steps)


def _steps(outcomes: Sequence[OutcomeLine]) -> Steps:
    sums: dict[str, Decimal | None] = {}
    known: dict[str, int] = {}
    for step in STEPS:
        amounts = [amount for one in outcomes if (amount := getattr(one.figures, step)) is not None]
        sums[step], known[step] = (sum(amounts, Decimal(0)) if amounts else None), len(amounts)
    keys = tuple(dict.fromkeys(one.initiative for one in outcomes))
    return Steps(**sums, outcomes=len(outcomes), known=known, keys=keys)


def promises(initiative_ids: Sequence[int], *, as_of: date) -> Promises:
    """How plans are kept, over the questions that were due by that day; no answer 30 days late counts as nothing."""
    due = PromiseCheck.objects.filter(due_on__lte=as_of)
    rows = [
        row
        for chunk in chunks(initiative_ids)
        for row in due.filter(outcome__initiative__in=chunk).values_list("due_on", "answered_on", "kept")
    ]
    overdue = [due for due, answered, _kept in rows if answered is None and due + LATE < as_of]
    parts = [kept for _due, answered, kept in rows if answered is not None and kept is not None] + [0.0] * len(overdue)
    answered = sum(1 for _due, day, _kept in rows if day is not None)
    return Promises(len(rows), answered, len(overdue), sum(parts) / len(parts) if parts else None)


def pools(outcomes: Iterable[OutcomeLine]) -> list[PoolLine]:
    """The movements that several claim, the most over-claimed first, of outcomes as `outcomes.lines` gives them."""
    claims: dict[int, list[OutcomeLine]] = defaultdict(list)
    for one in outcomes:
        if one.series_id is not None and one.benefit_kind != "none" and one.status in LIVE_OR_CLOSED:
            claims[one.series_id].append(one)
    found = [_pool(series, some) for series, some in claims.items() if len(some) > 1]
    return sorted(found, key=lambda one: (-one.shares, one.metric.key))


def _pool(series: int, claims: Sequence[OutcomeLine]) -> PoolLine:
    gains = [one for one in claims if one.figures.own is not None and one.figures.own > 0]
    return PoolLine(
        series,
        claims[0].series,
        claims[0].metric,
        claims[0].unit,
        tuple(claims),
        observed=max((whole(one) for one in gains), default=None),
        wanted=sum((one.figures.own or Decimal(0) for one in gains), Decimal(0)) if gains else None,
    )
