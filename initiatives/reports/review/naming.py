"""How everything a review mentions was called on its day, so that later renaming changes nothing in it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from initiatives.reports.portfolio.live import Live
from journeys.reports.directory import directory


def names(page: dict[str, Any], found: Live) -> dict[str, dict[str, str]]:
    """By key: all functions; the touchpoints, metrics and live initiatives it mentions."""
    flags = [one["flag"]["evidence"] for one in page["initiatives"]["discussed"] if one["flag"]]
    touchpoints = {key for evidence in flags for key in evidence.get("touchpoints", ())}
    touchpoints |= {key for one in page["programme"]["collisions"] for key in one["touchpoints"]}
    metrics = {key for evidence in flags for key in evidence.get("metrics", ())}
    known = directory(touchpoints, metrics)
    return {
        "functions": known.function_names,
        "touchpoints": known.touchpoint_names,
        "metrics": known.metric_names,
        "initiatives": dict(_titles(found)),
    }


def _titles(found: Live) -> Iterator[tuple[str, str]]:
    for one in found.initiatives:
        yield one.key, one.title
