"""What changed materially between the pact a function agreed to and the present one, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from initiatives.models import OwnershipRequest, Pact, RequestStep, Step
from initiatives.models.ownership import BEGINS
from initiatives.ownership.rules.pact import material_changes
from initiatives.policies.rules.policy import Policy
from journeys.directory import Directory, directory
from journeys.models import Metric


@dataclass(frozen=True, slots=True)
class PactChange:
    label: str
    before: str
    after: str


def pact_changes(
    requests: Sequence[OwnershipRequest], steps: Mapping[int, Sequence[RequestStep]], policy: Policy
) -> dict[int, tuple[PactChange, ...]]:
    """Per request that was asked to confirm again: what is different; four queries at most, none if there is none."""
    pairs = {
        one.pk: (one.initiative_id, one.pact, again)
        for one in requests
        if (again := _reconfirmed(steps.get(one.pk, ()))) is not None and one.pact is not None
    }
    if not pairs:
        return {}
    stored = Pact.objects.filter(initiative__in={initiative for initiative, _before, _after in pairs.values()})
    contents = {(one.initiative_id, one.version): one.content for one in stored}
    found = {
        request: (contents[initiative, before], contents[initiative, after])
        for request, (initiative, before, after) in pairs.items()
        if (initiative, before) in contents and (initiative, after) in contents
    }
    names = directory(key for pair in found.values() for content in pair for key in content["touchpoints"])
    metrics = dict(Metric.objects.values_list("key", "name"))
    return {
        request: tuple(_change(part, before, after, names, metrics) for part in material_changes(before, after, policy))
        for request, (before, after) in found.items()
    }


def _reconfirmed(steps: Sequence[RequestStep]) -> int | None:
    """The version to confirm, if that is what the function was last asked."""
    asked = next((one for one in reversed(steps) if one.kind in BEGINS), None)
    return asked.pact if asked and asked.kind == Step.RECONFIRM else None


def _change(
    part: str, before: Mapping[str, Any], after: Mapping[str, Any], names: Directory, metrics: Mapping[str, str]
) -> PactChange:
    match part:
        case "touchpoints":
            return PactChange(
                _("Touchpoints"), names.touchpoints(before["touchpoints"]), names.touchpoints(after["touchpoints"])
            )
        case "functions":
            return PactChange(
                _("Functions at the table"), names.functions(before["functions"]), names.functions(after["functions"])
            )
        case "go_live":
            return PactChange(_("Go-live"), _day(before["go_live"]), _day(after["go_live"]))
        case _:
            moved = [key for key, value in before["targets"].items() if after["targets"].get(key, value) != value]
            return PactChange(
                _("Target"), _targets(moved, before["targets"], metrics), _targets(moved, after["targets"], metrics)
            )


def _targets(keys: Iterable[str], targets: Mapping[str, float], metrics: Mapping[str, str]) -> str:
    return "; ".join(f"{metrics.get(key.split(' ')[0], key)}: {numbers.number(targets[key])}" for key in keys)


def _day(value: str | None) -> str:
    return numbers.day(date.fromisoformat(value)) if value else _("no date")
