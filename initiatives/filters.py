"""The filters of initiatives and what hangs on them; the same names in page addresses, API and exports."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

import django_filters
from django.db.models import Exists, Model, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.functional import cached_property

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet, YesNo
from initiatives.models import (
    Band,
    BenefitKind,
    Decision,
    DecisionState,
    Flag,
    Initiative,
    InitiativeTouchpoint,
    Kind,
    Mode,
    Outcome,
    OwnershipRequest,
    RequestState,
    Review,
    Severity,
    Status,
    Verb,
)
from initiatives.models.assessment import PRIVATE_FLAGS
from initiatives.reports.outcomes import OutcomeLine, lines
from initiatives.reports.policies import last_days
from initiatives.rules.effects.verdicts import VERDICTS
from initiatives.rules.evidence import LEVELS
from initiatives.rules.flags import RULES
from initiatives.rules.money import STEPS
from journeys.models import Influence, Lifecycle, MetricKind

ORDERINGS = {
    "key": "pk",
    "title": "title",
    "status": "status",
    "score": "assessment__score",
    "budget": "budget",
    "go_live": "go_live",
    "lead_function": "lead_function__key",
}

OPEN_FLAGS = tuple(code for code in RULES if code not in PRIVATE_FLAGS)
"""Whom a private flag concerns is nobody's list."""


class _Linked(AnyOf):
    """Any of these values among related rows, without multiplying the initiatives."""

    def __init__(self, related: type[Model], field_name: str, *, only: Q | None = None, **kwargs: Any) -> None:
        self.related, self.only = related, only or Q()
        super().__init__(field_name=field_name, **kwargs)

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        values = [one.strip() for one in (value or "").split(",") if one.strip()]
        if not values:
            return qs
        matching = self.related._default_manager.filter(
            self.only, initiative=OuterRef("pk"), **{f"{self.field_name}__in": values}
        )
        return qs.filter(Exists(matching))


class InitiativeFilter(StrictFilterSet):
    q = django_filters.CharFilter(method="search")
    key = AnyOf()
    status = AnyOf(choices=Status.values)
    band = AnyOf("assessment__band", choices=Band.values)
    siloed = YesNo("assessment__siloed")
    function = django_filters.CharFilter(method="shaped_by")
    owner = _Linked(OwnershipRequest, "function__key", only=Q(effective=True))
    lead_function = AnyOf("lead_function__key")
    accountable = AnyOf("accountable__email")
    journey = _Linked(InitiativeTouchpoint, "touchpoint__stage__journey__key")
    stage = _Linked(InitiativeTouchpoint, "touchpoint__stage__key")
    lifecycle = _Linked(InitiativeTouchpoint, "touchpoint__stage__lifecycle", choices=Lifecycle.values)
    touchpoint = _Linked(InitiativeTouchpoint, "touchpoint__key")
    segment = _Linked(Initiative.segments.through, "segment__key")
    mode = AnyOf(choices=Mode.values)
    kind = AnyOf(choices=Kind.values)
    flag = _Linked(Flag, "code", only=Q(closed_on=None), choices=OPEN_FLAGS)
    ordering = Ordering(fields=ORDERINGS)

    class Meta:
        model = Initiative
        fields: list[str] = []

    def search(self, initiatives: QuerySet[Initiative], name: str, value: str) -> QuerySet[Initiative]:
        """Every word somewhere in key, title, problem or hypothesis."""
        for word in value.split():
            places = (Q(**{f"{field}__icontains": word}) for field in ("key", "title", "problem", "hypothesis"))
            found = next(places)
            for place in places:
                found |= place
            initiatives = initiatives.filter(found)
        return initiatives

    def shaped_by(self, initiatives: QuerySet[Initiative], name: str, value: str) -> QuerySet[Initiative]:
        """Functions with influence above 0 on a touched touchpoint."""
        keys = [one.strip() for one in value.split(",") if one.strip()]
        shaped = Influence.objects.filter(
            touchpoint__links__initiative=OuterRef("pk"), function__key__in=keys, strength__gt=0
        )
        return initiatives.filter(Exists(shaped)) if keys else initiatives


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
            "initiative": "initiative", "metric": "metric__key", "target_on": "target_on",
            "evidence": "effect__evidence", "benefit_owner": "benefit_owner__name",
        }
    )  # fmt: skip

    class Meta:
        model = Outcome
        fields: list[str] = []

    @cached_property
    def judged(self) -> dict[int, OutcomeLine]:
        """The lines of everything that is filtered, by id, as of today; computed once."""
        among = self.queryset.order_by().values_list("initiative_id", flat=True).distinct()
        found = lines(list(among), as_of=timezone.localdate())
        return {one.id: one for some in found.values() for one in some}


class _Overdue(YesNo):
    """Open with the function, after the day on which the answer was due."""

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        if not value:
            return qs
        late = OwnershipRequest.objects.overdue(*last_days(timezone.localdate())).values("pk")
        return qs.filter(pk__in=late) if value == "true" else qs.exclude(pk__in=late)


class RequestFilter(StrictFilterSet):
    state = AnyOf(choices=RequestState.values)
    overdue = _Overdue()
    function = AnyOf("function__key")
    initiative = AnyOf("initiative__key")
    ordering = Ordering(
        fields={"initiative": "initiative", "asked_on": "asked_on", "due_on": "due_on", "decided_on": "decided_on"}
    )

    class Meta:
        model = OwnershipRequest
        fields: list[str] = []


class FlagFilter(StrictFilterSet):
    code = AnyOf(choices=tuple(RULES))
    severity = AnyOf(choices=Severity.values)
    initiative = AnyOf("initiative__key")
    ordering = Ordering(fields={"initiative": "initiative", "opened_on": "opened_on", "code": "code"})

    class Meta:
        model = Flag
        fields: list[str] = []


class DecisionFilter(StrictFilterSet):
    state = AnyOf(choices=DecisionState.values)
    verb = AnyOf(choices=Verb.values)
    initiative = AnyOf("initiative__key")
    owner = AnyOf("owner__email")
    review = AnyOf("review__key")
    ordering = Ordering(fields={"asked_at": "asked_at", "needed_by": "needed_by", "until": "until"})

    class Meta:
        model = Decision
        fields: list[str] = []


class ReviewFilter(StrictFilterSet):
    ordering = Ordering(fields={"as_of": "as_of"})

    class Meta:
        model = Review
        fields: list[str] = []
