"""What a person or the functions they answer for said, and what became of it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import ceil

from django.db.models import OuterRef, Q, QuerySet, Subquery

from cxtracker.accounts.models import User
from initiatives.assessment.rules.seats import ANSWERS
from initiatives.models import OwnershipRequest, RequestStep, Step
from initiatives.models.initiatives import ENDED
from initiatives.ownership.rules import verbs
from initiatives.policies.queries.in_force import policy_in_force
from journeys.models import Function

ANSWERING = (
    *sorted(verbs.ANSWERED_BY_STEP),
    *(step.value for step in (Step.OWN_INITIATIVE, Step.CONFIRMED, Step.DENIED, Step.OVERRIDDEN)),
)
"""Steps by which a function's word is given, by itself or by an administrator."""


SEATS = tuple(dict.fromkeys(ANSWERS.values()))
"""Answers by the seat they lead to."""


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """One answer and the steps `since`, the earliest first.

    `minutes_left` is how long the reader may still take it back, rounded up; None if it can no longer be taken back.
    """

    step: RequestStep
    since: tuple[RequestStep, ...]
    minutes_left: int | None

    @property
    def as_steps(self) -> tuple[RequestStep, ...]:
        """The answer alone, for the sentence of the history."""
        return (self.step,)

    @property
    def request(self) -> OwnershipRequest:
        return self.step.request


def answering_steps(person: User, on: date) -> QuerySet[RequestStep]:
    """Answers this person gave, and those of the functions they answer for on that day; the latest first."""
    theirs = Q(by=person) | Q(by__isnull=False, request__function__in=Function.objects.answered_by(person, on))
    visible = OwnershipRequest.objects.visible_to(person)
    return RequestStep.objects.filter(theirs, kind__in=ANSWERING, request__in=visible).order_by("-at", "-id")


def answered(seats: Collection[str]) -> QuerySet[RequestStep]:
    """Steps that gave one of these answers, as `rules.seats` counts them: without those taken back at once."""
    following = RequestStep.objects.filter(request=OuterRef("request"), id__gt=OuterRef("id")).order_by("id")
    steps = RequestStep.objects.annotate(following=Subquery(following.values("kind")[:1])).order_by()
    kinds = Q(kind__in=[kind for kind, seat in ANSWERS.items() if seat in seats])
    overridden = Q(kind=Step.OVERRIDDEN)
    if "declined" in seats:
        kinds |= overridden & ~Q(reason="")
    if "owns" in seats:
        kinds |= overridden & Q(reason="")
    return steps.filter(kinds & (Q(following=None) | ~Q(following=Step.TAKEN_BACK)))


def given_answers(steps: Sequence[RequestStep], *, to: User, now: datetime) -> list[GivenAnswer]:
    """A page of `answering_steps` as `to` reads them; a constant number of queries."""
    if not steps:
        return []
    minutes = policy_in_force().take_back_minutes
    later: dict[int, list[RequestStep]] = defaultdict(list)
    whole = RequestStep.objects.filter(request__in={step.request_id for step in steps})
    for step in whole.select_related("by", "on_behalf_of").order_by("id"):
        later[step.request_id].append(step)
    answers = []
    for step in steps:
        since = tuple(other for other in later[step.request_id] if other.pk > step.pk)
        ends = verbs.taking_back_ends(step.kind, step.by_id, step.at, person=to.pk, minutes=minutes, now=now)
        lasts = ends and not since and step.request.initiative.status not in ENDED
        answers.append(GivenAnswer(step, since, ceil((ends - now) / timedelta(minutes=1)) if ends and lasts else None))
    return answers
