"""The filters of functions."""

from __future__ import annotations

from cxtracker.ui.filters import AnyOf, Ordering, Search, StrictFilterSet, YesNo
from journeys.models import Function


class FunctionFilter(StrictFilterSet):
    q = Search("key", "name", "happy_customer", "watches")
    is_cx = YesNo()
    head = AnyOf("head__email")
    ordering = Ordering(fields={"key": "key", "name": "name"})

    class Meta:
        model = Function
        fields: list[str] = []
