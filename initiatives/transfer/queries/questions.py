"""What an import asks before it saves: the values that pages and API take only from somebody who says “it is so”."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from cxtracker.accounts.models import User
from cxtracker.bundle.planning import Plan
from cxtracker.bundle.writing import BATCH
from cxtracker.chunks import chunks
from cxtracker.tabular.problems import Problem
from initiatives.outcomes.rules.plausibility import doubtful_values, touched
from initiatives.transfer.lists import OUTCOMES
from journeys import bundle_questions
from journeys.models import Measurement, Metric


def questions(plan: Plan, by: User | None) -> Iterator[Problem]:
    """Each at its cell. `by` imports, None the operator; drafts hidden from them say nothing."""
    yield from bundle_questions.questions(plan, lambda series: _baselines(plan, series, by))
    yield from _promises(plan)


def _promises(plan: Plan) -> Iterator[Problem]:
    """Baselines and targets that are probably not meant so; an import answers for what it changes, as the form does."""
    metrics = _metrics(plan)
    asked = [change for change in plan.changes["outcomes"] if change.state["metric"] in metrics]
    readings = _readings(plan, {change.state["series"] for change in asked} - {None})
    for change in asked:
        values = change.state | {"metric": metrics[change.state["metric"]]}
        doubts = doubtful_values(values, readings.get(change.state["series"], ()))
        for column, sentences in touched(doubts, set(change.changed)).items():
            yield plan.problem("outcomes", change, column, " ".join(sentences))


def _metrics(plan: Plan) -> dict[str, Metric]:
    """Metrics in per cent by key, as they will be: only their numbers are doubted."""
    if not plan.changes["outcomes"]:
        return {}
    metrics = {metric.key: metric for metric in Metric.objects.only("key", "unit", "kind")}
    for change in plan.changes["metrics"]:
        metrics[change.state["key"]] = Metric(**{name: change.state[name] for name in ("key", "unit", "kind")})
    return {key: metric for key, metric in metrics.items() if "%" in metric.unit}


def _readings(plan: Plan, series: set[str]) -> dict[str, Sequence[float]]:
    """The values of each of these series once the bundle is in."""
    values: dict[str, dict[object, float]] = defaultdict(dict)
    for keys in chunks(sorted(series), BATCH):
        stored = Measurement.objects.filter(series__key__in=keys)
        for key, on, value in stored.values_list("series__key", "on", "value"):
            values[key][on] = value
    for change in plan.changes["measurements"] if series else ():
        if change.state["series"] in series:
            values[change.state["series"]][change.state["on"]] = change.state["value"]
    return {key: list(known.values()) for key, known in values.items()}


def _baselines(plan: Plan, series: Mapping[str, str], by: User | None) -> dict[str, list[float]]:
    """What outcomes say is today's value that follow these series, or their metric without naming a series."""
    if not series:
        return {}
    changed = {change.pk for change in plan.changes["outcomes"].changed}
    stored = OUTCOMES.seen_by(by).exclude(pk__in=changed).order_by("pk")
    brought = [change.state for change in plan.changes["outcomes"]]
    by_series: dict[str, list[float]] = defaultdict(list)
    by_metric: dict[str, list[float]] = defaultdict(list)
    for key, metric, baseline in (
        *stored.values_list("series__key", "metric__key", "baseline"),
        *((state["series"], state["metric"], state["baseline"]) for state in brought),
    ):
        if baseline is not None:
            (by_series[key] if key else by_metric[metric]).append(baseline)
    return {key: [*by_series[key], *by_metric[metric]] for key, metric in series.items()}
