"""The business effect: money in four steps, what went up and down, and perception as a signal only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from cxtracker.ui.units import spoken
from initiatives.models import Kind
from initiatives.reports.money import money_fields, promises, total
from initiatives.reports.outcomes import OutcomeLine
from initiatives.reports.portfolio.live import Live
from initiatives.rules.effects.verdicts import VERDICTS
from initiatives.rules.evidence import LEVELS
from journeys.models import MetricKind

MOST = 3

Outcomes = Mapping[int, Sequence[OutcomeLine]]


def business(outcomes: Outcomes, found: Live, as_of: date) -> dict[str, Any]:
    every = [one for some in outcomes.values() for one in some]
    judged = [one for one in every if one.kind != MetricKind.PERCEPTION]
    return {
        "money": money_fields(total(every, promises(list(outcomes), as_of=as_of))),
        "up": [moved(one) for one in _strongest(judged, "improved")],
        "down": [moved(one) for one in _strongest(judged, "worsened")],
        "judged": {
            "outcomes": len(judged),
            "verdicts": {code: sum(one.verdict == code for one in judged) for code in (*VERDICTS, "")},
        },
        "signal": [_signal(one) for one in _perceptions(every)],
        "split": _split(outcomes, found),
    }


def moved(one: OutcomeLine) -> dict[str, Any]:
    """An outcome in numbers: base, now, target; the effect with its interval and what stands behind it.

    `cases` are those behind the readings, None when unknown; `readings` the number before and after go-live.
    """
    found = one.estimate
    return {
        "id": one.id,
        "initiative": one.initiative,
        "metric": one.metric.key,
        "name": one.metric.name,
        "kind": one.kind,
        "unit": spoken(one.unit),
        "direction": one.direction,
        "segment": one.segment.name if one.segment else None,
        "baseline": rounded(one.baseline),
        "now": rounded(one.last.value),
        "now_on": one.last.on.isoformat() if one.last.on else None,
        "stale": one.last.stale,
        "target": rounded(one.target),
        "target_on": one.target_on.isoformat() if one.target_on else None,
        "verdict": one.verdict,
        "evidence": one.evidence,
        "effect": rounded(found.effect) if found else None,
        "low": rounded(found.low) if found else None,
        "high": rounded(found.high) if found else None,
        "cases": found.cases if found else None,
        "readings": [found.readings_before, found.readings_after] if found else None,
        "counted": None if one.figures.counted is None else f"{one.figures.counted:.2f}",
        "off_track": one.off_track,
        "breached": one.breached,
        "limit": rounded(one.limit),
    }


def rounded(value: float | None, digits: int = 4) -> float | None:
    return None if value is None else round(value, digits)


def _strongest(outcomes: Sequence[OutcomeLine], verdict: str) -> list[OutcomeLine]:
    """The few to speak of: best evidence first, then most money; units are never compared."""
    chosen = [one for one in outcomes if one.verdict == verdict and not one.guardrail]
    if verdict == "worsened":
        chosen += [one for one in outcomes if one.guardrail and (one.breached or one.verdict == verdict)]
    chosen.sort(key=lambda one: (-LEVELS.index(one.evidence), -abs(one.figures.measured or Decimal(0)), one.id))
    return chosen[:MOST]


def _perceptions(outcomes: Sequence[OutcomeLine]) -> list[OutcomeLine]:
    """What customers say, where it was read, of each metric and customers once."""
    found: dict[Any, OutcomeLine] = {}
    for one in outcomes:
        if one.kind == MetricKind.PERCEPTION and one.last.value is not None:
            found.setdefault(one.series_id, one)
    return list(found.values())[:MOST]


def _signal(one: OutcomeLine) -> dict[str, Any]:
    return {
        "initiative": one.initiative,
        "name": one.metric.name,
        "unit": spoken(one.unit),
        "baseline": rounded(one.baseline),
        "now": rounded(one.last.value),
        "now_on": one.last.on.isoformat() if one.last.on else None,
        "stale": one.last.stale,
    }


def _split(outcomes: Outcomes, found: Live) -> dict[str, Any]:
    """Business or stars: the share of the budget whose outcome is behaviour or money, belongs to a line function and
    was confirmed by finance; and each of the three by itself. None while no budget is known."""
    chosen = [one for one in found.initiatives if one.kind == Kind.BENEFIT and one.budget]
    budget = sum((one.budget or Decimal(0) for one in chosen), Decimal(0))
    tests: dict[str, Callable[[OutcomeLine], bool]] = {
        "behaviour_or_money": lambda one: one.promise.counts and not one.promise.disguised,
        "line_owner": lambda one: one.promise.line_owner,
        "confirmed": lambda one: one.confirmation is not None,
    }

    def share(passes: Callable[[OutcomeLine], bool]) -> float | None:
        counted = (one.budget or Decimal(0) for one in chosen if any(passes(line) for line in outcomes.get(one.pk, ())))
        return round(float(sum(counted, Decimal(0)) / budget), 4) if budget else None

    return {
        "share": share(lambda line: all(test(line) for test in tests.values())),
        **{name: share(test) for name, test in tests.items()},
        "budget": str(budget) if budget else None,
        "initiatives": len(chosen),
    }
