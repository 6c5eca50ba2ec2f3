"""How closed reviews are sorted."""

from __future__ import annotations

from cxtracker.ui.filters import Ordering, StrictFilterSet
from initiatives.models import Review


class ReviewFilter(StrictFilterSet):
    ordering = Ordering(fields={"as_of": "as_of"})

    class Meta:
        model = Review
        fields: list[str] = []
