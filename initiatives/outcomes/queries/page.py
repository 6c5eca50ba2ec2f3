"""Does it work? The outcomes of one initiative as its page tells them: verdict, evidence, chart, money, gaps."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from cxtracker.ui.charts.lines import Lines
from cxtracker.ui.units import currency, spoken
from initiatives.models import Assumption, Initiative
from initiatives.outcomes.effects.queries import readings
from initiatives.outcomes.effects.rules import (
    ASSUMPTIONS,
    assumption_sentence,
    caution_sentence,
    counts_sentence,
    evidence,
    fitted_sentence,
    random_sentence,
    refusal_sentence,
    since_sentence,
    turn_words,
    verdict_sentence,
)
from initiatives.outcomes.effects.rules.shapes import Point, PreTrend
from initiatives.outcomes.queries import plans
from initiatives.outcomes.queries.charts import Drift, drift_of, picture
from initiatives.outcomes.queries.lines import OutcomeLine, lines
from initiatives.outcomes.queries.money_steps import MoneyStep, chain
from initiatives.outcomes.queries.plans import PlanWords
from initiatives.outcomes.rules import levels
from initiatives.outcomes.rules.business import fault, missing_words
from initiatives.outcomes.rules.fitting_metrics import fitting
from initiatives.outcomes.rules.money import own_part
from initiatives.policies.queries.in_force import policy_in_force
from journeys.metrics.queries.catalogue import counts
from journeys.models import EventMark, Metric, Series

FITTING_SHOWN = 6
HOW_FEW = ("few_readings", "few_after", "one_reading")
"""Cautions that repeat what a verdict of too few readings says."""


@dataclass(frozen=True, slots=True)
class Rung:
    """A step of the ladder of evidence; `factor` in per cent of the measured money.

    `reached` is what the method would reach, `here` what it counts as while something about it stands open.
    """

    level: str
    label: str
    factor: str
    reached: bool
    here: bool


@dataclass(frozen=True, slots=True)
class Assumed:
    """Something that must be true for the effect to be believed; `by` and `at` say who looked and found it so."""

    code: str
    sentence: str
    by: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Card:
    """One outcome. `reading` is the verdict in one sentence, `remarks` what to beware of, `missing` what is lacking.

    `plans` hold the result against the frozen plan and, where it was changed since, against the present one.
    `planned` is the own share of what the frozen plan claimed.
    """

    line: OutcomeLine
    reading: str
    ladder: tuple[Rung, ...]
    chart: Lines | None
    money: tuple[MoneyStep, ...]
    plans: tuple[PlanWords, ...]
    assumptions: tuple[Assumed, ...]
    pre_trend: str
    fitted: str
    remarks: tuple[str, ...]
    missing: tuple[str, ...]
    series_key: str
    comparison_key: str
    age: str
    outlook: str
    planned: Decimal | None

    @property
    def looked_at(self) -> int:
        return sum(1 for assumption in self.assumptions if assumption.at)


@dataclass(frozen=True, slots=True)
class Proposal:
    """A metric that fits where the initiative touches customers."""

    key: str
    name: str
    unit: str
    formula: str
    measured: bool


@dataclass(frozen=True, slots=True)
class OutcomePage:
    """`fault` is a code of `rules.outcomes.fault`, "" when the business-outcome rule is met."""

    cards: tuple[Card, ...]
    fault: str
    answer: str
    frozen_on: date | None
    unfrozen: int
    proposals: tuple[Proposal, ...]
    drift: Drift | None


def page_of(initiative: Initiative, *, today: date) -> OutcomePage:
    """Everything about its outcomes; a constant number of queries."""
    outcome_lines = lines([initiative.pk], as_of=today).get(initiative.pk, ())
    series_ids = {pk for line in outcome_lines for pk in (line.series_id, line.comparison_id) if pk}
    points = readings(series_ids, until=today)
    keys = dict(Series.objects.filter(pk__in=series_ids).values_list("pk", "key"))
    marks = list(EventMark.objects.select_related("metric").order_by("on", "pk"))
    looked = _looked(outcome_lines)
    factors = evidence.factors(policy_in_force())
    cards = tuple(_card(line, points, keys, marks, looked, factors, today) for line in outcome_lines)
    wrong = fault(line.promise for line in outcome_lines) if initiative.kind == "benefit" else ""
    return OutcomePage(
        cards=cards,
        fault=wrong,
        answer=answer(outcome_lines, wrong),
        frozen_on=min((line.plan.frozen_on for line in outcome_lines if line.plan), default=None),
        unfrozen=sum(1 for line in outcome_lines if not line.plan and not line.guardrail),
        proposals=proposals(initiative) if wrong else (),
        drift=drift_of(outcome_lines, points),
    )


@dataclass(frozen=True, slots=True)
class Compact:
    """The answer and the lines it rests on; `proposals` where the business-outcome rule is not met."""

    answer: str
    lines: tuple[OutcomeLine, ...]
    proposals: tuple[Proposal, ...]


def compact(initiative: Initiative, *, today: date) -> Compact:
    """The same in short, for the page of the initiative."""
    outcome_lines = lines([initiative.pk], as_of=today).get(initiative.pk, ())
    wrong = fault(line.promise for line in outcome_lines) if initiative.kind == "benefit" else ""
    return Compact(answer(outcome_lines, wrong), outcome_lines, proposals(initiative) if wrong else ())


def answer(outcome_lines: Sequence[OutcomeLine], wrong: str) -> str:
    """The answer to "does it work?", told by the headline or the first promise that counts."""
    made = [line for line in outcome_lines if not line.guardrail]
    if not made or wrong == "no-outcome":
        return _("It has no outcome yet in what customers do or in money")
    if wrong == "perception-only":
        return _("Its only outcomes are what customers say, so nobody can tell whether it works")
    if wrong == "disguised-perception":
        return _("Its outcome looks like a score, so nobody can tell whether it works")
    leading = min(made, key=lambda line: (not line.is_business_outcome, not line.promise.counts))
    if any(line.breached for line in outcome_lines):
        return _("It has breached a guardrail")
    match leading.verdict:
        case "improved":
            return _("It works: %(metric)s improved") % {"metric": leading.metric.name}
        case "worsened":
            return _("It makes things worse: %(metric)s worsened") % {"metric": leading.metric.name}
        case "first_sign":
            return _("A first sign that %(metric)s moved; the next reading must confirm it") % {
                "metric": leading.metric.name
            }
        case "no_evidence":
            return _("No evidence yet that it works")
        case "too_early":
            return _("Too early to say whether it works")
        case "too_few":
            return _("Too few readings to say whether it works")
    return _("Nobody can say yet whether it works")


def proposals(initiative: Initiative) -> tuple[Proposal, ...]:
    """Metrics that fit the stages of its touchpoints, exist here and count; the most telling first."""
    stages = initiative.touchpoints.order_by("stage__position", "position").values_list("stage__lifecycle", flat=True)
    wanted = fitting(stages)
    known = {
        metric.key: metric
        for metric in Metric.objects.filter(key__in=wanted).prefetch_related("series")
        if counts(metric)
    }
    taken = set(initiative.outcomes.values_list("metric__key", flat=True))
    fit = [known[key] for key in wanted if key in known and key not in taken]
    return tuple(
        Proposal(metric.key, metric.name, metric.unit, metric.formula, bool(metric.series.all()))
        for metric in fit[:FITTING_SHOWN]
    )


def reading(line: OutcomeLine) -> str:
    """What is known of an outcome, in one sentence."""
    metric = line.metric.name
    if line.verdict == "too_early" and line.go_live is None:
        return _("%(metric)s: without a go-live date there is no before and after.") % {"metric": metric}
    if line.verdict == "too_early":
        honest = max(day for day in (line.first_reading, line.go_live) if day)
        return _("%(metric)s: too early to say; first honest reading on %(day)s.") % {
            "metric": metric,
            "day": numbers.day(honest),
        }
    if line.series_id is None:
        return _("%(metric)s: no series of readings has been chosen yet.") % {"metric": metric}
    if line.estimate is None:
        return _("%(metric)s: the effect is being computed.") % {"metric": metric}
    return verdict_sentence(line.estimate, line.verdict, metric=metric, unit=spoken(line.unit))


def age(line: OutcomeLine) -> str:
    """From how many readings the result comes."""
    if line.estimate is None or not line.estimate.readings_after:
        return ""
    used = line.estimate.readings_before + line.estimate.readings_after
    readings = ngettext("from %(count)s reading", "from %(count)s readings", used) % {"count": used}
    return _("%(told)s: %(before)s before go-live, %(after)s after") % {
        "told": readings,
        "before": line.estimate.readings_before,
        "after": line.estimate.readings_after,
    }


def pre_trend_sentence(trend: PreTrend | None, unit: str) -> str:
    """Whether the two groups went the same way before, with the number."""
    if trend is None:
        return ""
    words = {
        "slope": numbers.number(trend.slope_difference, 3),
        "se": numbers.number(trend.se, 3),
        "unit": unit,
        "n": trend.readings,
    }
    text = (
        _(
            "Before go-live the two groups moved the same way: they drifted apart by %(slope)s "
            "%(unit)s per reading period (se %(se)s, %(n)s readings), which may be chance."
        )
        if trend.parallel
        else _(
            "The two groups were already moving apart before go-live, by %(slope)s %(unit)s per "
            "reading period (se %(se)s, %(n)s readings)."
        )
    )
    return text % words


def remarks(line: OutcomeLine, sentence: str, read: Sequence[Point]) -> Iterator[str]:
    """What to beware of, the gravest first; nothing that `told`, the verdict's sentence, says already."""
    estimate = line.estimate
    if estimate and estimate.refusal and line.series_id and refusal_sentence(estimate.refusal) not in sentence:
        yield refusal_sentence(estimate.refusal)
    if line.random_open:
        yield random_sentence()
    elif line.figures.measured and (lower := counts_sentence(line.evidence, line.counts_as)):
        yield lower
    yield from _about_levels(line, read)
    for code in estimate.cautions if estimate else ():
        if line.verdict != "too_few" or code not in HOW_FEW:
            yield caution_sentence(code)


