"""The filters of the list of outcomes; the same names in page addresses, API and exports."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db.models import Model, Q, QuerySet

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet, YesNo
from initiatives.models import BenefitKind, Outcome, Status
from initiatives.outcomes.effects.rules.evidence import LEVELS
from initiatives.outcomes.effects.rules.verdicts import VERDICTS, WAITING
from initiatives.outcomes.rules.money import STEPS
from journeys.models import MetricKind


class _Known(AnyOf):
    """Outcomes of which one of these steps of money is known."""

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        steps = [step.strip() for step in (value or "").split(",") if step.strip()]
        known = [Q(**{f"judgement__{step}__isnull": False}) for step in steps]
        return qs.filter(reduce(or_, known)) if known else qs


class _Judged(YesNo):
    """Whether the readings allow a verdict, of whatever kind."""

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        if not value:
            return qs
        waiting = Q(judgement__verdict__in=WAITING) | Q(judgement=None)
        return qs.exclude(waiting) if value == "true" else qs.filter(waiting)


class _Measured(YesNo):
    """Whether money was measured."""

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        return qs.filter(judgement__measured__isnull=value != "true") if value else qs


class OutcomeFilter(StrictFilterSet):
    """`known` names a step of money whose amount is known; `judged` are those with a verdict, `measured` those with
    money measured."""

    initiative = AnyOf("initiative__key")
    status = AnyOf("initiative__status", choices=Status.values)
    metric = AnyOf("metric__key")
    kind = AnyOf("metric__kind", choices=MetricKind.values)
    segment = AnyOf("segment__key")
    series = AnyOf("series__key")
    benefit_owner = AnyOf("benefit_owner__email")
    benefit_kind = AnyOf(choices=BenefitKind.values)
    evidence = AnyOf("judgement__evidence", choices=LEVELS)
    verdict = AnyOf("judgement__verdict", choices=VERDICTS)
    judged = _Judged()
    measured = _Measured()
    stale = YesNo("judgement__stale")
    known = _Known(choices=STEPS)
    headline = YesNo()
    guardrail = YesNo()
    ordering = Ordering(
        fields={
            "initiative": "initiative",
            "metric": "metric__key",
            "target_on": "target_on",
            "evidence": "judgement__evidence",
            "benefit_owner": "benefit_owner__name",
        }
    )

    class Meta:
        model = Outcome
        fields: list[str] = []
