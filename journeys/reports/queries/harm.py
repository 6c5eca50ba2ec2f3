"""The harm map: where a function's influence hurts customers today, the worst first."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _, ngettext

from cxtracker.publishing import published
from journeys.influence.queries.influence import Rating, ratings
from journeys.models import Journey, Segment, Touchpoint

UNKNOWN_IMPORTANCE = 3
"""The middle of the scale, where nobody has said how much a touchpoint matters."""


@published(
    "touchpoint, name, stage, moment_of_truth, rating.function, rating.strength",
    "importance as importance_to_customer, weight, rating.needed_change, rating.depth",
)
@dataclass(frozen=True, slots=True)
class Hurt:
    """A hurting influence."""

    touchpoint: str
    name: str
    stage: str
    moment_of_truth: bool
    importance: int | None
    rating: Rating

    @property
    def weight(self) -> int:
        """Strength times importance, 3 where that is not known: 1 to 15."""
        return self.rating.strength * (self.importance or UNKNOWN_IMPORTANCE)


@published("sentence, hurts")
@dataclass(frozen=True, slots=True)
class Harm:
    """Where a function's influence hurts customers today, the worst first.

    `functions`: key, name and summed weight of those that hurt, the worst first. `rated`: cells with influence.
    """

    hurts: tuple[Hurt, ...]
    functions: tuple[tuple[str, str, int], ...]
    rated: int

    @property
    def sentence(self) -> str:
        if not self.rated:
            return _("Nobody has said who shapes this journey yet.")
        if not self.hurts:
            return _("No influence is known to hurt customers. Ask in the next meeting whether that is true.")
        worst = self.hurts[0]
        count = ngettext("%d influence hurts", "%d influences hurt", len(self.hurts)) % len(self.hurts)
        return _("%(count)s customers today, the worst: %(function)s at “%(touchpoint)s”.") % {
            "count": count,
            "function": worst.rating.name,
            "touchpoint": worst.name,
        }


def harm(journey: Journey, segment: Segment | None = None) -> Harm:
    """Cells of direction -1 by strength times importance to the customer, in two queries."""
    touchpoints = {
        touchpoint.pk: touchpoint
        for touchpoint in Touchpoint.objects.filter(stage__journey=journey)
        .select_related("stage")
        .order_by("stage__position", "stage__pk", "position", "pk")
    }
    rated = ratings(touchpoints, segment)
    shaping = [
        (touchpoints[pk], rating) for pk in touchpoints for rating in rated.get(pk, {}).values() if rating.strength
    ]
    hurts = [
        Hurt(
            touchpoint.key,
            touchpoint.name,
            touchpoint.stage.name,
            touchpoint.moment_of_truth,
            touchpoint.importance_to_customer,
            rating,
        )
        for touchpoint, rating in shaping
        if rating.direction < 0
    ]
    hurts.sort(key=lambda hurt: (-hurt.weight, -hurt.rating.strength, not hurt.moment_of_truth))
    sums: dict[tuple[str, str], int] = {}
    for hurt in hurts:
        name = (hurt.rating.function, hurt.rating.name)
        sums[name] = sums.get(name, 0) + hurt.weight
    ordered = sorted(sums.items(), key=lambda pair: (-pair[1], pair[0]))
    return Harm(tuple(hurts), tuple((key, name, weight) for (key, name), weight in ordered), len(shaping))