def _about_levels(line: OutcomeLine, read: Sequence[Point]) -> Iterator[str]:
    """Where baseline or target do not fit the readings."""
    before = [point.value for point in read if point.readable and (line.go_live is None or point.on < line.go_live)]
    around = levels.elsewhere(line.baseline, line.target, before)
    if around is not None and line.baseline is not None:
        words = {"around": numbers.number(around), "baseline": numbers.number(line.baseline)}
        yield _("The readings before go-live are around %(around)s, not %(baseline)s. Check both.") % words
    if line.guardrail or line.target is None or line.last.value is None or line.last.on is None:
        return
    if levels.reached(line.last.value, line.baseline, line.target, line.direction):
        live = line.go_live is not None and line.go_live <= line.last.on
        text = (
            _("The last reading (%(last)s) has already reached the target (%(target)s).")
            if live
            else _("The last reading (%(last)s) has reached the target (%(target)s) before go-live. Check both.")
        )
        yield text % {"last": numbers.number(line.last.value), "target": numbers.number(line.target)}


def _looked(outcome_lines: Sequence[OutcomeLine]) -> Mapping[tuple[int, str], Assumption]:
    ticks = Assumption.objects.filter(outcome__in=[line.id for line in outcome_lines]).select_related("by")
    return {(tick.outcome_id, tick.code): tick for tick in ticks}


