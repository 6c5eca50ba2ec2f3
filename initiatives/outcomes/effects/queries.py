"""What effects are estimated from, for any number of outcomes in three queries."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from initiatives.models import Outcome, Plan
from initiatives.outcomes.effects.rules import (
    Asking,
    Inputs,
    Point,
    dating,
    estimating,
    fingerprint,
    forecasting,
    together,
)
from journeys.metrics.readings.queries.known import Known
from journeys.models import RHYTHM_DAYS, Measurement, Rhythm, Series


@dataclass(frozen=True, slots=True)
class Basis:
    """What a result is estimated from and judged by: the series (ids), how the comparison came about, and the days."""

    series_id: int | None
    comparison_id: int | None
    design: str
    go_live: date | None
    first_reading: date | None

    @classmethod
    def of(cls, outcome: Outcome) -> Basis:
        """As it stands; needs `initiative`."""
        days = outcome.initiative.go_live, outcome.initiative.first_reading
        return cls(outcome.series_id, outcome.comparison_id, outcome.design, *days)

    def by(self, plan: Plan) -> Basis:
        """As the frozen plan has it; what nobody had named yet when it was frozen, as it stands."""
        return Basis(
            plan.series_id or self.series_id,
            plan.comparison_id,
            plan.design,
            plan.go_live or self.go_live,
            plan.first_reading or self.first_reading,
        )

    def estimates_as(self, other: Basis) -> bool:
        """Whether both give the same estimate; the first honest reading only says from when it is judged."""
        return replace(self, first_reading=other.first_reading) == other


@dataclass(frozen=True, slots=True)
class Case:
    """The inputs of one outcome's effect, and the promise its trend is held against.

    `frozen` are those of the frozen plan, where they are others.
    """

    outcome_id: int
    initiative_id: int
    inputs: Inputs
    target: float | None
    target_on: date | None
    frozen: Inputs | None = None

    @property
    def promise_mark(self) -> str:
        """Changes whenever the promise does; 24 characters."""
        agreed = f" {fingerprint(self.frozen)}" if self.frozen else ""
        return hashlib.sha256(f"{self.target} {self.target_on}{agreed}".encode()).hexdigest()[:24]

    @property
    def mark(self) -> str:
        """Equal where the result is; 64 characters."""
        return f"{fingerprint(self.inputs)[:40]}{self.promise_mark}"


def cases(outcome_ids: Collection[int]) -> Iterator[Case]:
    chosen = Outcome.objects.filter(pk__in=outcome_ids).select_related("metric", "initiative", "plan")
    yield from cases_of([(outcome, getattr(outcome, "plan", None)) for outcome in chosen])


def cases_of(
    outcomes: Sequence[tuple[Outcome, Plan | None]], *, until: date | None = None, known: Known | None = None
) -> Iterator[Case]:
    """The cases of outcomes as their fields say, each with its frozen plan; two queries. `until` and `known` as of
    `readings`."""
    based = [(outcome, Basis.of(outcome), plan) for outcome, plan in outcomes]
    wanted = {pk for _outcome, basis, plan in based for pk in (*_read(basis), *(_read(basis.by(plan)) if plan else ()))}
    if not outcomes:
        return
    points = readings(wanted, until, known)
    rhythms = dict(Series.objects.filter(pk__in=wanted).values_list("pk", "rhythm"))
    for outcome, basis, plan in based:
        agreed = basis.by(plan) if plan else basis
        frozen = None if agreed.estimates_as(basis) else _inputs(outcome, agreed, points, rhythms)
        inputs = _inputs(outcome, basis, points, rhythms)
        yield Case(outcome.pk, outcome.initiative_id, inputs, outcome.target, outcome.target_on, frozen)


def _read(basis: Basis) -> set[int]:
    return {pk for pk in (basis.series_id, basis.comparison_id) if pk}


def _inputs(
    outcome: Outcome, basis: Basis, points: Mapping[int, tuple[Point, ...]], rhythms: Mapping[int, str]
) -> Inputs:
    """Monthly without a series."""
    return Inputs(
        treated=points.get(basis.series_id or 0, ()),
        comparison=points.get(basis.comparison_id or 0, ()),
        go_live=basis.go_live,
        direction=outcome.metric.direction,
        unit=outcome.metric.unit,
        rhythm_days=RHYTHM_DAYS[Rhythm(rhythms.get(basis.series_id or 0) or Rhythm.MONTHLY)],
        design=basis.design,
        compared=basis.comparison_id is not None,
    )


def judged(cases: Iterable[Case]) -> list[dict[str, Any]]:
    """What is kept of each case: the whole estimate, since when its verdict stands, the forecast for the target's day,
    and whether it misses the target; None while nobody can tell. `frozen`, only where the frozen plan has other inputs,
    is the estimate from those. Many are judged much quicker together than alone."""
    return together(map(_judging, cases))


def _judging(case: Case) -> Asking[dict[str, Any]]:
    estimated = yield from estimating(case.inputs)
    stands = yield from dating(case.inputs, estimated)
    ahead = (yield from forecasting(case.inputs, case.target_on)) if case.target_on else None
    misses = ahead.misses(case.target, case.inputs.direction) if ahead and case.target is not None else None
    kept = {
        "estimate": estimated.to_json(),
        "since": stands.to_json() if stands else None,
        "forecast": ahead.to_json() if ahead else None,
        "off_track": misses,
    }
    if case.frozen:
        agreed = yield from estimating(case.frozen)
        kept["frozen"] = agreed.to_json()
    return kept


def readings(
    series_ids: Collection[int], until: date | None = None, known: Known | None = None
) -> dict[int, tuple[Point, ...]]:
    """All readings of these series, the oldest first, by series; those in `known` as they are told there."""
    by_series: dict[int, list[Point]] = defaultdict(list)
    rows = Measurement.objects.filter(series__in=series_ids)
    if until:
        rows = rows.filter(on__lte=until)
    for series, on, value, n, se in rows.order_by("on").values_list("series_id", "on", "value", "n", "se"):
        by_series[series].append(Point(on, value, n, se))
    known_points = {series: tuple(points) for series, points in by_series.items()}
    for series in known or ():
        if series in series_ids:
            known_points[series] = tuple(
                Point(point.on, point.value, point.n, point.se) for point in (known or {})[series]
            )
    return known_points
