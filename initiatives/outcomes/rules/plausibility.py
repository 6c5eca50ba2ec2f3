"""Whether the numbers of a promise can be: what is typed is never corrected, only asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from datetime import date
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.days import still_to_come
from cxtracker.typed_numbers import is_share
from cxtracker.ui import numbers

HUNDREDFOLD = 20
"""Readings in per cent lie about a hundredfold above a value typed as a fraction; so much is asked about."""

Wrong = dict[str, list[str]]


JUDGED_TOGETHER = {
    name: group
    for group in (
        {"metric", "baseline", "target", "guardrail"},
        {"baseline_on", "target_on"},
        {"series", "comparison", "design"},
        {"unit_value", "benefit_kind"},
        {"headline", "limit"},
    )
    for name in group
}
"""An edit answers for what it touches: imported values that cannot be do not stand in the way of other changes."""

FROZEN = ("metric", "segment", "baseline", "baseline_on", "baseline_source")
"""What the pact froze: the measure of all that follows."""


def frozen_sentence(on: date) -> str:
    """Why one of FROZEN stays."""
    sentence = _(
        "This was frozen with the agreement on %(day)s. If it was wrong, leadership can correct it, with a reason."
    )
    return sentence % {"day": numbers.day(on)}


def touched(sentences: Wrong, moved: Set[str]) -> Wrong:
    """Those that a change of the fields `moved` answers for."""
    return {name: questions for name, questions in sentences.items() if moved & JUDGED_TOGETHER.get(name, {name})}


def doubtful_values(values: Mapping[str, Any], readings: Sequence[float] = ()) -> Wrong:
    """What probably is not meant, by field, each with a question; taken from somebody who says that it is so.

    `readings` are those of the outcome's series.
    """
    return _fraction(values) | _shares(values, readings)


def wrong_values(values: Mapping[str, Any], *, today: date) -> Wrong:
    """What cannot be, by field, each with a sentence; `values` are all fields of an outcome, by name."""
    wrong: Wrong = {}
    for complaints in (
        _numbers(values),
        _dates(values, today),
        _series(values),
        _money(values),
        _roles(values),
    ):
        wrong |= complaints
    return wrong


def impossible_values(values: Mapping[str, Any], direction: str) -> dict[str, str]:
    """What can be on no way in, an import included: a target on the wrong side, a worth or a share that is none.

    Unlike what is missing, which imports bring as the company is. By field, each with the sentence of the forms.
    """
    sentences = {"target": _wrong_side(values, direction), "unit_value": _no_worth(values), "share": _no_share(values)}
    return {name: sentence for name, sentence in sentences.items() if sentence}


def _fraction(values: Mapping[str, Any]) -> Wrong:
    """One of baseline and target typed as a fraction, the other in per cent."""
    baseline, target = values["baseline"], values["target"]
    if baseline is None or target is None or "%" not in values["metric"].unit:
        return {}
    if not _looks_like_a_fraction(baseline, target):
        return {}
    small, name = (baseline, "baseline") if abs(baseline) < abs(target) else (target, "target")
    return {name: [_meant(small)]}


def _numbers(values: Mapping[str, Any]) -> Wrong:
    sentence = _wrong_side(values, values["metric"].direction)
    return {"target": [sentence]} if sentence else {}


def _wrong_side(values: Mapping[str, Any], direction: str) -> str:
    baseline, target = values["baseline"], values["target"]
    if baseline is None or target is None or values["guardrail"] or direction == "neutral":
        return ""
    if target > baseline if direction == "higher" else target < baseline:
        return ""
    if target == baseline:
        return _("The target equals the value today, so nothing would have to change.")
    text = (
        _("Higher is better for this metric, but the target %(target)s is below today's value, %(baseline)s.")
        if direction == "higher"
        else _("Lower is better for this metric, but the target %(target)s is above today's value, %(baseline)s.")
    )
    return text % {"target": numbers.exact(target), "baseline": numbers.exact(baseline)}


def _shares(values: Mapping[str, Any], readings: Sequence[float]) -> Wrong:
    """Baseline and target in per cent: both typed as fractions, or more than all."""
    metric = values["metric"]
    given = {name: values[name] for name in ("baseline", "target") if values[name] is not None}
    if not (is_share(metric.unit) and given):
        return {}
    # money may grow beyond what it was; nothing else is more than all of it
    if metric.kind != "financial" and max(readings, default=0) <= 100:
        beyond = {name: value for name, value in given.items() if value > 100}
        if beyond:
            sentence = _("%(value)s %% is more than 100 %%. Check the number, use another unit, or confirm it.")
            return {name: [sentence % {"value": numbers.exact(value)}] for name, value in beyond.items()}
    largest = max(abs(value) for value in given.values())
    if not 0 < largest < 1:
        return {}
    usual = median(readings) if readings else None
    far = usual is not None and usual > HUNDREDFOLD * largest
    if not far and (len(given) == 1 or (usual is not None and usual <= 1)):
        return {}
    return {name: [_meant(value)] for name, value in given.items() if value}


def _meant(value: float) -> str:
    sentence = _("The unit is %%: did you mean %(percent)s %%? If it really is %(value)s %%, confirm it.")
    return sentence % {"percent": numbers.exact(value * 100), "value": numbers.exact(value)}


def _looks_like_a_fraction(number: float, other: float) -> bool:
    """One of the two at most 1 and the other above 1, more than a tenfold apart: 0.024 beside 1.9."""
    small, large = sorted((abs(number), abs(other)))
    return 0 < small < 1 < large and large / small > 10


def _dates(values: Mapping[str, Any], today: date) -> Wrong:
    wrong: Wrong = {}
    baseline_on, target_on = values["baseline_on"], values["target_on"]
    if baseline_on and baseline_on > today:
        wrong["baseline_on"] = [still_to_come(baseline_on)]
    if baseline_on and target_on and target_on <= baseline_on:
        day = numbers.day(baseline_on)
        wrong["target_on"] = [_("The target date must be after the baseline date, %(day)s.") % {"day": day}]
    return wrong


def _series(values: Mapping[str, Any]) -> Wrong:
    wrong: Wrong = {}
    metric, series, comparison = values["metric"], values["series"], values["comparison"]
    for name, chosen in (("series", series), ("comparison", comparison)):
        if chosen is not None and chosen.metric_id != metric.pk:
            wrong[name] = [
                _("“%(series)s” has readings of another metric (%(other)s, in %(unit)s).")
                % {"series": chosen.label or chosen.key, "other": chosen.metric.name, "unit": chosen.metric.unit}
            ]
    if comparison is not None and series is None:
        wrong["comparison"] = [_("First choose the readings to compare with.")]
    elif comparison is not None and comparison == series:
        wrong["comparison"] = [_("These are the same customers. Compare with a group that didn't get the change.")]
    if comparison is None and values["design"] != "observed":
        wrong["design"] = [_("A random or staggered rollout needs the series of those who came later or not at all.")]
    return wrong


def _money(values: Mapping[str, Any]) -> Wrong:
    wrong: Wrong = {}
    worth, kind = values["unit_value"], values["benefit_kind"]
    if sentence := _no_worth(values):
        wrong["unit_value"] = [sentence]
    elif worth is not None and kind == "none":
        wrong["benefit_kind"] = [_("Say what the money is: revenue, a saving, or a cost avoided.")]
    elif worth is None and kind != "none":
        wrong["unit_value"] = [_("Enter what one unit is worth in a year, or choose “none” as the kind of benefit.")]
    if sentence := _no_share(values):
        wrong["share"] = [sentence]
    return wrong


def _no_worth(values: Mapping[str, Any]) -> str:
    worth = values["unit_value"]
    if worth is None or worth > 0:
        return ""
    return _("The value per unit must be above 0. Leave it empty if unknown; a loss shows on its own.")


def _no_share(values: Mapping[str, Any]) -> str:
    return "" if 0 < values["share"] <= 1 else _("Your share must be above 0 % and at most 100 %.")


def _roles(values: Mapping[str, Any]) -> Wrong:
    wrong: Wrong = {}
    if values["guardrail"] and values["limit"] is None:
        wrong["limit"] = [_("Enter the limit that must not be passed.")]
    if values["guardrail"] and values["headline"]:
        wrong["headline"] = [_("A guardrail isn't what the initiative is for; choose another headline.")]
    return wrong
