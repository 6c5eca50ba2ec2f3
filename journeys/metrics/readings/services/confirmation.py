"""Asking back before a reading is kept that is probably not what was meant."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from journeys.metrics.readings.queries.currency import read_on_firsts
from journeys.metrics.readings.queries.yardsticks import usual
from journeys.metrics.readings.rules import periods, plausibility
from journeys.models import Series


class Doubtful(Invalid):
    """What is taken only from somebody who says that it is so: questions by field, `value` or `on`.

    `codes` as `plausibility.doubts` gives them, `month` for the day.
    """

    def __init__(self, codes: tuple[str, ...], questions: Mapping[str, str]) -> None:
        super().__init__({field: [question] for field, question in questions.items()})
        self.codes = codes


def ask(
    series: Series, value: float, *, by: User, on: date | None = None, but: int | None = None, sure: bool = False
) -> None:
    """Raises Doubtful about `value` beside the latest readings (without the one numbered `but`), unless `sure`.

    Before there are readings, `value` is held against what was promised on the series. A day `on` that is new is asked
    about where the reading may speak of the month before.
    """
    if sure:
        return
    asked: dict[str, str] = {}
    if on and periods.asks_for_month(on, series.rhythm, usual=on.day == 1 and read_on_firsts(series)):
        asked["on"] = periods.month_question(on)
    others, unit = usual(series, by, but=but), series.metric.unit
    if codes := plausibility.doubts(value, unit, others):
        sentences = [plausibility.doubt_sentence(code, value, unit, others) for code in codes]
        asked["value"] = " ".join([*sentences, _("Correct it, or confirm that it is correct.")])
    if asked:
        raise Doubtful((*codes, *(("month",) if "on" in asked else ())), asked)
