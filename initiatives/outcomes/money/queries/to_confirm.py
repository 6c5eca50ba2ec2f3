"""What waits for finance: money that counts and nobody signed, or that was signed when something else counted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Case, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Abs, Coalesce

from initiatives.models import Outcome, Status
from initiatives.models.initiatives import UNDER_PACT, Initiatives
from initiatives.outcomes.queries.judgements import kept_lines
from initiatives.outcomes.queries.lines import Figures, OutcomeLine

AGREED = (*UNDER_PACT, Status.CLOSED)
SHOWN = 50
"""So many of each list, the largest amounts first; the others are counted."""

COUNTS = Q(judgement__counted__isnull=False)
SIGNED = Q(judgement__signed__isnull=False, judgement__earlier_plan=False) & COUNTS
LISTS = {
    "unsigned": Q(judgement__signed=None) & COUNTS & ~Q(judgement__counted=0),
    "earlier": Q(judgement__earlier_plan=True),
    "moved": SIGNED & (Q(judgement__signed_counted=None) | ~Q(judgement__signed_counted=F("judgement__counted"))),
    "signed": SIGNED & Q(judgement__signed_counted=F("judgement__counted")),
}
"""Never signed, signed on another plan or price, signed when something else counted, and signed as it stands."""

WAITING = ("unsigned", "earlier", "moved")


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """The first of each of LISTS, and how many there are of each.

    `own` waits too, but for somebody else: whoever looks answers for these benefits.
    """

    unsigned: tuple[OutcomeLine, ...]
    moved: tuple[OutcomeLine, ...]
    signed: tuple[OutcomeLine, ...]
    own: tuple[OutcomeLine, ...]
    earlier: tuple[OutcomeLine, ...]
    counts: Mapping[str, int]

    @property
    def count(self) -> int:
        return sum(self.counts[name] for name in WAITING)


def waiting(initiatives: Initiatives, *, today: date, signer: int | None = None) -> ToConfirm:
    """Over the initiatives that were agreed to; a constant number of queries. `signer` is who of finance looks."""
    parts, size = _parts(initiatives, signer), Abs(Coalesce("judgement__counted", Value(Decimal(0))))
    rank = Case(*(When(LISTS[name], then=Value(place)) for place, name in enumerate(WAITING)), default=Value(9))
    shown = {
        name: list(part.annotate(rank=rank).order_by("rank", -size, "pk").values_list("pk", flat=True)[:SHOWN])
        for name, part in parts.items()
    }
    known = kept_lines([pk for pks in shown.values() for pk in pks], today=today)
    return ToConfirm(
        **{name: tuple(known[pk] for pk in pks) for name, pks in shown.items()}, counts=_counts(initiatives, signer)
    )


def count(initiatives: Initiatives, *, signer: int | None = None) -> int:
    """How many amounts wait for the signature of this person of finance; one query."""
    counts = _counts(initiatives, signer)
    return sum(counts[name] for name in WAITING)


def _parts(initiatives: Initiatives, signer: int | None) -> dict[str, QuerySet[Outcome]]:
    agreed, conditions = _agreed(initiatives), _conditions(signer)
    return {name: agreed.filter(condition) for name, condition in conditions.items()}


def _counts(initiatives: Initiatives, signer: int | None) -> dict[str, int]:
    conditions = _conditions(signer)
    return _agreed(initiatives).aggregate(**{name: Count("pk", filter=part) for name, part in conditions.items()})


def _agreed(initiatives: Initiatives) -> QuerySet[Outcome]:
    return Outcome.objects.filter(initiative__in=initiatives.filter(status__in=AGREED))


def _conditions(signer: int | None) -> dict[str, Q]:
    """Of LISTS and of `own`; what one vouches for oneself is in no other list that waits."""
    if signer is None:
        return {**LISTS, "own": Q(pk=None)}
    own = Q(benefit_owner=signer)
    waits = LISTS["unsigned"] | LISTS["earlier"] | LISTS["moved"]
    others = ~own | Q(benefit_owner=None)
    return {**LISTS, **{name: LISTS[name] & others for name in WAITING}, "own": waits & own}


def proposal(figures: Figures) -> Decimal | None:
    """What finance can sign without a word: what counts, at most the lower end of what was measured and the promise."""
    lowest = figures.low if figures.counted else None
    return min((amount for amount in (figures.counted, figures.claimed, lowest) if amount is not None), default=None)
