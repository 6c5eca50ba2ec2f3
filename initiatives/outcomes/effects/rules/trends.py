"""Where verdicts part ways: perception and behaviour drifting apart, and limits passed."""

from __future__ import annotations


def drift_apart(perceived: str, done: str) -> str:
    """`smiles_without_sales`: customers say better and do not do better; `captive_growth`: the other way round.

    Of the verdicts on what they say and on what they do, both of the one engine; "" where one is none, or they agree.
    """
    if perceived == "improved" and done in ("no_evidence", "worsened"):
        return "smiles_without_sales"
    return "captive_growth" if perceived == "worsened" and done == "improved" else ""


def passed_limit(value: float, limit: float, direction: str) -> bool:
    """Whether a guardrail's reading is past its limit on the bad side; a metric without one must not exceed it."""
    return value < limit if direction == "higher" else value > limit