def _ladder(line: OutcomeLine, factors: Mapping[str, Decimal]) -> tuple[Rung, ...]:
    return tuple(
        Rung(
            level,
            evidence.label(level),
            numbers.share(factors[level]),
            reached=level == line.evidence,
            here=level == line.counts_as,
        )
        for level in evidence.LEVELS
    )


def _card(
    line: OutcomeLine,
    points: Mapping[int, tuple[Point, ...]],
    keys: Mapping[int, str],
    marks: Sequence[EventMark],
    looked: Mapping[tuple[int, str], Assumption],
    factors: Mapping[str, Decimal],
    today: date,
) -> Card:
    estimate = line.estimate
    ticks = [(code, looked.get((line.id, code))) for code in (ASSUMPTIONS[estimate.method] if estimate else ())]
    sentence = reading(line)
    series_key = keys.get(line.series_id or 0, "")
    return Card(
        line=line,
        reading=sentence,
        ladder=_ladder(line, factors),
        chart=picture(
            line, points, series_key, marks, " ".join(filter(None, (sentence, since_sentence(line.since)))), today
        ),
        money=chain(line, currency()),
        plans=plans.in_words(line),
        assumptions=tuple(
            Assumed(code, assumption_sentence(code), tick.by.name if tick else "", tick.at if tick else None)
            for code, tick in ticks
        ),
        pre_trend=pre_trend_sentence(estimate.pre_trend if estimate else None, spoken(line.unit)),
        fitted=fitted_sentence(estimate, turn_words(line.rhythm)) if estimate else "",
        remarks=tuple(remarks(line, sentence, points.get(line.series_id or 0, ()))),
        missing=tuple(missing_words(code) for code in line.missing if not line.guardrail),
        series_key=series_key,
        comparison_key=keys.get(line.comparison_id or 0, ""),
        age=age(line),
        outlook=outlook(line),
        planned=own_part(line.plan.claimed, line.plan.share) if line.plan else None,
    )


def outlook(line: OutcomeLine) -> str:
    """Where the readings are heading, "" while nobody can tell."""
    forecast = line.forecast
    if forecast is None or line.recomputing:
        return ""
    sentence = _("Heading for %(value)s on %(day)s, most likely between %(low)s and %(high)s.")
    return sentence % {
        "value": numbers.with_unit(numbers.figure(forecast.value), spoken(line.unit)),
        "day": numbers.day(forecast.on),
        "low": numbers.figure(forecast.low),
        "high": numbers.figure(forecast.high),
    }
