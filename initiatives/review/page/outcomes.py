"""An outcome as a row: its way, its effect with what it rests on, its verdict."""

from __future__ import annotations

from dataclasses import dataclass

from initiatives.review import sentences
from initiatives.review.content.business import ReviewedOutcome


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """`effect` is "" where nothing was estimated, `money` where it is worth none that is known."""

    outcome: ReviewedOutcome
    path: str
    effect: str
    verdict: str
    money: str = ""

    @classmethod
    def of(cls, outcome: ReviewedOutcome, currency: str = "") -> OutcomeRow:
        words = sentences.path(outcome), sentences.effect(outcome), sentences.verdict(outcome)
        return cls(outcome, *words, sentences.money(outcome, currency))
