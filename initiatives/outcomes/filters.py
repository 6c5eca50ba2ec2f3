"""The filters of the list of outcomes; the same names in page addresses, API and exports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from django.db.models import Model, QuerySet
from django.utils.functional import cached_property

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet, YesNo
from initiatives.models import BenefitKind, Outcome, Status
from initiatives.outcomes.effects.rules.evidence import LEVELS
from initiatives.outcomes.effects.rules.verdicts import VERDICTS
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.outcomes.rules.money import STEPS
from journeys.models import MetricKind


class _Judged(AnyOf):
    """Any of the values `told` gives for an outcome's line: what is computed, not stored."""

    def __init__(self, *, told: Callable[[OutcomeLine], Collection[str]], choices: Iterable[str]) -> None:
        super().__init__(choices=choices)
        self.told = told

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        wanted = {one.strip() for one in (value or "").split(",") if one.strip()}
        if not wanted:
            return qs
        judged = self.parent.judged.values()
        return qs.filter(pk__in=[one.id for one in judged if wanted & set(self.told(one))])


class OutcomeFilter(StrictFilterSet):
    """`known` names a step of money whose amount is known."""

    initiative = AnyOf("initiative__key")
    status = AnyOf("initiative__status", choices=Status.values)
    metric = AnyOf("metric__key")
    kind = AnyOf("metric__kind", choices=MetricKind.values)
    segment = AnyOf("segment__key")
    series = AnyOf("series__key")
    benefit_owner = AnyOf("benefit_owner__email")
    benefit_kind = AnyOf(choices=BenefitKind.values)
    evidence = _Judged(told=lambda line: (line.evidence,), choices=LEVELS)
    verdict = _Judged(told=lambda line: (line.verdict,), choices=VERDICTS)
    stale = _Judged(told=lambda line: (str(line.last.stale).lower(),), choices=("true", "false"))
    known = _Judged(
        told=lambda line: [step for step in STEPS if getattr(line.figures, step) is not None],
        choices=STEPS,
    )
    headline = YesNo()
    guardrail = YesNo()
    ordering = Ordering(
        fields={
            "initiative": "initiative",
            "metric": "metric__key",
            "target_on": "target_on",
            "evidence": "effect__evidence",
            "benefit_owner": "benefit_owner__name",
        }
    )

    class Meta:
        model = Outcome
        fields: list[str] = []

    @cached_property
    def judged(self) -> dict[int, OutcomeLine]:
        """The lines of everything that is filtered, by id, as of today; computed once."""
        among = self.queryset.order_by().values_list("initiative_id", flat=True).distinct()
        found = lines(list(among), as_of=self.today)
        return {one.id: one for some in found.values() for one in some}
