"""Initiatives and answers as they stood on the evening of a day, for any number of initiatives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from typing import Any

from django.db.models import Field
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.days import end_of_day
from initiatives.assessment.queries.stories import story_of
from initiatives.assessment.rules.seats import ASKS, STATES, TAKEN_OFF
from initiatives.models import Initiative, OwnershipRequest, RequestState, RequestStep, Step
from initiatives.models.ownership import BEGINS, DECIDES
from initiatives.outcomes.queries.past import changes_since
from journeys.models import Function

FIELDS = (
    "title",
    "problem",
    "hypothesis",
    "mode",
    "depth",
    "kind",
    "culture",
    "data",
    "behavioural_science",
    "budget",
    "start",
    "go_live",
    "first_reading",
    "stop_criteria",
    "changed_behaviour",
    "lesson",
    "status",
    "on_hold",
)
PEOPLE = ("accountable", "initiator")
LINKS = ("touchpoints", "segments")

Values = Mapping[str, Any]
"""Some of FIELDS, PEOPLE and `lead_function` as the model has them, and of LINKS as lists of keys."""


def values_then(as_of: date, initiative_ids: Collection[int] | None = None) -> dict[int, Values]:
    """By id, of those (of all, where None) that were changed after that day: the changed values as on its evening.

    From the trail, in at most three queries, one where nothing changed. Who is no longer known by the address the trail
    has is left as now.
    """
    moved = changes_since(initiative_ids, end_of_day(as_of), target_type=Initiative._meta.label_lower)
    before: dict[int, dict[str, Any]] = defaultdict(dict)
    for event in moved:
        before[event.target_id or 0].update({name: pair[0] for name, pair in event.changes.items()})
    functions, people = _referred(before.values())
    return {pk: _as_the_model(values, functions, people) for pk, values in before.items()}


def _referred(befores: Iterable[Values]) -> tuple[dict[str, Function], dict[str, User]]:
    known = list(befores)
    keys = {values["lead_function"] for values in known if values.get("lead_function")}
    addresses = {values[name] for values in known for name in PEOPLE if values.get(name)}
    functions = {function.key: function for function in Function.objects.filter(key__in=keys)} if keys else {}
    people = {person.key: person for person in User.objects.filter(email__in=addresses)} if addresses else {}
    return functions, people


def _as_the_model(values: Values, functions: Mapping[str, Function], people: Mapping[str, User]) -> Values:
    then: dict[str, Any] = {name: list(values[name] or ()) for name in LINKS if name in values}
    for name in (*PEOPLE, "lead_function"):
        known: Mapping[str, Any] = functions if name == "lead_function" else people
        if name in values and (not values[name] or values[name] in known):
            then[name] = known[values[name]] if values[name] else None
    for name in FIELDS:
        if name in values:
            field: Field[Any, Any] = getattr(Initiative, name).field
            then[name] = field.to_python(values[name])
            if then[name] is None and not field.null:
                then[name] = field.get_default()
    return then


def as_then(initiatives: Iterable[Initiative], as_of: date) -> list[Initiative]:
    """The same initiatives; those changed since are copies with the values of that evening."""
    present = list(initiatives)
    then = values_then(as_of, [initiative.pk for initiative in present])
    return [_with(initiative, then[initiative.pk]) if initiative.pk in then else initiative for initiative in present]


def _with(initiative: Initiative, values: Values) -> Initiative:
    then = copy(initiative)
    for name, value in values.items():
        if name not in LINKS:
            setattr(then, name, value)
    return then


def asked_by_then(
    requests: Iterable[OwnershipRequest], steps: Mapping[int, Sequence[RequestStep]], moment: datetime
) -> tuple[list[OwnershipRequest], dict[int, Sequence[RequestStep]]]:
    """Requests that had been put by that moment, and their steps until then.

    The fields of those to which something happened later are put back in memory, from their steps alone.
    """
    kept: list[OwnershipRequest] = []
    earlier: dict[int, Sequence[RequestStep]] = {}
    for request in requests:
        whole = steps.get(request.pk, ())
        until = [step for step in whole if step.at <= moment]
        if whole and not until:
            continue
        if len(until) < len(whole):
            _put_back(request, until, whole[len(until) :])
        earlier[request.pk] = until
        kept.append(request)
    return kept, earlier


def _put_back(request: OwnershipRequest, steps: Sequence[RequestStep], later: Sequence[RequestStep]) -> None:
    since = {step.kind for step in later}
    if Step.DEFERRED in since:  # of an earlier “not now” nobody kept the day
        request.resume_on = None
    if Step.PASSED_ON in since:
        request.passed_to = None
    if not since.isdisjoint(BEGINS):
        request.due_on = None
    last = story_of(request, steps).entries[-1:]
    for entry in last:
        if entry.seat:
            request.state = STATES[entry.seat]
        elif entry.kind in ASKS:
            request.state = RequestState.REPORTED if entry.kind == Step.REPORTED else RequestState.REQUESTED
        elif entry.kind in TAKEN_OFF:
            request.state = RequestState.WITHDRAWN
        request.decided_on = entry.on if entry.kind in DECIDES else None
        request.reason = entry.reason
    named = [step for step in steps if step.person_days is not None]
    request.person_days = named[-1].person_days if named else None
    paid = [step for step in steps if step.money is not None]
    request.money = paid[-1].money if paid else None
    request.asked_on = min(timezone.localdate(steps[0].at), request.asked_on or date.max)
