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
    "measured_low",
    "measured_high",
)


def sheet(rows: Iterable[OutcomeLine]) -> Iterator[list[Any]]:
    """One line per outcome, in the order of COLUMNS; money per year, effects to six significant digits."""
    for line in rows:
        values = {**_named(line), **effect_fields(line)}
        values |= {name: _rounded(values[name]) for name in ("effect", "low", "high")}
        yield [values[name] if name in values else getattr(line, name) for name in COLUMNS]


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
        "measured_low": line.figures.low,
        "measured_high": line.figures.high,
    }


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.6g}")


def effect_fields(line: OutcomeLine) -> dict[str, Any]:
    """What was found, in the metric's unit; None where nothing was."""
    estimate = line.estimate
    return {
        "verdict": line.verdict or None,
        "evidence": line.evidence,
        "effect": estimate.effect if estimate else None,
        "low": estimate.low if estimate else None,
        "high": estimate.high if estimate else None,
        "readings_before": estimate.readings_before if estimate else None,
        "readings_after": estimate.readings_after if estimate else None,
    }
