"""What was found, held against the plan frozen with the agreement and, where it was changed since, the present one."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from cxtracker.publishing import published
from cxtracker.ui import numbers
from cxtracker.ui.units import currency, spoken
from initiatives.models import Plan
from initiatives.outcomes.queries.lines import OutcomeLine
from initiatives.outcomes.rules import money
from journeys.metrics.queries.catalogue import group

TERMS = ("target", "target_on", "unit_value", "share", "benefit_kind")
"""In which a plan and the outcome as it stands can differ beside what the result is estimated from; the baseline is
corrected in both."""


@published(
    "frozen_on, baseline, target, target_on, unit_value, share, benefit_kind, comparison, design, go_live",
    "first_reading, verdict, effect, progress, claimed, measured, counted",
    component="PlanShape",
)
@dataclass(frozen=True, slots=True)
class HeldAgainst:
    """The result by one plan: frozen on that day, or (None) as it is now.

    `effect` is in the metric's unit, by the comparison (its name), the design and the days of that plan. `progress` is
    the part of the way from baseline to target that the last reading has gone; money is per year.
    """

    frozen_on: date | None
    baseline: float | None
    target: float | None
    target_on: date | None
    unit_value: Decimal | None
    share: float
    benefit_kind: str
    comparison: str
    design: str
    go_live: date | None
    first_reading: date | None
    verdict: str
    effect: float | None
    progress: float | None
    claimed: Decimal | None
    measured: Decimal | None
    counted: Decimal | None


def held_against(line: OutcomeLine) -> tuple[HeldAgainst, ...]:
    """The frozen plan first; the present one only where it is another, or where none was frozen."""
    plan = line.plan
    if plan is None:
        return (_present(line),)
    same = line.frozen is None and all(getattr(plan, term) == getattr(line, term) for term in TERMS)
    return (_frozen(line, plan),) if same else (_frozen(line, plan), _present(line))


def _present(line: OutcomeLine) -> HeldAgainst:
    return HeldAgainst(
        frozen_on=None,
        baseline=line.baseline,
        target=line.target,
        target_on=line.target_on,
        unit_value=line.unit_value,
        share=line.share,
        benefit_kind=line.benefit_kind,
        comparison=line.comparison,
        design=line.design,
        go_live=line.go_live,
        first_reading=line.first_reading,
        verdict=line.verdict,
        effect=line.estimate.effect if line.estimate else None,
        progress=line.progress,
        claimed=line.figures.claimed,
        measured=line.figures.measured,
        counted=line.figures.counted,
    )


def _frozen(line: OutcomeLine, plan: Plan) -> HeldAgainst:
    """Money by the worth and share of that day, found with its comparison, design and days; where several claim one
    movement, scaled as the present claim is."""
    result, figures = line.frozen, line.figures
    estimate, verdict, factor = line.estimate, line.verdict, line.factor
    if result:
        estimate, verdict, factor = result.estimate, result.verdict, result.factor
    effect = estimate.effect if estimate else None
    pays = plan.benefit_kind != "none"
    own = money.measured(effect, verdict, line.direction, plan.unit_value, plan.share) if pays else None
    if own is not None and figures.own and figures.measured is not None:
        own = money.cents(own * figures.measured / figures.own)
    return HeldAgainst(
        frozen_on=plan.frozen_on,
        baseline=plan.baseline,
        target=plan.target,
        target_on=plan.target_on,
        unit_value=plan.unit_value,
        share=plan.share,
        benefit_kind=plan.benefit_kind,
        comparison=_comparison(plan) if result else line.comparison,
        design=result.basis.design if result else line.design,
        go_live=result.basis.go_live if result else line.go_live,
        first_reading=result.basis.first_reading if result else line.first_reading,
        verdict=verdict,
        effect=effect,
        progress=money.way_gone(plan.baseline, plan.target, (result.last if result else line.last).value),
        claimed=plan.claimed if pays else None,
        measured=own,
        counted=money.counted(own, factor),
    )


def _comparison(plan: Plan) -> str:
    return (plan.comparison.label or group(plan.comparison)) if plan.comparison else ""


@dataclass(frozen=True, slots=True)
class PlanWords:
    """A plan and the result by it, in words: `label` says which plan, `basis` what the result is found with where the
    plans differ in that, else ""; `money` is "" where none is promised."""

    label: str
    promise: str
    basis: str
    progress: str
    money: str


def in_words(line: OutcomeLine) -> tuple[PlanWords, ...]:
    """Both plans where they differ, one where they do not; nothing before a plan was frozen."""
    return tuple(_words(plan, line) for plan in held_against(line)) if line.plan else ()


def frozen_in_words(line: OutcomeLine) -> str:
    """The frozen plan in a line, for where the present one stands already; "" where they do not differ."""
    held = in_words(line)
    if len(held) < 2:
        return ""
    frozen = held[0]
    parts = (f"{frozen.label}: {frozen.promise}", frozen.basis, frozen.progress, frozen.money)
    return "; ".join(part for part in parts if part)


def _words(plan: HeldAgainst, line: OutcomeLine) -> PlanWords:
    label = (
        _("Plan frozen on %(day)s") % {"day": numbers.day(plan.frozen_on)} if plan.frozen_on else _("Plan as it is now")
    )
    way = f"{numbers.number(plan.baseline)} → {numbers.number(plan.target)}"
    promise = numbers.with_unit(way, spoken(line.unit))
    if plan.target_on:
        promise = _("%(promise)s by %(day)s") % {"promise": promise, "day": numbers.day(plan.target_on)}
    progress = _("%(share)s of the way") % {"share": numbers.share(plan.progress)} if plan.progress is not None else ""
    return PlanWords(label, promise, _basis(plan, line) if line.frozen else "", progress, _money(plan))


def _basis(plan: HeldAgainst, line: OutcomeLine) -> str:
    """With what the result is found: “go-live 1 Mar 2026, compared with all other branches, improved by 0.4 %”."""
    parts = []
    if plan.go_live:
        parts.append(_("go-live %(day)s") % {"day": numbers.day(plan.go_live)})
    compared = _("compared with %(series)s") % {"series": plan.comparison} if plan.comparison else _("before and after")
    parts.append(compared)
    if plan.effect is not None:
        change = numbers.with_unit(numbers.number(plan.effect, signed=True), spoken(line.unit))
        parts.append(_("a change of %(effect)s") % {"effect": change})
    return ", ".join(parts)


def _money(plan: HeldAgainst) -> str:
    if plan.benefit_kind == "none" or plan.claimed is None:
        return ""
    words = {"counted": numbers.money(plan.counted, currency()), "claimed": numbers.money(plan.claimed, currency())}
    if plan.counted is None:
        return _("%(claimed)s claimed") % words
    return _("%(counted)s counted of %(claimed)s claimed") % words
