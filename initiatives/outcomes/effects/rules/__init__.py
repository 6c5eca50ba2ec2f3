"""Did it work? Effect, interval and verdict from the readings of a metric: docs/decisions/0006-evidence-ladder.md."""

from __future__ import annotations

from initiatives.outcomes.effects.rules.estimating import TREND_FROM, estimate
from initiatives.outcomes.effects.rules.methods import VERDICT_FROM
from initiatives.outcomes.effects.rules.sentences import (
    ASSUMPTIONS,
    amount,
    assumption_sentence,
    caution_sentence,
    counts_sentence,
    fitted_sentence,
    refusal_sentence,
    turn_words,
    verdict_sentence,
    verdict_words,
)
from initiatives.outcomes.effects.rules.shapes import (
    FORMULA_VERSION,
    Coefficient,
    Estimate,
    Inputs,
    Point,
    PreTrend,
    fingerprint,
)
from initiatives.outcomes.effects.rules.verdicts import verdict

__all__ = [
    "ASSUMPTIONS",
    "FORMULA_VERSION",
    "TREND_FROM",
    "VERDICT_FROM",
    "Coefficient",
    "Estimate",
    "Inputs",
    "Point",
    "PreTrend",
    "amount",
    "assumption_sentence",
    "caution_sentence",
    "counts_sentence",
    "estimate",
    "fingerprint",
    "fitted_sentence",
    "refusal_sentence",
    "turn_words",
    "verdict",
    "verdict_sentence",
    "verdict_words",
]
