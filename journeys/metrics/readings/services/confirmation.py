"""Asking back before a reading is kept that is probably not what was meant."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cxtracker.errors import Invalid
from journeys.metrics.readings.queries.currency import neighbours
from journeys.metrics.readings.rules import plausibility
from journeys.models import Series


class Doubtful(Invalid):
    """A value that is taken only from somebody who says that it is so; `codes` as `plausible.doubts` gives them."""

    def __init__(self, codes: tuple[str, ...], question: str) -> None:
        super().__init__({"value": [question]})
        self.codes = codes


def ask(series: Series, value: float, *, but: int | None = None, sure: bool = False) -> None:
    """Raises Doubtful about `value` beside the latest readings (without the one numbered `but`), unless `sure`."""
    if sure:
        return
    others, unit = neighbours(series, but=but), series.metric.unit
    if codes := plausibility.doubts(value, unit, others):
        asked = [plausibility.doubt_sentence(code, value, unit, others) for code in codes]
        raise Doubtful(codes, " ".join([*asked, _("Correct it, or confirm that it is correct.")]))
