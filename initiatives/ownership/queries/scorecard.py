"""A function's mirror: where it shapes the journey, where it owns, how it answers, which targets stand in the way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.ui.words import SEATS
from initiatives.models import DeclineReason, OwnershipRequest, TargetConflict
from initiatives.models.initiatives import Initiatives
from initiatives.outcomes.money.queries.programme import Promises, promises
from initiatives.ownership.queries.answers import Answers, answers
from journeys.models import Function, Influence


@dataclass(frozen=True, slots=True)
class Mirror:
    """`pull` and `ownership` are shares (0-1; None where there is nothing to share); `answers` None if never asked.

    `promises` are those of its people as benefit owners.
    """

    pull: float | None
    ownership: float | None
    answers: Answers | None
    conflicts: tuple[TargetConflict, ...]
    promises: Promises

    @property
    def given(self) -> list[tuple[int, str]]:
        """Each kind of answer it gave, how often, in words; a no with its reasons, the most frequent first."""
        if self.answers is None:
            return []
        counted = sorted(self.answers.declined_by_reason.items(), key=lambda line: -line[1])
        reasons = ", ".join(f"{count} {DeclineReason(code).label}" for code, count in counted if count)
        kinds = (
            (self.answers.approved, _("yes")),
            (self.answers.declined, _("no (%(reasons)s)") % {"reasons": reasons}),
            (self.answers.conditional, str(SEATS["yes_if"].word)),
            (self.answers.asked_back, str(SEATS["asked_back"].word)),
            (self.answers.deferred, str(SEATS["not_now"].word)),
            (self.answers.passed_on, str(SEATS["passed_on"].word)),
        )
        return [(count, answer) for count, answer in kinds if count]

    @property
    def debt(self) -> float | None:
        """By how much its share of influence exceeds its share of ownership (-1 to 1), to a tenth of a point."""
        if self.pull is None:
            return None
        return round(self.pull - (self.ownership or 0), 3)


def mirror(function: Function, visible: Initiatives, *, now: datetime) -> Mirror:
    """As seen by whoever sees these initiatives; shares as `portfolio` computes them, from what is stored."""
    influence = Influence.objects.filter(segment=None, strength__gt=0).aggregate(
        own=Sum("strength", filter=Q(function=function)), every=Sum("strength")
    )
    live = visible.live()
    owned = OwnershipRequest.objects.filter(initiative__in=live, effective=True).aggregate(
        own=Count("pk", filter=Q(function=function)), every=Count("pk")
    )
    entries = TargetConflict.objects.filter(Q(function=function) | Q(against=function), initiative__in=visible)
    return Mirror(
        pull=(influence["own"] or 0) / influence["every"] if influence["every"] else None,
        ownership=owned["own"] / owned["every"] if owned["every"] else None,
        answers=answers(visible, now=now, functions=[function.key]).get(function.key),
        conflicts=tuple(
            entries.select_related("initiative", "function", "against", "ruled_by").order_by("ruled_on", "-pk")[:10]
        ),
        promises=promises(list(visible.values_list("pk", flat=True)), as_of=timezone.localdate(now), function=function),
    )
