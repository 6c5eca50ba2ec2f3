"""The estimate of an effect: the strongest method the readings allow, with its interval and what to beware of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cxtracker.typed_numbers import is_share
from initiatives.outcomes.effects.rules import comparing, methods
from initiatives.outcomes.effects.rules.asking import Asking, alone
from initiatives.outcomes.effects.rules.cells import Sides, calendar, cases, nearest, split
from initiatives.outcomes.effects.rules.engine import SHAPES_FROM
from initiatives.outcomes.effects.rules.evidence import ASSERTED
from initiatives.outcomes.effects.rules.methods import Found
from initiatives.outcomes.effects.rules.shapes import Estimate, Inputs, PreTrend

TREND_FROM = SHAPES_FROM
"""Readings on each side from which a trend is told from a step."""

MOST = 1_000
"""Readings used on each side of go-live, those nearest to it."""

HUNDREDFOLD = 20
"""Shares typed as fractions on one side differ from per cents on the other about a hundredfold; so much is suspect."""

GAP = 1.5
"""Turns between two readings that mean one was missed."""

DESIGNS = {"rollout": "E4", "random": "E5"}


def estimate(inputs: Inputs) -> Estimate:
    """How much the metric moved because of the change. Never raises; without an effect `refusal` says why."""
    return alone(estimating(inputs))


def estimating(inputs: Inputs) -> Asking[Estimate]:
    """The same, to be answered together with others."""
    if inputs.go_live is None:
        return _nothing("no_go_live", inputs)
    if not all(point.readable for point in (*inputs.treated, *inputs.comparison)):
        return _nothing("unreadable", inputs)
    whole, other = split(inputs.treated, inputs.go_live), split(inputs.comparison, inputs.go_live)
    if not (whole.before and whole.after):
        return _nothing("nothing_before" if whole.after else "nothing_after", inputs)
    treated, comparison = nearest(whole, MOST), nearest(other, MOST)
    long = "long" if (treated, comparison) != (whole, other) else ""
    if inputs.compared or inputs.comparison:
        return (yield from _compared(inputs, treated, comparison, long))
    single = yield from methods.single(treated, inputs.rhythm_days)
    return _estimate(inputs, "E2" if single.checked else "E1", single, None, (long,))


def _compared(inputs: Inputs, treated: Sides, comparison: Sides, long: str) -> Asking[Estimate]:
    """Against the comparison, or nothing at all: never plain before and after in its place."""
    if not comparison.least:
        return _nothing("comparison_unread" if not inputs.comparison else "comparison_one_side", inputs)
    if comparing.same(treated, comparison):
        return _nothing("comparison_same", inputs)
    against, trend, caution = yield from comparing.against(treated, comparison, inputs.unit, inputs.rhythm_days)
    level = DESIGNS.get(inputs.design, "E3") if against.checked else "E1"
    return _estimate(inputs, level, against, trend, (caution, long))


def _nothing(refusal: str, inputs: Inputs) -> Estimate:
    """An assertion, with the readings there are: all of them before a go-live nobody has dated."""
    days = {point.on for point in inputs.treated}
    after = sum(inputs.go_live is not None and on >= inputs.go_live for on in days)
    counts = len(days) - after, after
    return Estimate(ASSERTED, "none", None, None, None, None, None, *counts, None, (), (), None, (), refusal)


def _estimate(
    inputs: Inputs, level: str, measured: Found, trend: PreTrend | None, cautions: tuple[str, ...]
) -> Estimate:
    used = [point for group in measured.groups for point in group]
    steady = measured.fitted is not None and measured.low is None
    codes = (*cautions, "constant" if steady else "", *_cautions(inputs, measured, trend))
    return Estimate(
        evidence=level,
        method=measured.method,
        effect=measured.effect,
        low=measured.low,
        high=measured.high,
        se=None if steady else measured.se,
        naive=measured.groups[0].difference,
        readings_before=measured.readings[0],
        readings_after=measured.readings[1],
        cases=cases(used),
        coefficients=measured.coefficients,
        path=measured.path,
        pre_trend=trend,
        cautions=tuple(code for code in codes if code),
        refusal="",
        season=measured.fitted.season if measured.fitted else None,
        carry_over=measured.fitted.carry_over if measured.fitted else None,
        stands=measured.stands,
    )


def _cautions(inputs: Inputs, measured: Found, trend: PreTrend | None) -> Iterator[str]:
    if measured.method not in ("did_rates", "did_point"):
        yield _how_few(*measured.readings)
        times, _places = calendar(tuple(point.on for point in measured.groups[0]), inputs.rhythm_days)
        if any(later - earlier > GAP for earlier, later in pairwise(times)):
            yield "gap"
    if trend and not trend.parallel:
        yield "pre_trend_differs"
    if is_share(inputs.unit) and _hundredfold(measured.groups):
        yield "units"


def _how_few(before: int, after: int) -> str:
    """The caution about the number of readings; `few_after` where waiting is all it takes."""
    if min(before, after) == 1:
        return "one_reading"
    if before >= TREND_FROM > after:
        return "few_after"
    return "few_readings" if min(before, after) < TREND_FROM else ""


def _hundredfold(groups: tuple[Sides, ...]) -> bool:
    """Whether one side looks like fractions (all within 0 and 1) and another like per cents, far apart."""
    sides = [[point.value for point in side] for group in groups for side in (group.before, group.after)]
    fractions = [max(side) for side in sides if all(0 <= value <= 1 for value in side) and any(side)]
    shares = [max(side) for side in sides if all(value > 1 for value in side)]
    return bool(fractions and shares) and max(shares) >= HUNDREDFOLD * min(fractions)
