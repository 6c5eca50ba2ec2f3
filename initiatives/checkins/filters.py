"""The filters of check-ins."""

from __future__ import annotations

from cxtracker.ui.filters import AnyOf, StrictFilterSet
from initiatives.models import CheckIn, Pace


class CheckInFilter(StrictFilterSet):
    initiative = AnyOf("initiative__key")
    pace = AnyOf(choices=Pace.values)
    by = AnyOf("by__email")

    class Meta:
        model = CheckIn
        fields: list[str] = []
