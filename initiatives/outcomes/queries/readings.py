"""What the outcomes of initiatives on a touchpoint have been read at, lately."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from initiatives.models import Initiative, Outcome
from journeys.models import Measurement

SHOWN = 24
"""Readings in a sparkline, the last ones."""
WIDTH, HEIGHT = 120.0, 26.0


@dataclass(frozen=True, slots=True)
class Reading:
    """An outcome with its last reading; `line` are the points of its sparkline, "" with fewer than two readings."""

    initiative: str
    title: str
    metric: str
    unit: str
    kind: str
    segment: str
    last_on: date | None
    last_value: float | None
    line: str


def readings_of(initiatives: Collection[Initiative]) -> tuple[Reading, ...]:
    """The outcomes of these initiatives in two queries; guardrails too, for they are read as well."""
    outcomes = list(
        Outcome.objects.filter(initiative__in=initiatives)
        .select_related("initiative", "metric", "segment")
        .order_by("initiative_id", "-headline", "pk")
    )
    values: dict[int, list[tuple[date, float]]] = defaultdict(list)
    followed = {one.series_id for one in outcomes if one.series_id}
    for series, on, value in (
        Measurement.objects.filter(series__in=followed).order_by("on").values_list("series_id", "on", "value")
    ):
        values[series].append((on, value))
    return tuple(_reading(one, values.get(one.series_id or 0, [])[-SHOWN:]) for one in outcomes)


def _reading(outcome: Outcome, values: Sequence[tuple[date, float]]) -> Reading:
    last_on, last_value = values[-1] if values else (None, None)
    return Reading(
        initiative=outcome.initiative.key,
        title=outcome.initiative.title,
        metric=outcome.metric.name,
        unit=outcome.metric.unit,
        kind=str(outcome.metric.get_kind_display()),
        segment=outcome.segment.name if outcome.segment else "",
        last_on=last_on,
        last_value=last_value,
        line=sparkline([value for _on, value in values]),
    )


def sparkline(values: Sequence[float]) -> str:
    """Points of a line through the values, in a view box of 120 x 26."""
    if len(values) < 2:
        return ""
    low, high = min(values), max(values)
    room = high - low or 1.0
    step = WIDTH / (len(values) - 1)
    return " ".join(
        f"{place * step:.1f},{HEIGHT - 3 - (value - low) / room * (HEIGHT - 6):.1f}"
        for place, value in enumerate(values)
    )
