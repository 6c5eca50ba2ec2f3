"""The filters of leadership's decisions and reviews."""

from __future__ import annotations

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet
from initiatives.models import Decision, DecisionState, Review, Verb


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
