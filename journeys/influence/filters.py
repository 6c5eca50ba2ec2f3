"""The filters of influence."""

from __future__ import annotations

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet
from journeys.models import Influence, Lifecycle


class InfluenceFilter(StrictFilterSet):
    touchpoint = AnyOf("touchpoint__key")
    function = AnyOf("function__key")
    segment = AnyOf("segment__key")
    journey = AnyOf("touchpoint__stage__journey__key")
    stage = AnyOf("touchpoint__stage__key")
    lifecycle = AnyOf("touchpoint__stage__lifecycle", choices=Lifecycle.values)
    strength = AnyOf(choices=("0", "1", "2", "3"))
    ordering = Ordering(
        fields={
            "touchpoint": "touchpoint__key",
            "function": "function__key",
            "strength": "strength",
            "rated_at": "rated_at",
        }
    )

    class Meta:
        model = Influence
        fields: list[str] = []
