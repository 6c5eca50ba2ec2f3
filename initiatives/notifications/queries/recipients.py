"""Who there is to tell, looked up for any number of requests with a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
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
    by_function: dict[int, set[int]] = defaultdict(set)
    heads = Function.objects.filter(pk__in=functions, head__is_active=True).order_by().values_list("pk", "head_id")
    deputies = Deputy.objects.inside(on).filter(function__in=functions, person__is_active=True).order_by()
    for function, person in heads.union(deputies.values_list("function_id", "person_id")):
        if person is not None:
            by_function[function].add(person)
    return {function: frozenset(people) for function, people in by_function.items()}


@dataclass(frozen=True, slots=True)
class Answerers:
    """Who answers a request: the `able` of its function without its `askers`; `stand_ins` where none is left."""

    able: frozenset[int]
    askers: frozenset[int]
    stand_ins: frozenset[int]

    @property
    def people(self) -> frozenset[int]:
        return self.able - self.askers


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom overdue answers go to: `own` is the person of a function (id), `site` the circles that follow, in order."""

    own: Mapping[int, User]
    site: tuple[tuple[User, ...], ...]

    def of(self, function: int, askers: Collection[int] = ()) -> list[User]:
        """Never who asked: their question goes to the next who did not."""
        circles = [(self.own[function],)] if function in self.own else []
        for circle in (*circles, *self.site):
            if free := [person for person in circle if person.pk not in askers]:
                return free
        return []


def escalation(functions: Collection[int], policy: Policy) -> Escalation:
    """A person of the function's own; else the person the policy names, else leadership, else administrators."""
    rows = Function.objects.filter(pk__in=functions, escalation__is_active=True).select_related("escalation")
    active = User.objects.filter(is_active=True).order_by("pk")
    named = tuple(active.filter(email__iexact=policy.escalate_to)) if policy.escalate_to else ()
    circles = [named, *(tuple(active.filter(role=role)) for role in (Role.LEADERSHIP, Role.ADMINISTRATOR))]
    own = {row.pk: row.escalation for row in rows if row.escalation is not None}
    return Escalation(own, tuple(circle for circle in circles if circle))


def answerers(
    requests: Iterable[OwnershipRequest],
    on: date,
    leading: Escalation | None = None,
    steps: Iterable[RequestStep] | None = None,
) -> dict[int, Answerers]:
    """By request id; whoever asked never answers the same question, in whatever role.

    With `leading` it is known who decides where only askers could answer. `steps`: those of the requests, if loaded.
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
    by_request = {}
    for ownership_request in wanted:
        pk, person = ownership_request.pk, ownership_request.asked_by_id
        if person is not None and (pk, person) not in committed:
            asked[pk].add(person)
        everybody, askers = able.get(ownership_request.function_id, frozenset()), frozenset(asked[pk])
        stuck = leading is not None and bool(everybody) and everybody <= askers
        deciding = leading.of(ownership_request.function_id, askers) if leading and stuck else ()
        by_request[pk] = Answerers(everybody, askers, frozenset(person.pk for person in deciding))
    return by_request


def present_ways(people: Collection[int]) -> dict[tuple[int, str], Way]:
    """`ways` of those among these people who are still here, in one query."""
    rows = User.objects.filter(pk__in=people, is_active=True).values_list(
        "pk", "preferences__topic", "preferences__way"
    )
    chosen = [(person, topic, way) for person, topic, way in rows.order_by()]
    by_topic = {(person, str(topic)): way for person, _t, _w in chosen for topic, way in DEFAULT_WAYS.items()}
    return by_topic | {(person, topic): Way(way) for person, topic, way in chosen if topic in Topic.values}


def ways(people: Iterable[int]) -> dict[tuple[int, str], Way]:
    """How each of these people wants to be told about each topic: their choice, or the default."""
    wanted = sorted(set(people))
    by_topic = {(person, str(topic)): way for person in wanted for topic, way in DEFAULT_WAYS.items()}
    chosen = Preference.objects.filter(person__in=wanted, topic__in=Topic.values)
    by_topic |= {(preference.person_id, preference.topic): Way(preference.way) for preference in chosen}
    return by_topic
