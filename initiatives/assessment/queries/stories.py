"""The steps of ownership requests as stories, in one query for any number of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils import timezone

from initiatives.assessment.rules.seats import Entry, Story, story, words
from initiatives.models import DeclineReason, OwnershipRequest, RequestState, RequestStep, Step


def steps_of(requests: QuerySet[OwnershipRequest]) -> dict[int, list[RequestStep]]:
    """By request, in their order; only what rules and clocks read."""
    steps: dict[int, list[RequestStep]] = defaultdict(list)
    known = RequestStep.objects.filter(request__in=requests.order_by().values("pk"))
    for step in known.only("request_id", "kind", "at", "reason", "person_days", "money").order_by("request_id", "id"):
        steps[step.request_id].append(step)
    return steps


def stories(requests: QuerySet[OwnershipRequest]) -> dict[int, Story]:
    """By request; select them with `passed_to`."""
    steps = steps_of(requests) if requests else {}
    return {request.pk: story_of(request, steps.get(request.pk, ())) for request in requests}


def sentences(requests: QuerySet[OwnershipRequest]) -> dict[int, str]:
    """By request; select them with `passed_to`."""
    steps = steps_of(requests)
    return {request.pk: sentence(request, steps.get(request.pk, ())) for request in requests}


def sentence(request: OwnershipRequest, steps: Iterable[RequestStep]) -> str:
    """Everything asked and answered so far."""
    on_paper = request.state == RequestState.APPROVED and not request.effective
    return words(story_of(request, steps), "paper" if on_paper else "")


def story_of(request: OwnershipRequest, steps: Iterable[RequestStep]) -> Story:
    """Steps with what only the request knows: when a “not now” ends, and to whom the question went."""
    taken = ((step.kind, step.at, step.reason) for step in steps)
    return story_told(taken, request.state, request.resume_on, request.passed_to.name if request.passed_to else "")


def story_told(steps: Iterable[tuple[str, datetime, str]], state: str, until: date | None, to: str) -> Story:
    """The story of a request in `state`, from kind, moment and reason of its steps."""
    entries = [Entry(kind, timezone.localdate(at), reason) for kind, at, reason in steps]
    # Overrides were once written down without the reason that tells a no from a yes.
    if entries and entries[-1] == Entry(Step.OVERRIDDEN, entries[-1].on) and state == RequestState.DECLINED:
        entries[-1] = Entry(Step.OVERRIDDEN, entries[-1].on, DeclineReason.OTHER)
    return story(entries, until, to)
