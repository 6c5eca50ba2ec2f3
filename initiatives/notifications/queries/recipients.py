"""Who there is to tell, looked up for any number of requests with a constant number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db.models import Q

from cxtracker.accounts.models import Role, User
from initiatives.models import Preference, Topic, Way
from initiatives.notifications.rules import DEFAULT_WAYS
from initiatives.policies.rules.policy import Policy
from journeys.models import Deputy, Function


def answering(functions: Collection[int], on: date) -> dict[int, frozenset[int]]:
    """Function id to the active people who may answer for it that day: the head, and deputies inside their window."""
    inside = (Q(since=None) | Q(since__lte=on)) & (Q(until=None) | Q(until__gte=on))
    found: dict[int, set[int]] = defaultdict(set)
    heads = Function.objects.filter(pk__in=functions, head__is_active=True).values_list("pk", "head_id")
    deputies = Deputy.objects.filter(inside, function__in=functions, person__is_active=True)
    for function, person in [*heads, *deputies.values_list("function_id", "person_id")]:
        if person is not None:
            found[function].add(person)
    return {function: frozenset(people) for function, people in found.items()}


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
