"""Whether the numbers of a promise can be: what is typed is never corrected, only asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from statistics import median
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.typed_numbers import is_share
from cxtracker.ui import numbers

HUNDREDFOLD = 20
"""Readings in per cent lie about a hundredfold above a value typed as a fraction; so much is asked about."""

Wrong = dict[str, list[str]]


def wrong_values(values: Mapping[str, Any], *, today: date, readings: Sequence[float] = ()) -> Wrong:
    """What cannot be, by field, each with a sentence; `values` are all fields of an outcome, by name.

    `readings` are those of its series.
    """
    wrong: Wrong = {}
    for found in (
        _numbers(values),
        _shares(values, readings),
        _dates(values, today),
        _series(values),
        _money(values),
        _roles(values),
    ):
        wrong |= found
    return wrong


def _numbers(values: Mapping[str, Any]) -> Wrong:
    baseline, target, metric = values["baseline"], values["target"], values["metric"]
    if baseline is None or target is None:
        return {}
    if "%" in metric.unit and _looks_like_a_fraction(baseline, target):
        small, name = (baseline, "baseline") if abs(baseline) < abs(target) else (target, "target")
        return {
            name: [
                _(
                    "The unit is %%: did you mean %(percent)s? If it really is %(value)s %%, enter the other "
                    "value the same way."
                )
                % {"percent": numbers.exact(small * 100), "value": numbers.exact(small)}
            ]
        }
    if values["guardrail"] or metric.direction == "neutral":
        return {}
    good = target > baseline if metric.direction == "higher" else target < baseline
    if good:
        return {}
    if target == baseline:
        return {"target": [_("The target equals the value today, so nothing would have to change.")]}
    text = (
        _("Higher is better for this metric, but the target %(target)s is below today's value, %(baseline)s.")
        if metric.direction == "higher"
        else _("Lower is better for this metric, but the target %(target)s is above today's value, %(baseline)s.")
    )
    return {"target": [text % {"target": numbers.exact(target), "baseline": numbers.exact(baseline)}]}


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
            said = _("%(value)s %% is more than 100 %%. Check the number, or use another unit.")
            return {name: [said % {"value": numbers.exact(value)}] for name, value in beyond.items()}
    largest = max(abs(value) for value in given.values())
    if not 0 < largest < 1:
        return {}
    usual = median(readings) if readings else None
    far = usual is not None and usual > HUNDREDFOLD * largest
    if not far and (len(given) == 1 or (usual is not None and usual <= 1)):
        return {}
    return {name: [_meant(value)] for name, value in given.items() if value}


def _meant(value: float) -> str:
    said = _(
        "The unit is %%: did you mean %(percent)s %%? If it really is %(value)s %%, first choose "
        "the readings to compare with; they must be below 1 %% too."
    )
    return said % {"percent": numbers.exact(value * 100), "value": numbers.exact(value)}


def _looks_like_a_fraction(one: float, other: float) -> bool:
    """One of the two at most 1 and the other above 1, more than a tenfold apart: 0.024 beside 1.9."""
    small, large = sorted((abs(one), abs(other)))
    return 0 < small < 1 < large and large / small > 10


def _dates(values: Mapping[str, Any], today: date) -> Wrong:
    wrong: Wrong = {}
    baseline_on, target_on = values["baseline_on"], values["target_on"]
    if baseline_on and baseline_on > today:
        wrong["baseline_on"] = [_("Today's value can't have a date in the future.")]
    if baseline_on and target_on and target_on <= baseline_on:
        day = numbers.day(baseline_on)
        wrong["target_on"] = [_("The target date must be after the baseline date, %(day)s.") % {"day": day}]
    return wrong


def _series(values: Mapping[str, Any]) -> Wrong:
    wrong: Wrong = {}
    metric, series, comparison = values["metric"], values["series"], values["comparison"]
    for name, one in (("series", series), ("comparison", comparison)):
        if one is not None and one.metric_id != metric.pk:
            wrong[name] = [
                _("“%(series)s” has readings of another metric (%(other)s, in %(unit)s).")
                % {"series": one.label or one.key, "other": one.metric.name, "unit": one.metric.unit}
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
    worth, kind, share = values["unit_value"], values["benefit_kind"], values["share"]
    if worth is not None and worth <= 0:
        wrong["unit_value"] = [
            _("The value per unit must be above 0. Leave it empty if unknown; a loss shows on its own.")
        ]
    elif worth is not None and kind == "none":
        wrong["benefit_kind"] = [_("Say what the money is: revenue, a saving, or a cost avoided.")]
    elif worth is None and kind != "none":
        wrong["unit_value"] = [_("Enter what one unit is worth in a year, or choose “none” as the kind of benefit.")]
    if not 0 < share <= 1:
        wrong["share"] = [_("Your share must be above 0 % and at most 100 %.")]
    return wrong


def _roles(values: Mapping[str, Any]) -> Wrong:
    wrong: Wrong = {}
    if values["guardrail"] and values["limit"] is None:
        wrong["limit"] = [_("Enter the limit that must not be passed.")]
    if values["guardrail"] and values["headline"]:
        wrong["headline"] = [_("A guardrail isn't what the initiative is for; choose another headline.")]
    return wrong
