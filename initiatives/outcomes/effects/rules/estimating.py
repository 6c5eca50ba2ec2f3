"""The estimate of an effect: the strongest method the readings allow, with its interval and what to beware of."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from cxtracker.typed_numbers import is_share
from initiatives.outcomes.effects.rules import comparing, methods
from initiatives.outcomes.effects.rules.cells import Sides, cases, split, turns
from initiatives.outcomes.effects.rules.evidence import ASSERTED
from initiatives.outcomes.effects.rules.methods import Found
from initiatives.outcomes.effects.rules.shapes import Estimate, Inputs, PreTrend
from initiatives.outcomes.effects.rules.straight_line import t95

TREND_FROM = 8
"""Readings on each side from which a trend is told from a step."""

HUNDREDFOLD = 20
"""Shares typed as fractions on one side differ from per cents on the other about a hundredfold; so much is suspect."""

GAP = 1.5
"""Turns between two readings that mean one was missed."""

DESIGNS = {"rollout": "E4", "random": "E5"}


def estimate(inputs: Inputs) -> Estimate:
    """How much the metric moved because of the change. Never raises; without an effect `refusal` says why."""
    if inputs.go_live is None:
        return _nothing("no_go_live", inputs)
    if not all(point.readable for point in (*inputs.treated, *inputs.comparison)):
        return _nothing("unreadable", inputs)
    treated, comparison = split(inputs.treated, inputs.go_live), split(inputs.comparison, inputs.go_live)
    if not (treated.before and treated.after):
        return _nothing("nothing_before" if treated.after else "nothing_after", inputs)
    against = _against(inputs, treated, comparison)
    if isinstance(against, Found):
        evidence = DESIGNS.get(inputs.design, "E3")
        trend = comparing.pre_trend(treated, comparison, inputs.rhythm_days)
        return _told(inputs, evidence, against, trend, "")
    if treated.least >= TREND_FROM:
        alone, evidence = methods.segmented(treated, inputs.unit, inputs.rhythm_days), "E2"
    else:
        alone, evidence = methods.before_after(treated, inputs.unit), "E1"
    return _told(inputs, evidence, alone, None, against)


def _against(inputs: Inputs, treated: Sides, comparison: Sides) -> Found | str:
    """The effect against the comparison, or the caution why there is none; "" where none was chosen."""
    if not inputs.comparison:
        return "comparison_unread" if inputs.compared else ""
    return comparing.against(treated, comparison, inputs.unit)


def _nothing(refusal: str, inputs: Inputs) -> Estimate:
    """An assertion, with the readings there are: all of them before a go-live nobody has dated."""
    days = {point.on for point in inputs.treated}
    after = sum(inputs.go_live is not None and on >= inputs.go_live for on in days)
    counts = len(days) - after, after
    return Estimate(ASSERTED, "none", None, None, None, None, None, *counts, None, (), (), None, (), refusal)


def _told(inputs: Inputs, evidence: str, found: Found, trend: PreTrend | None, refused: str) -> Estimate:
    """`refused` is the caution why a comparison was left aside."""
    used = [point for group in found.groups for point in group]
    steady = found.se is not None and found.se <= 1e-9 * max(abs(point.value) for point in used)
    se = None if steady else found.se
    reach = None if se is None else t95(found.df) * se
    cautions = (refused, "constant" if steady else "", *_cautions(inputs, found, trend))
    return Estimate(
        evidence=evidence,
        method=found.method,
        effect=found.effect,
        low=None if reach is None else found.effect - reach,
        high=None if reach is None else found.effect + reach,
        se=se,
        naive=found.groups[0].difference,
        readings_before=found.readings[0],
        readings_after=found.readings[1],
        cases=cases(used),
        coefficients=found.coefficients,
        expected=found.expected,
        pre_trend=trend,
        cautions=tuple(code for code in cautions if code),
        refusal="",
    )


def _cautions(inputs: Inputs, found: Found, trend: PreTrend | None) -> Iterator[str]:
    if found.method != "did_rates":
        yield _how_few(*found.readings)
        times = turns([point.on for point in found.groups[0]], inputs.rhythm_days)
        if any(later - earlier > GAP for earlier, later in pairwise(times)):
            yield "gap"
    if trend and not trend.parallel:
        yield "pre_trend_differs"
    if is_share(inputs.unit) and _hundredfold(found.groups):
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
