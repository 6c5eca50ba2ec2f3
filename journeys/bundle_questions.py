"""What an import asks about readings before it keeps them: what pages, API and files of readings ask, no less."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date

from cxtracker.bundle.listing import Change
from cxtracker.bundle.planning import Plan
from cxtracker.bundle.writing import BATCH
from cxtracker.chunks import chunks
from cxtracker.tabular.problems import Problem
from journeys.metrics.readings.queries.currency import series_on_firsts
from journeys.metrics.readings.queries.yardsticks import spans
from journeys.metrics.readings.rules import periods, plausibility
from journeys.metrics.readings.rules.plausibility import Usual
from journeys.models import Measurement, Metric, Series

Promised = Callable[[Mapping[str, str]], Mapping[str, Sequence[float]]]
"""What is said to be today's value of these series (each with its metric), by key."""


def questions(plan: Plan, promised: Promised) -> Iterator[Problem]:
    """Each at its cell; importing keeps the values as they are once somebody says that they are so."""
    yield from _months(plan)
    yield from _values(plan, promised)


def _months(plan: Plan) -> Iterator[Problem]:
    """One question for each monthly series that dates a reading the first of a month and never did before."""
    firsts: dict[str, Change] = {}
    for change in plan.changes["measurements"].created:
        key, on = change.state["series"], change.state["on"]
        if on.day == 1 and (key not in firsts or on < firsts[key].state["on"]):
            firsts[key] = change
    usual, rhythms = series_on_firsts(firsts)
    rhythms |= {change.state["key"]: change.state["rhythm"] for change in plan.changes["series"]}
    for key, change in firsts.items():
        day: date = change.state["on"]
        if periods.asks_for_month(day, rhythms[key], usual=key in usual):
            yield plan.problem("measurements", change, "on", periods.month_question(day))


def _values(plan: Plan, promised: Promised) -> Iterator[Problem]:
    """Values beside what stands, or what was promised; else beside the others of the bundle."""
    given: dict[str, list[Change]] = defaultdict(list)
    for change in plan.changes["measurements"]:
        if "value" in change.changed:
            given[change.state["series"]].append(change)
    low = [key for key, rows in given.items() if any(change.state["value"] < plausibility.LOW for change in rows)]
    metrics = _metrics(plan, low)
    units = _units(plan, metrics.values())
    counted = [key for key in low if plausibility.is_counted(units[metrics[key]])]
    standing = _standing(counted)
    baselines = promised({key: metrics[key] for key in counted if key not in standing})
    for key in counted:
        usual = standing.get(key) or (Usual(tuple(baselines[key]), promised=True) if baselines.get(key) else None)
        values = [change.state["value"] for change in given[key]]
        for place, sentence in plausibility.questions_of_many(values, units[metrics[key]], usual):
            yield plan.problem("measurements", given[key][place], "value", sentence)


def _metrics(plan: Plan, series: Sequence[str]) -> dict[str, str]:
    """The key of the metric of each series."""
    metrics: dict[str, str] = {}
    for keys in chunks(series, BATCH):
        metrics |= dict(Series.objects.filter(key__in=keys).values_list("key", "metric__key"))
    return metrics | {change.state["key"]: change.state["metric"] for change in plan.changes["series"]}


def _units(plan: Plan, metrics: Collection[str]) -> dict[str, str]:
    if not metrics:
        return {}
    units: dict[str, str] = dict(Metric.objects.values_list("key", "unit"))
    return units | {change.state["key"]: change.state["unit"] for change in plan.changes["metrics"]}


def _standing(series: Sequence[str]) -> dict[str, Usual]:
    """The lowest and the highest reading that each has now, by key."""
    standing: dict[str, Usual] = {}
    for keys in chunks(series, BATCH):
        standing |= spans(Measurement.objects.filter(series__key__in=keys), "series__key")
    return standing
