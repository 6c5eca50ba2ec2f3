"""Did it work? Effect, interval and verdict from the readings of a metric: docs/decisions/0006-evidence-ladder.md."""

from __future__ import annotations

from initiatives.rules.effects.estimating import TREND_FROM, estimate
from initiatives.rules.effects.methods import VERDICT_FROM
from initiatives.rules.effects.sentences import (
    ASSUMPTIONS,
    amount,
    assumption_sentence,
    caution_sentence,
    refusal_sentence,
    verdict_sentence,
    verdict_words,
)
from initiatives.rules.effects.shapes import (
    FORMULA_VERSION,
    Coefficient,
    Estimate,
    Inputs,
    Point,
    PreTrend,
    fingerprint,
)
from initiatives.rules.effects.verdicts import verdict

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
    "estimate",
    "fingerprint",
    "refusal_sentence",
    "verdict",
    "verdict_sentence",
    "verdict_words",
]
