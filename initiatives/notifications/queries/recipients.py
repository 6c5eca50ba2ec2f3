"""Who there is to tell, looked up for any number of requests with a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from cxtracker.accounts.models import Role, User
from initiatives.models import OwnershipRequest, Preference, RequestStep, Step, Topic, Way
from initiatives.models.ownership import PUT
from initiatives.notifications.rules import DEFAULT_WAYS
from initiatives.policies.rules.policy import Policy
from journeys.models import Deputy, Function


def answering(functions: Collection[int], on: date) -> dict[int, frozenset[int]]:
    """Function id to the active people who may answer for it that day: the head, and deputies inside their window."""
    found: dict[int, set[int]] = defaultdict(set)
    heads = Function.objects.filter(pk__in=functions, head__is_active=True).values_list("pk", "head_id")
    deputies = Deputy.objects.inside(on).filter(function__in=functions, person__is_active=True)
    for function, person in [*heads, *deputies.values_list("function_id", "person_id")]:
        if person is not None:
            found[function].add(person)
    return {function: frozenset(people) for function, people in found.items()}


@dataclass(frozen=True, slots=True)
class Answerers:
    """Who answers a request: the `able` of its function without its `askers`; `stand_ins` where none is left."""

    able: frozenset[int]
    askers: frozenset[int]
    stand_ins: frozenset[int]

    @property
    def people(self) -> frozenset[int]:
        return self.able - self.askers


def answerers(
    requests: Iterable[OwnershipRequest],
    on: date,
    leading: Iterable[User] = (),
    steps: Iterable[RequestStep] | None = None,
) -> dict[int, Answerers]:
    """By request id; whoever asked never answers the same question, in whatever role.

    `leading` are told where only askers could answer. `steps` of the requests, if they are loaded already.
    """
    wanted = list(requests)
    able = answering({ownership_request.function_id for ownership_request in wanted}, on)
    if steps is None:
        kinds = (*PUT, Step.OWN_INITIATIVE)
        steps = RequestStep.objects.filter(request__in=wanted, kind__in=kinds).only("request_id", "kind", "by_id")
    asked, committed = defaultdict[int, set[int]](set), set()
    for step in steps:
        if step.kind == Step.OWN_INITIATIVE:
            committed.add((step.request_id, step.by_id))
        elif step.kind in PUT and step.by_id is not None:
            asked[step.request_id].add(step.by_id)
    leader_ids = frozenset(leader.pk for leader in leading)
    found = {}
    for ownership_request in wanted:
        pk, person = ownership_request.pk, ownership_request.asked_by_id
        if person is not None and (pk, person) not in committed:
            asked[pk].add(person)
        everybody, askers = able.get(ownership_request.function_id, frozenset()), frozenset(asked[pk])
        found[pk] = Answerers(everybody, askers, leader_ids if everybody and everybody <= askers else frozenset())
    return found


def leaders(policy: Policy) -> list[User]:
    """Whom an overdue answer goes to: the person the policy names, else leadership, else administrators."""
    active = User.objects.filter(is_active=True).order_by("pk")
    named = list(active.filter(email__iexact=policy.escalate_to)) if policy.escalate_to else []
    return named or list(active.filter(role=Role.LEADERSHIP)) or list(active.filter(role=Role.ADMINISTRATOR))


def ways(people: Iterable[int]) -> dict[tuple[int, str], Way]:
    """How each of these people wants to be told about each topic: their choice, or the default."""
    wanted = sorted(set(people))
    found = {(person, str(topic)): way for person in wanted for topic, way in DEFAULT_WAYS.items()}
    chosen = Preference.objects.filter(person__in=wanted, topic__in=Topic.values)
    found |= {(one.person_id, one.topic): Way(one.way) for one in chosen}
    return found
