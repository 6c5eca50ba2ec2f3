"""What changed materially between the pact a function agreed to and the present one, in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from cxtracker.ui.units import currency
from initiatives.models import BenefitKind, Design, OwnershipRequest, Pact, PactPart, RequestStep, Step
from initiatives.models.ownership import BEGINS
from initiatives.ownership.queries.pacts import Standing, contents
from initiatives.ownership.rules import pact
from initiatives.ownership.rules.pact import material_changes
from initiatives.policies.rules.policy import Policy
from journeys.directory import Directory, directory
from journeys.metrics.queries.catalogue import group
from journeys.models import Metric, Series


@dataclass(frozen=True, slots=True)
class PactChange:
    label: str
    before: str
    after: str


def pact_changes(
    requests: Sequence[OwnershipRequest], steps: Mapping[int, Sequence[RequestStep]], policy: Policy
) -> dict[int, tuple[PactChange, ...]]:
    """Per request that was asked to confirm again: what is different; five queries at most, none if there is none."""
    pairs = {
        ownership_request.pk: (ownership_request.initiative_id, ownership_request.pact)
        for ownership_request in requests
        if _reconfirms(steps.get(ownership_request.pk, ())) and ownership_request.pact is not None
    }
    if not pairs:
        return {}
    stored = Pact.objects.filter(initiative__in={initiative for initiative, _before in pairs.values()})
    contents = {(agreement.initiative_id, agreement.version): agreement.content for agreement in stored}
    newest: dict[int, int] = {}
    for initiative, version in contents:
        newest[initiative] = max(version, newest.get(initiative, 0))
    compared = {
        request: (contents[initiative, before], contents[initiative, newest[initiative]])
        for request, (initiative, before) in pairs.items()
        if (initiative, before) in contents
    }
    spoken = _Spoken([content for pair in compared.values() for content in pair])
    return {
        request: tuple(spoken.change(part, before, after) for part in material_changes(before, after, policy))
        for request, (before, after) in compared.items()
    }


def changes_since(initiative_id: int, seen: str) -> tuple[PactChange, ...]:
    """What the plan says otherwise than when it bore the mark `seen`.

    All of what it says, with nothing before, where that plan was never written down.
    """
    present = contents([initiative_id])[initiative_id]
    stored = Pact.objects.filter(initiative=initiative_id).order_by("-version")
    before = next((agreement.content for agreement in stored if pact.mark(agreement.content) == seen), None)
    spoken = _Spoken([present] if before is None else [before, present])
    return tuple(spoken.whole(part, before, present) for part in PactPart if _differs(part, before, present))


def _differs(part: PactPart, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> bool:
    now = pact.part_of(part, after)
    if before is not None:
        return bool(pact.part_of(part, before) != now)
    return any(value is not None for value in now.values()) if isinstance(now, Mapping) else bool(now)


def in_words(standing: Standing, names: Directory) -> list[str]:
    """What a change does to the pact, each to follow “This …”; said once however many functions it is for."""
    words = {
        part: pact.in_words(part, standing.versions[ownership_request.pact or 0], standing.present, names.functions)
        for ownership_request, changed in standing.changed.items()
        for part in changed
    }
    return [words[part] for part in PactPart if part in words]


def _reconfirms(steps: Sequence[RequestStep]) -> bool:
    """Whether the function was last asked to confirm a changed plan."""
    asked = next((step for step in reversed(steps) if step.kind in BEGINS), None)
    return asked is not None and asked.kind == Step.RECONFIRM


class _Spoken:
    """The names in these contents, looked up once."""

    def __init__(self, contents: Collection[Mapping[str, Any]]) -> None:
        self.names = directory(key for content in contents for key in content["touchpoints"])
        self.metrics: dict[str, str] = dict(Metric.objects.values_list("key", "name"))
        read = {
            terms.get(name)
            for content in contents
            for terms in content.get("promises", {}).values()
            for name in ("series", "comparison")
        } - {None}
        series = Series.objects.filter(key__in=read).select_related("segment") if read else ()
        self.series = {row.key: row.label or group(row) for row in series}

    def change(self, part: PactPart, before: Mapping[str, Any], after: Mapping[str, Any]) -> PactChange:
        then, now = pact.difference(part, before, after)
        return PactChange(str(capfirst(part.label)), self._said(part, then), self._said(part, now))

    def whole(self, part: PactPart, before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> PactChange:
        """The whole of the part, not only what differs."""
        then = "" if before is None else self._said(part, pact.part_of(part, before))
        return PactChange(str(capfirst(part.label)), then, self._said(part, pact.part_of(part, after)))

    def _said(self, part: PactPart, value: Any) -> str:
        match part:
            case PactPart.TOUCHPOINTS:
                return self.names.touchpoints(value)
            case PactPart.FUNCTIONS:
                return self.names.functions(value)
            case PactPart.GO_LIVE:
                return _day(value)
        return "; ".join(
            f"{self.metrics.get(name.split(' ')[0], name)}: {self._term(part, term)}" for name, term in value.items()
        )

    def _term(self, part: PactPart, value: Any) -> str:
        if value is None:
            return _("none")
        match part:
            case PactPart.TARGETS:
                return numbers.number(value)
            case PactPart.TARGET_DATES:
                return _day(value)
            case PactPart.WORTH:
                return _worth(value)
            case PactPart.BENEFIT_KINDS:
                return str(BenefitKind(value).label)
            case PactPart.SERIES | PactPart.COMPARISONS:
                return str(self.series.get(value, value))
        return str(Design(value).label)


def _worth(terms: Mapping[str, Any]) -> str:
    if terms["unit_value"] is None:
        return _("none")
    amount = numbers.money(Decimal(terms["unit_value"]), currency())
    words = {"amount": amount, "share": numbers.share(terms["share"])}
    return _("%(amount)s a unit, own share %(share)s") % words


def _day(value: str | None) -> str:
    return numbers.day(date.fromisoformat(value)) if value else _("no date")
