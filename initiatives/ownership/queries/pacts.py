"""The plan of initiatives as functions agree to it, and how the present one stands to what they agreed to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value

from initiatives.models import (
    Initiative,
    InitiativeTouchpoint,
    Outcome,
    OwnershipRequest,
    Pact,
    PactPart,
    RequestState,
    RequestStep,
    Step,
)
from initiatives.models.initiatives import ENDED, UNDER_PACT
from initiatives.ownership.rules.pact import TERMS, mark, material_changes
from initiatives.policies.rules.policy import Policy


@dataclass(frozen=True, slots=True)
class Standing:
    """How the plan of an initiative as it is (`present`) stands to what its functions agreed to (`versions`).

    `changed`: of each approved request, which parts of the pact changed materially since; `reasked`: those asked to
    confirm a changed plan that have said nothing since, `restorable` the ones among them whose plan is again as they
    agreed to it; `unbound`: those who said yes before the pact was concluded, and whom it binds by now; `moved`: which
    parts changed since the last version written down.
    """

    initiative: Initiative
    present: Mapping[str, Any]
    versions: Mapping[int, Mapping[str, Any]]
    changed: Mapping[OwnershipRequest, list[PactPart]]
    reasked: tuple[OwnershipRequest, ...]
    restorable: tuple[OwnershipRequest, ...]
    unbound: tuple[OwnershipRequest, ...]
    moved: tuple[PactPart, ...]

    @property
    def last(self) -> int:
        """The number of the last version written down."""
        return max(self.versions)


def standings(initiative_ids: Collection[int], policy: Policy) -> list[Standing]:
    """Of those that have a pact which binds somebody or is concluded, and are not at their end, in order; a constant
    number of queries."""
    versions: dict[int, dict[int, Any]] = defaultdict(dict)
    stored = Pact.objects.filter(initiative__in=initiative_ids).exclude(initiative__status__in=ENDED)
    for pk, version, content in stored.values_list("initiative", "version", "content"):
        versions[pk][version] = content
    if not versions:
        return []
    initiatives = Initiative.objects.in_bulk(versions)
    asked: dict[int, list[OwnershipRequest]] = defaultdict(list)
    for ownership_request in _bound(versions):
        ownership_request.initiative = initiatives[ownership_request.initiative_id]
        asked[ownership_request.initiative_id].append(ownership_request)
    binding = [pk for pk, initiative in initiatives.items() if pk in asked or initiative.status in UNDER_PACT]
    present = contents(binding) if binding else {}
    return [_standing(initiatives[pk], present[pk], versions[pk], asked[pk], policy) for pk in sorted(binding)]


def _bound(initiative_ids: Collection[int]) -> list[OwnershipRequest]:
    """Requests whose function said yes, or was asked to confirm its yes and has not said anything since."""
    last = RequestStep.objects.filter(request=OuterRef("pk")).order_by("-id")
    rows = OwnershipRequest.objects.filter(initiative__in=initiative_ids).annotate(
        last=Subquery(last.values("kind")[:1])
    )
    standing = Q(state=RequestState.APPROVED) | Q(state=RequestState.REQUESTED, last=Step.RECONFIRM)
    return list(rows.filter(standing).select_related("function").order_by("function__key"))


def _standing(
    initiative: Initiative,
    present: Mapping[str, Any],
    versions: Mapping[int, Mapping[str, Any]],
    asked: Collection[OwnershipRequest],
    policy: Policy,
) -> Standing:
    approved = [request for request in asked if request.state == RequestState.APPROVED and request.pact in versions]
    reasked = tuple(request for request in asked if request.state == RequestState.REQUESTED)
    since = {request: material_changes(versions[request.pact or 0], present, policy) for request in approved}
    return Standing(
        initiative=initiative,
        present=present,
        versions=versions,
        changed={request: parts for request, parts in since.items() if parts},
        reasked=reasked,
        restorable=tuple(
            request
            for request in reasked
            if request.pact in versions and not material_changes(versions[request.pact or 0], present, policy)
        ),
        unbound=tuple(
            request
            for request, parts in since.items()
            if not parts and present["agreed"] and not versions[request.pact or 0].get("agreed")
        ),
        moved=tuple(material_changes(versions[max(versions)], present, policy)),
    )


def contents(initiative_ids: Collection[int]) -> dict[int, dict[str, Any]]:
    """What belongs to the pact of each initiative, as `rules.pact.Content`; three queries for any number."""
    plans: dict[int, dict[str, Any]] = {
        pk: {
            "touchpoints": [],
            "go_live": _iso(go_live),
            "targets": {},
            "promises": {},
            "functions": [],
            "agreed": status in UNDER_PACT,
        }
        for pk, go_live, status in Initiative.objects.filter(pk__in=initiative_ids).values_list(
            "pk", "go_live", "status"
        )
    }
    touched = InitiativeTouchpoint.objects.filter(initiative__in=initiative_ids).annotate(
        owner=F("initiative_id"), part=Value("touchpoints"), code=F("touchpoint__key")
    )
    asked = _asked(initiative_ids).annotate(owner=F("initiative_id"), part=Value("functions"), code=F("function__key"))
    columns = ("owner", "part", "code")
    beside = touched.order_by().values_list(*columns).union(asked.values_list(*columns), all=True)
    for pk, part, key in beside.order_by("code"):
        plans[pk][part].append(key)
    promised = Outcome.objects.filter(initiative__in=initiative_ids).order_by("metric__key", "segment__key")
    terms = [f"{term}__key" if term in ("series", "comparison") else term for term in TERMS]
    promises = promised.values_list("initiative_id", "metric__key", "segment__key", "target", *terms)
    for pk, metric, segment, target, *values in promises:
        name = " ".join(filter(None, (metric, segment)))
        if target is not None:
            plans[pk]["targets"][name] = target
        plans[pk]["promises"][name] = {term: _plain(value) for term, value in zip(TERMS, values, strict=True)}
    return plans


def plan_marks(initiative_ids: Collection[int]) -> dict[int, str]:
    """By what one tells whether a plan is still the one that was shown; as many queries as `contents`."""
    return {pk: mark(content) for pk, content in contents(initiative_ids).items()}


def _asked(initiative_ids: Collection[int]) -> QuerySet[OwnershipRequest]:
    """Where the question was put to a function and not taken back, in no order.

    What a function answers does not take it out of the pact: flags say that it declined, and who asks decides.
    """
    last = RequestStep.objects.filter(request=OuterRef("pk")).order_by("-id")
    asked = OwnershipRequest.objects.filter(initiative__in=initiative_ids).annotate(
        last=Subquery(last.values("kind")[:1])
    )
    return asked.filter(~Q(state=RequestState.WITHDRAWN) | Q(last=Step.DENIED)).order_by()


def _plain(value: Any) -> Any:
    return _iso(value) if isinstance(value, date) else str(value) if hasattr(value, "as_tuple") else value


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
