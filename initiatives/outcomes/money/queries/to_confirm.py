"""What waits for finance: money that counts and nobody signed, or that was signed when something else counted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from initiatives.models import Status
from initiatives.models.initiatives import UNDER_PACT, Initiatives
from initiatives.outcomes.queries.lines import OutcomeLine, lines

AGREED = (*UNDER_PACT, Status.CLOSED)


@dataclass(frozen=True, slots=True)
class ToConfirm:
    """`unsigned` was never signed, `moved` was signed on another counted amount, `signed` stands as it is.

    `own` waits too, but for somebody else: whoever looks answers for these benefits.
    """

    unsigned: tuple[OutcomeLine, ...]
    moved: tuple[OutcomeLine, ...]
    signed: tuple[OutcomeLine, ...]
    own: tuple[OutcomeLine, ...] = ()

    @property
    def count(self) -> int:
        return len(self.unsigned) + len(self.moved)


def waiting(initiatives: Initiatives, *, as_of: date, signer: int | None = None) -> ToConfirm:
    """Over the initiatives that were agreed to; a constant number of queries. `signer` is who of finance looks."""
    ids = list(initiatives.filter(status__in=AGREED).values_list("pk", flat=True))
    return sorted_out([one for some in lines(ids, as_of=as_of).values() for one in some], signer=signer)


def sorted_out(outcomes: Iterable[OutcomeLine], *, signer: int | None = None) -> ToConfirm:
    """The same of lines that are at hand, the largest amounts first."""
    found = [one for one in outcomes if one.status in AGREED and one.figures.counted is not None]
    found.sort(key=lambda one: -abs(one.figures.counted or Decimal(0)))
    signed = [one for one in found if one.confirmation]
    moved = [one for one in signed if one.confirmation and one.confirmation.counted != one.figures.counted]
    unsigned = [one for one in found if not one.confirmation and one.figures.counted]
    own = [one for one in (*unsigned, *moved) if signer is not None and one.benefit_owner_id == signer]
    return ToConfirm(
        unsigned=tuple(one for one in unsigned if one not in own),
        moved=tuple(one for one in moved if one not in own),
        signed=tuple(one for one in signed if one not in moved),
        own=tuple(own),
    )
