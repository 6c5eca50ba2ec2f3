"""The filters of flags."""

from __future__ import annotations

from cxtracker.ui.filters import AnyOf, Ordering, StrictFilterSet
from initiatives.assessment.rules.flags import RULES
from initiatives.models import Flag, Severity


class FlagFilter(StrictFilterSet):
    code = AnyOf(choices=tuple(RULES))
    severity = AnyOf(choices=Severity.values)
    initiative = AnyOf("initiative__key")
    ordering = Ordering(fields={"initiative": "initiative", "opened_on": "opened_on", "code": "code"})

    class Meta:
        model = Flag
        fields: list[str] = []
