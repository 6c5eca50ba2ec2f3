"""One question to one function, told so that it can be answered without looking anywhere else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from cxtracker.accounts.models import User
from initiatives.assessment.queries.explanation import situation
from initiatives.assessment.queries.register import Headline
from initiatives.assessment.queries.stories import sentence
from initiatives.models import OwnershipRequest, RequestState, RequestStep, Step
from initiatives.models.ownership import BEGINS
from initiatives.notifications.queries import recipients
from initiatives.ownership.queries.meaning import yes_means
from initiatives.ownership.queries.offers import offer_instead
from initiatives.ownership.queries.pact_changes import PactChange, pact_changes
from initiatives.ownership.queries.requests import SAYS, take_back_ends
from initiatives.ownership.rules.deadlines import ESCALATION, LAST_REMINDER, deadlines
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.policies.rules.policy import Policy
from journeys.directory import enumeration


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when an answer is expected, and what follows without one: to whom it goes, and on which day."""

    answer_by: date | None
    escalates_on: date | None
    escalates_to: str


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """`cells` are the function's strengths 1-3 on the touchpoints it shapes; `changes` what made the pact another.

    `reply` is what the requester answered to the function's own question, `offer` what is offered instead of its
    condition; `confirming` counts the other functions that
    said yes to the earlier plan and are asked again.
    """

    request: OwnershipRequest
    key: str
    title: str
    problem: str
    function: str
    asker: str
    what: str
    person_days: Decimal | None
    money: Decimal | None
    watches: str
    cells: tuple[tuple[str, int], ...]
    owners: str
    headline: Headline | None
    deadline: Deadline
    reconfirms: bool
    changes: tuple[PactChange, ...]
    yes_means: str
    confirming: int
    reply: str
    offer: str


def asked_question(request: OwnershipRequest, *, now: datetime) -> AskedQuestion:
    """The case of a request, as it stands."""
    policy, today = policy_in_force(), timezone.localdate(now)
    explained = situation(request.initiative, policy=policy, today=today)
    need = next((need for need in explained.needs if need.key == request.function.key), None)
    cells = zip(explained.touchpoints, need.cells if need else (), strict=False)
    steps = list(RequestStep.objects.filter(request=request).select_related("by").order_by("id"))
    last = steps[-1] if steps else None
    return AskedQuestion(
        request=request,
        key=explained.row.key,
        title=explained.row.title,
        problem=explained.row.problem,
        function=request.function.name,
        asker=asker(request),
        what=request.ask,
        person_days=request.person_days,
        money=request.money,
        watches=request.function.watches,
        cells=tuple((point.name, strength) for point, strength in cells if strength),
        owners=enumeration(seat.name for seat in explained.row.seats if seat.state == "owns"),
        headline=explained.row.headline,
        deadline=deadline(request, steps, policy, now),
        reconfirms=_round_of(steps) == Step.RECONFIRM,
        yes_means=yes_means(request, explained.row),
        changes=pact_changes([request], {request.pk: steps}, policy).get(request.pk, ()),
        confirming=sum(seat.story.confirms for seat in explained.row.seats if seat.key != request.function.key),
        reply=last.comment if last and last.kind == Step.REPLIED else "",
        offer=offer_instead(request, steps),
    )


def asker(request: OwnershipRequest) -> str:
    """In whose name the question is put: the asker's function, or the asker where they belong to none."""
    if request.asked_by is None:
        return ""
    membership = getattr(request.asked_by, "membership", None)
    return membership.function.name if membership else request.asked_by.name


def deadline(request: OwnershipRequest, steps: list[RequestStep], policy: Policy, now: datetime) -> Deadline:
    """By the clock, with the time the ball was with the requester taken off; never before the day first named."""
    askers = recipients.answerers([request], timezone.localdate(now), steps=steps)[request.pk].askers
    leading = recipients.escalation([request.function_id], policy)
    to = enumeration(leader.name for leader in leading.of(request.function_id, askers))
    if request.state != RequestState.REQUESTED or not (steps or request.asked_on):
        return Deadline(request.due_on, None, to)
    calendar = work_calendar(policy)
    asked = asked_at(request, calendar) or now
    coming = {due.kind: due for due in deadlines(steps, asked=asked, policy=policy, calendar=calendar, now=now)}
    due, escalation = coming[LAST_REMINDER], coming[ESCALATION]
    clock_says = None if due.passed else timezone.localdate(due.at)
    by = max(filter(None, (request.due_on, clock_says)), default=None)
    escalates = policy.escalation_percent and not escalation.passed
    return Deadline(by, timezone.localdate(escalation.at) if escalates else None, to)


def asked_at(request: OwnershipRequest, calendar: WorkCalendar) -> datetime | None:
    """When a question without steps (an imported one) was asked: the morning of the day that is known."""
    return datetime.combine(request.asked_on, calendar.opens, calendar.zone) if request.asked_on else None


def _round_of(steps: list[RequestStep]) -> str:
    return next((step.kind for step in reversed(steps) if step.kind in BEGINS), "")


@dataclass(frozen=True, slots=True)
class Ending:
    """How a question stands for somebody who comes with an old link: its last step, the last answer, all of it in
    `words`; whether the answer is the reader's and stands, and until when they may withdraw it."""

    step: RequestStep | None
    answer: RequestStep | None
    words: str
    answered_by_reader: bool
    take_back_until: datetime | None


def how_it_ended(request: OwnershipRequest, *, reader: User, now: datetime) -> Ending:
    steps = list(RequestStep.objects.filter(request=request).select_related("by", "on_behalf_of").order_by("id"))
    step = steps[-1] if steps else None
    answer = next((step for step in reversed(steps) if step.kind in SAYS), None)
    return Ending(
        step=step,
        answer=answer,
        words=sentence(request, steps),
        answered_by_reader=step is not None and step == answer and step.by_id == reader.pk,
        take_back_until=take_back_ends(steps, reader, policy_in_force(), now),
    )
