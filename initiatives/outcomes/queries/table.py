"""Outcomes as rows: what the list shows, for Excel and CSV, and the parts of it the API tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from initiatives.outcomes.queries.lines import OutcomeLine
from initiatives.outcomes.rules.money import STEPS

COLUMNS = (
    "id",
    "initiative",
    "status",
    "metric",
    "metric_name",
    "unit",
    "kind",
    "segment",
    "baseline",
    "baseline_on",
    "baseline_source",
    "target",
    "target_on",
    "last_value",
    "last_on",
    "stale",
    "effect",
    "low",
    "high",
    "evidence",
    "verdict",
    "readings_before",
    "readings_after",
    "unit_value",
    "benefit_kind",
    "share",
    "benefit_owner",
    "headline",
    "guardrail",
    "limit",
    *STEPS,
)


def sheet(rows: Iterable[OutcomeLine]) -> Iterator[list[Any]]:
    """One line per outcome, in the order of COLUMNS; money per year, effects to six significant digits."""
    for line in rows:
        told = {**_named(line), **effect_fields(line)}
        told |= {name: _rounded(told[name]) for name in ("effect", "low", "high")}
        yield [told[name] if name in told else getattr(line, name) for name in COLUMNS]


def _named(line: OutcomeLine) -> dict[str, Any]:
    return {
        "metric": line.metric.key,
        "metric_name": line.metric.name,
        "segment": line.segment.key if line.segment else None,
        "benefit_owner": line.benefit_owner.key if line.benefit_owner else None,
        "last_value": line.last.value,
        "last_on": line.last.on,
        "stale": line.last.stale,
        **{step: getattr(line.figures, step) for step in STEPS},
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


def effect_fields(line: OutcomeLine) -> dict[str, Any]:
    """What was found, in the metric's unit; None where nothing was."""
    found = line.estimate
    return {
        "verdict": line.verdict or None,
        "evidence": line.evidence,
        "effect": found.effect if found else None,
        "low": found.low if found else None,
        "high": found.high if found else None,
        "readings_before": found.readings_before if found else None,
        "readings_after": found.readings_after if found else None,
    }
