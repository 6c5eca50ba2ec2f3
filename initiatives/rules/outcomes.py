"""The business-outcome rule: what customers do or what it is worth, promised so that it can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Promise:
    """An outcome as the rule sees it; `counts` says whether its metric is observed behaviour or money."""

    counts: bool
    baseline: float | None
    baseline_on: date | None
    baseline_source: str
    target: float | None
    target_on: date | None
    owned: bool
    owner_in_cx: bool


def is_business_outcome(promise: Promise) -> bool:
    """Whether it has all it takes: baseline with date and source, target with date, an owner outside the CX office."""
    return (
        promise.counts
        and promise.baseline is not None
        and promise.baseline_on is not None
        and bool(promise.baseline_source)
        and promise.target is not None
        and promise.target_on is not None
        and promise.owned
        and not promise.owner_in_cx
    )
