"""From which reading on a verdict stands without interruption."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from initiatives.outcomes.effects.rules import methods
from initiatives.outcomes.effects.rules.asking import Asking, alone
from initiatives.outcomes.effects.rules.cells import matched, nearest, split
from initiatives.outcomes.effects.rules.comparing import goes_on
from initiatives.outcomes.effects.rules.engine import Directions, Question
from initiatives.outcomes.effects.rules.estimating import MOST, estimating
from initiatives.outcomes.effects.rules.methods import VERDICT_FROM, Judged
from initiatives.outcomes.effects.rules.shapes import Estimate, Inputs
from initiatives.outcomes.effects.rules.verdicts import finding, movement
from initiatives.outcomes.rules.money import FOUND

LOOKED_BACK = 24
"""Readings the way back goes at most: two years of months. Halving would miss an interruption in between."""


@dataclass(frozen=True, slots=True)
class Since:
    """`verdict` stands since the reading of that day; `earlier`: perhaps longer, nobody looked further back."""

    verdict: str
    on: date
    earlier: bool = False

    def to_json(self) -> dict[str, Any]:
        return {"verdict": self.verdict, "on": self.on.isoformat(), "earlier": self.earlier}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Since:
        return cls(stored["verdict"], date.fromisoformat(stored["on"]), stored["earlier"])


def since(inputs: Inputs, estimated: Estimate) -> Since | None:
    """Since when an estimate says better or worse: the same judgement with the readings up to each, the last first."""
    return alone(dating(inputs, estimated))


def dating(inputs: Inputs, estimated: Estimate) -> Asking[Since | None]:
    """The same, to be answered together with others."""
    verdict = finding(estimated, inputs.direction)
    if verdict not in FOUND or inputs.go_live is None:
        return None
    days = sorted({point.on for point in inputs.treated if point.on >= inputs.go_live})[:MOST][::-1]
    series = _series(inputs, estimated)
    directions = {len(series.sides.after) - 1: movement(estimated)} if series else {}
    first = days[0]
    for earlier in days[1:LOOKED_BACK]:
        if not (yield from _stood(inputs, series, directions, earlier, verdict)):
            return Since(verdict, first)
        first = earlier
    return Since(verdict, first, earlier=len(days) > LOOKED_BACK)


def _series(inputs: Inputs, estimated: Estimate) -> Judged | None:
    """What the engine judged; None where the verdict did not come from it."""
    if estimated.method == "did_rates" or inputs.go_live is None:
        return None
    treated = nearest(split(inputs.treated, inputs.go_live), MOST)
    if estimated.method != "did_series":
        return methods.alone(treated, inputs.rhythm_days)
    shared = matched(treated, nearest(split(inputs.comparison, inputs.go_live), MOST))
    return methods.apart(*shared, inputs.rhythm_days, trend=goes_on(estimated.pre_trend))


def _stood(inputs: Inputs, series: Judged | None, directions: dict[int, int], day: date, verdict: str) -> Asking[bool]:
    """Whether the verdict stood with the readings up to that day.

    `directions` remembers where the interval lay with so many readings after go-live: each is asked for twice, with
    the last reading and without. What the engine cannot judge with so few is estimated in whole.
    """
    after = sum(point.on <= day for point in series.sides.after) if series else 0
    if series is None or after < VERDICT_FROM:
        return finding((yield from estimating(_until(inputs, day))), inputs.direction) == verdict
    if after - 1 not in directions:
        (direction,) = yield [Question(series.readings(after - 1), Directions())]
        directions[after - 1] = direction or 0
    return directions[after - 1] == directions[len(series.sides.after) - 1]


def _until(inputs: Inputs, day: date) -> Inputs:
    """What stood in the readings on that day."""
    treated, comparison = (
        tuple(point for point in points if point.on <= day) for points in (inputs.treated, inputs.comparison)
    )
    return replace(inputs, treated=treated, comparison=comparison)
