"""The filters of ownership requests."""

from __future__ import annotations

from typing import Any

from django.db.models import Model, Q, QuerySet

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet, YesNo
from initiatives.models import OwnershipRequest, RequestState, Status
from initiatives.ownership.queries.answered import SEATS, answered, answering_steps
from initiatives.policies.queries.in_force import last_days


class _Overdue(YesNo):
    """Open with the function, after the day on which the answer was due."""

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        if not value:
            return qs
        late = OwnershipRequest.objects.overdue(*last_days(self.parent.today)).values("pk")
        return qs.filter(pk__in=late) if value == "true" else qs.exclude(pk__in=late)


class _AnsweredBy(AnyOf):
    """`?answered_by=me`: answers you gave, or that a function you head or deputise gave, whatever became of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, choices=("me",), **kwargs)

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        if not value:
            return qs
        return qs.filter(
            pk__in=answering_steps(self.parent.request.user, self.parent.today).order_by().values("request")
        )


class _Answered(AnyOf):
    """`?answer=owns,declined`: the function gave this answer once and did not take it back, whatever came of it."""

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        seats = {seat.strip() for seat in (value or "").split(",") if seat.strip()}
        return qs.filter(pk__in=answered(seats).values("request")) if seats else qs


class _Counted(YesNo):
    """All but questions withdrawn before any answer: what counts in how a function answers."""

    def filter(self, qs: QuerySet[Model], value: str | None) -> QuerySet[Model]:
        if not value:
            return qs
        counted = ~Q(state=RequestState.WITHDRAWN) | Q(pk__in=answered(SEATS).values("request"))
        return qs.filter(counted) if value == "true" else qs.exclude(counted)


class RequestFilter(StrictFilterSet):
    """`status` is that of the initiative."""

    state = AnyOf(choices=RequestState.values)
    status = AnyOf("initiative__status", choices=Status.values)
    answer = _Answered(choices=SEATS)
    counted = _Counted()
    overdue = _Overdue()
    answered_by = _AnsweredBy()
    function = AnyOf("function__key")
    initiative = AnyOf("initiative__key")
    ordering = Ordering(
        fields={"initiative": "initiative", "asked_on": "asked_on", "due_on": "due_on", "decided_on": "decided_on"}
    )

    class Meta:
        model = OwnershipRequest
        fields: list[str] = []
