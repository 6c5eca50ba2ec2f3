"""What every part of the portfolio is computed from, loaded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from initiatives.assessment.queries.evaluations import cases
from initiatives.assessment.rules.flags import Case
from initiatives.models import Initiative
from initiatives.models.initiatives import LIVE
from journeys.models import Influence, Touchpoint


@dataclass(frozen=True, slots=True)
class Live:
    """The live initiatives in their order, the case of each by its id.

    `lifecycle` of every touchpoint by its key; `pull`: summed strength of a function (key) in a part of the lifecycle.
    """

    as_of: date
    initiatives: tuple[Initiative, ...]
    cases: Mapping[int, Case]
    lifecycle: Mapping[str, str]
    pull: Mapping[tuple[str, str], int]

    def stages(self, initiative: Initiative) -> frozenset[str]:
        """Parts of the lifecycle it touches."""
        return frozenset(self.lifecycle[key] for key in self.cases[initiative.pk].facts.influence)

    def shaping_owners(self, initiative: Initiative) -> frozenset[str]:
        """Effective owners that shape what it touches."""
        case = self.cases[initiative.pk]
        return case.facts.shaping(case.assessment.owners)

    def owners(self) -> dict[int, tuple[str, ...]]:
        """Effective owner functions by initiative id."""
        return {pk: case.assessment.owners for pk, case in self.cases.items()}


def live(initiatives: Iterable[Initiative] | None, as_of: date) -> Live:
    """The live ones of `initiatives` (of all, in the order they were logged, when None)."""
    found = Initiative.objects.live().order_by("pk") if initiatives is None else initiatives
    chosen = tuple(one for one in found if one.status in LIVE)
    sums = (
        Influence.objects.filter(segment=None, strength__gt=0)
        .values_list("function__key", "touchpoint__stage__lifecycle")
        .annotate(total=Sum("strength"))
        .order_by("function__key", "touchpoint__stage__lifecycle")
    )
    return Live(
        as_of=as_of,
        initiatives=chosen,
        cases={case.facts.initiative_id: case for case in cases([one.pk for one in chosen], as_of=as_of)},
        lifecycle=dict(Touchpoint.objects.values_list("key", "stage__lifecycle")),
        pull={(function, stage): total for function, stage, total in sums},
    )
