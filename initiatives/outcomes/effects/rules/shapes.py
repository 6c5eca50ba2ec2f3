"""What goes into the estimate of an effect and what comes out of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from typing import Any

FORMULA_VERSION = 3
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


@dataclass(frozen=True, slots=True)
class Estimate:
    """How much the metric moved because of the change, in its unit.

    `low` and `high` bound the 95 % interval. `naive` is the mean after minus the mean before. The readings are those
    used, of the smaller group; `cases` all those behind them, None when some are unknown. `expected` is the path
    without the change, after go-live, `time_of_year` the part of it the time of year makes. `season` is the weight of
    the time of year (0 to 1), `carry_over` the mean part of a deviation that carries over into the next turn; None
    where no series was fitted. `stands`: the interval leaves out 0 without the last reading, too. `cautions` and
    `refusal` are codes with a sentence each.
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
    expected: tuple[tuple[date, float], ...]
    pre_trend: PreTrend | None
    cautions: tuple[str, ...]
    refusal: str
    season: float | None = None
    carry_over: float | None = None
    time_of_year: tuple[float, ...] = ()
    stands: bool = False

    def to_json(self) -> dict[str, Any]:
        """As numbers, words, lists and dictionaries, for a JSON field."""
        return {**asdict(self), "expected": [[on.isoformat(), value] for on, value in self.expected]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Estimate:
        trend = stored["pre_trend"]
        return cls(
            **{
                **stored,
                "coefficients": tuple(Coefficient(**one) for one in stored["coefficients"]),
                "expected": tuple((date.fromisoformat(on), value) for on, value in stored["expected"]),
                "pre_trend": PreTrend(**trend) if trend else None,
                "cautions": tuple(stored["cautions"]),
                "time_of_year": tuple(stored.get("time_of_year", ())),
            }
        )


def fingerprint(inputs: Inputs) -> str:
    """Equal for inputs that give the same estimate by the present formulas; the order of readings is no matter."""
    told = {
        **{field.name: getattr(inputs, field.name) for field in fields(inputs)},
        "treated": sorted(map(_told, inputs.treated)),
        "comparison": sorted(map(_told, inputs.comparison)),
        "version": FORMULA_VERSION,
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()


def _told(point: Point) -> list[str]:
    return [point.on.isoformat(), repr(float(point.value)), str(point.n), str(point.se)]
