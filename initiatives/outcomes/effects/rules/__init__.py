"""Did it work? Effect, interval and verdict from the readings of a metric: docs/decisions/0006-evidence-ladder.md."""

from __future__ import annotations

from initiatives.outcomes.effects.rules.asking import Asking, together
from initiatives.outcomes.effects.rules.estimating import TREND_FROM, estimate, estimating
from initiatives.outcomes.effects.rules.forecasting import Forecast, forecast, forecasting
from initiatives.outcomes.effects.rules.methods import VERDICT_FROM
from initiatives.outcomes.effects.rules.sentences import (
    ASSUMPTIONS,
    amount,
    assumption_sentence,
    caution_sentence,
    counts_sentence,
    fitted_sentence,
    random_sentence,
    refusal_sentence,
    since_sentence,
    turn_words,
    verdict_sentence,
    verdict_words,
)
from initiatives.outcomes.effects.rules.shapes import (
    FORMULA_VERSION,
    Coefficient,
    Estimate,
    Inputs,
    PathPoint,
    Point,
    PreTrend,
    fingerprint,
)
from initiatives.outcomes.effects.rules.since import Since, dating, since
from initiatives.outcomes.effects.rules.verdicts import verdict

__all__ = [
    "ASSUMPTIONS",
    "FORMULA_VERSION",
    "TREND_FROM",
    "VERDICT_FROM",
    "Asking",
    "Coefficient",
    "Estimate",
    "Forecast",
    "Inputs",
    "PathPoint",
    "Point",
    "PreTrend",
    "Since",
    "amount",
    "assumption_sentence",
    "caution_sentence",
    "counts_sentence",
    "dating",
    "estimate",
    "estimating",
    "fingerprint",
    "fitted_sentence",
    "forecast",
    "forecasting",
    "random_sentence",
    "refusal_sentence",
    "since",
    "since_sentence",
    "together",
    "turn_words",
    "verdict",
    "verdict_sentence",
    "verdict_words",
]
