"""What goes into the estimate of an effect and what comes out of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

from cxtracker.publishing import published

FORMULA_VERSION = 5
"""Raised whenever the same inputs would give another estimate, so that stored ones are computed anew."""

LARGEST = 1e15
"""Beyond, arithmetic would lose the cents."""


@dataclass(frozen=True, slots=True)
class Point:
    """A reading: `value` in the metric's unit, `n` the cases behind it, `se` its own standard error."""

    on: date
    value: float
    n: int | None = None
    se: float | None = None

    @property
    def readable(self) -> bool:
        """Whether it can be true: a number, and not so large that only a typing error explains it."""
        return abs(self.value) <= LARGEST and (self.se is None or abs(self.se) <= LARGEST)


@dataclass(frozen=True, slots=True)
class Inputs:
    """All an estimate depends on.

    `direction` is where good lies (higher, lower, neutral), `rhythm_days` how often the metric is read, `design` how it
    was decided who gets the change first: observed, rollout (in an order nobody chose by result) or random. `compared`:
    a comparison was chosen, whether or not it has readings.
    """

    treated: tuple[Point, ...]
    comparison: tuple[Point, ...]
    go_live: date | None
    direction: str
    unit: str
    rhythm_days: int
    design: str = "observed"
    compared: bool = False


@dataclass(frozen=True, slots=True)
class Coefficient:
    """A number the estimate is made of, with its standard error where one can be told."""

    name: str
    value: float
    se: float | None


@dataclass(frozen=True, slots=True)
class PreTrend:
    """Slopes before go-live, treated minus comparison, per rhythm; `parallel`: chance explains the difference."""

    slope_difference: float
    se: float
    parallel: bool
    readings: int


@published()
@dataclass(frozen=True, slots=True)
class PathPoint:
    """A reading's day: the level `expected` without the change, from the same fits as the effect.

    `low` and `high` bound its 95 % interval after go-live; `fitted` is the level with the change. Before go-live and
    where chance can't be told these are null. `time_of_year` is the part of the level that the time of year makes.
    """

    on: date
    expected: float
    low: float | None
    high: float | None
    fitted: float | None
    time_of_year: float

    def row(self) -> list[Any]:
        return [self.on.isoformat(), self.expected, self.low, self.high, self.fitted, self.time_of_year]


@dataclass(frozen=True, slots=True)
class Estimate:
    """How much the metric moved because of the change, in its unit.

    `low` and `high` bound the 95 % interval. `naive` is the mean after minus the mean before. The readings are those
    used, of the smaller group; `cases` all those behind them, None when some are unknown. `path` is what was to be
    expected at each reading. `season` is the weight of the time of year (0 to 1), `carry_over` the mean part of a
    deviation that carries over into the next turn; None where no series was fitted. `stands`: the interval leaves
    out 0 without the last reading, too. `cautions` and `refusal` are codes with a sentence each.
    """

    evidence: str
    method: str
    effect: float | None
    low: float | None
    high: float | None
    se: float | None
    naive: float | None
    readings_before: int
    readings_after: int
    cases: int | None
    coefficients: tuple[Coefficient, ...]
    path: tuple[PathPoint, ...]
    pre_trend: PreTrend | None
    cautions: tuple[str, ...]
    refusal: str
    season: float | None = None
    carry_over: float | None = None
    stands: bool = False

    def to_json(self) -> dict[str, Any]:
        """As numbers, words, lists and dictionaries, for a JSON field."""
        kept = {name: getattr(self, name) for name in self.__slots__}
        return {
            **kept,
            "coefficients": [asdict(coefficient) for coefficient in self.coefficients],
            "pre_trend": asdict(self.pre_trend) if self.pre_trend else None,
            "path": [point.row() for point in self.path],
            "cautions": list(self.cautions),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Estimate:
        """Of what an earlier release stored, only what this one knows too; the worker is about to compute it anew."""
        trend = stored["pre_trend"]
        known = {field.name for field in fields(cls)}
        return cls(
            **{
                **{name: value for name, value in stored.items() if name in known},
                "coefficients": tuple(Coefficient(**coefficient) for coefficient in stored["coefficients"]),
                "path": tuple(PathPoint(date.fromisoformat(on), *rest) for on, *rest in stored.get("path", ())),
                "pre_trend": PreTrend(**trend) if trend else None,
                "cautions": tuple(stored["cautions"]),
            }
        )


def fingerprint(inputs: Inputs) -> str:
    """Equal for inputs that give the same estimate by the present formulas; the order of readings is no matter."""
    marked = {
        **{field.name: getattr(inputs, field.name) for field in fields(inputs)},
        "treated": sorted(map(_marked, inputs.treated)),
        "comparison": sorted(map(_marked, inputs.comparison)),
        "version": FORMULA_VERSION,
    }
    return hashlib.sha256(json.dumps(marked, sort_keys=True, default=str).encode()).hexdigest()


def _marked(point: Point) -> list[str]:
    return [point.on.isoformat(), repr(float(point.value)), str(point.n), str(point.se)]
