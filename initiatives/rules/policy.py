"""Thresholds and weights the organisation may set; the defaults are the product's opinion."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Policy:
    """Weights add up to 1; days are calendar days unless they say working."""

    weight_coverage: float = 0.5
    weight_concentration: float = 0.25
    weight_gap: float = 0.25
    paper_owner_days: int = 60
    paper_owner_grace_days: int = 30
    answer_limit_working_days: int = 5
    crowded_above: int = 7


DEFAULT = Policy()
