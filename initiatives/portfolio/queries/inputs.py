"""What every part of the portfolio is computed from, loaded once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Sum

from initiatives.assessment.queries.evaluations import cases, kept_cases
from initiatives.assessment.queries.then import as_then
from initiatives.assessment.rules.flags import Case
from initiatives.models import Initiative, Judgement
from initiatives.models.initiatives import LIVE, Initiatives
from initiatives.outcomes.rules.business import fault
from journeys.models import Influence, Touchpoint


@dataclass(frozen=True, slots=True)
class Live:
    """The live initiatives in their order, the case of each by its id.

    `lifecycle` of every touchpoint by its key; `pull`: summed strength of a function (key) in a part of the lifecycle;
    `sound` are those (ids) with an outcome that meets the business-outcome rule. Of what is `kept`, cases have the
    assessment and what touchpoints need, and no other facts.
    """

    as_of: date
    initiatives: tuple[Initiative, ...]
    cases: Mapping[int, Case]
    lifecycle: Mapping[str, str]
    pull: Mapping[tuple[str, str], int]
    sound: frozenset[int]
    kept: bool

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


ANEW = 1_000
"""So many initiatives are judged anew while a click waits; of more, what is kept is shown also while some are due."""


def live(initiatives: Iterable[Initiative] | None, as_of: date, today: date | None = None) -> Live:
    """Those of `initiatives` (of all, in the order they were logged, when None) that were live on that day.

    Of `today` as they are kept, of any other day judged anew; so are those of a small company while some are due.
    """
    there = Initiative.objects.order_by("pk") if initiatives is None else initiatives
    if as_of != today:
        return live_of(as_then(there, as_of), as_of, today)
    return live_of(there.live().select_related("assessment") if isinstance(there, Initiatives) else there, as_of, today)


def live_of(then: Iterable[Initiative], as_of: date, today: date | None) -> Live:
    """As `live`, of initiatives that have the status of that day."""
    chosen = tuple(initiative for initiative in then if initiative.status in LIVE)
    kept = as_of == today and (len(chosen) > ANEW or not any(initiative.assessment_due for initiative in chosen))
    sums = (
        Influence.objects.filter(segment=None, strength__gt=0)
        .values_list("function__key", "touchpoint__stage__lifecycle")
        .annotate(total=Sum("strength"))
        .order_by("function__key", "touchpoint__stage__lifecycle")
    )
    judged = (
        kept_cases(chosen, today=as_of)
        if kept
        else cases([initiative.pk for initiative in chosen], as_of=as_of, today=today)
    )
    by_initiative = {case.facts.initiative_id: case for case in judged}
    return Live(
        as_of=as_of,
        initiatives=chosen,
        cases=by_initiative,
        lifecycle=dict(Touchpoint.objects.values_list("key", "stage__lifecycle")),
        pull={(function, stage): total for function, stage, total in sums},
        sound=_kept_sound() if kept else _sound(by_initiative),
        kept=kept,
    )


def _sound(judged: Mapping[int, Case]) -> frozenset[int]:
    return frozenset(pk for pk, case in judged.items() if not fault(outcome.promise for outcome in case.facts.outcomes))


def _kept_sound() -> frozenset[int]:
    rows = Judgement.objects.filter(sound=True, outcome__initiative__status__in=LIVE)
    return frozenset(rows.values_list("outcome__initiative", flat=True))
