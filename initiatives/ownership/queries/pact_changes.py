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
        ownership_request.pk: (ownership_request.initiative_id, ownership_request.pact)
        for ownership_request in requests
        if _reconfirms(steps.get(ownership_request.pk, ())) and ownership_request.pact is not None
    }
    if not pairs:
        return {}
    stored = Pact.objects.filter(initiative__in={initiative for initiative, _before in pairs.values()})
    contents = {(one.initiative_id, one.version): one.content for one in stored}
    newest: dict[int, int] = {}
    for initiative, version in contents:
        newest[initiative] = max(version, newest.get(initiative, 0))
    found = {
        request: (contents[initiative, before], contents[initiative, newest[initiative]])
        for request, (initiative, before) in pairs.items()
        if (initiative, before) in contents
    }
    names = directory(key for pair in found.values() for content in pair for key in content["touchpoints"])
    metrics = dict(Metric.objects.values_list("key", "name"))
    return {
        request: tuple(_change(part, before, after, names, metrics) for part in material_changes(before, after, policy))
        for request, (before, after) in found.items()
    }


def _reconfirms(steps: Sequence[RequestStep]) -> bool:
    """Whether the function was last asked to confirm a changed plan."""
    asked = next((step for step in reversed(steps) if step.kind in BEGINS), None)
    return asked is not None and asked.kind == Step.RECONFIRM


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
