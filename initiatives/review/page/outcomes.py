"""An outcome as a row: its way, its effect with what it rests on, its verdict."""

from __future__ import annotations

from dataclasses import dataclass

from initiatives.review import sentences
from initiatives.review.content.business import ReviewedOutcome


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """`effect` is "" where nothing was estimated."""

    outcome: ReviewedOutcome
    path: str
    effect: str
    verdict: str

    @classmethod
    def of(cls, outcome: ReviewedOutcome) -> OutcomeRow:
        return cls(outcome, sentences.path(outcome), sentences.effect(outcome), sentences.verdict(outcome))
