"""The filters of leadership's decisions."""

from __future__ import annotations

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet
from initiatives.models import Decision, DecisionState, Verb


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
