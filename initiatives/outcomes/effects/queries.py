"""What effects are estimated from, for any number of outcomes in three queries."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from initiatives.models import Outcome
from initiatives.outcomes.effects.rules import Inputs, Point
from journeys.models import RHYTHM_DAYS, Measurement, Rhythm


@dataclass(frozen=True, slots=True)
class Case:
    """The inputs of one outcome's effect, and the promise its trend is held against."""

    outcome_id: int
    initiative_id: int
    inputs: Inputs
    target: float | None
    target_on: date | None

    @property
    def promise_mark(self) -> str:
        """Changes whenever the promise does; 24 characters."""
        return hashlib.sha256(f"{self.target} {self.target_on}".encode()).hexdigest()[:24]


def cases(outcome_ids: Collection[int]) -> Iterator[Case]:
    outcomes = list(Outcome.objects.filter(pk__in=outcome_ids).select_related("metric", "series", "initiative"))
    points = readings({pk for outcome in outcomes for pk in (outcome.series_id, outcome.comparison_id) if pk})
    for one in outcomes:
        yield Case(
            one.pk,
            one.initiative_id,
            Inputs(
                treated=points.get(one.series_id or 0, ()),
                comparison=points.get(one.comparison_id or 0, ()),
                go_live=one.initiative.go_live,
                direction=one.metric.direction,
                unit=one.metric.unit,
                rhythm_days=RHYTHM_DAYS[Rhythm(one.series.rhythm if one.series else Rhythm.MONTHLY)],
                design=one.design,
                compared=one.comparison_id is not None,
            ),
            one.target,
            one.target_on,
        )


def readings(series_ids: Collection[int], until: date | None = None) -> dict[int, tuple[Point, ...]]:
    """All readings of these series, the oldest first, by series."""
    found: dict[int, list[Point]] = defaultdict(list)
    rows = Measurement.objects.filter(series__in=series_ids)
    if until:
        rows = rows.filter(on__lte=until)
    for series, on, value, n, se in rows.order_by("on").values_list("series_id", "on", "value", "n", "se"):
        found[series].append(Point(on, value, n, se))
    return {series: tuple(points) for series, points in found.items()}
