"""How functions answer: waiting in working hours and what they said. Per function, never per person."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median
from typing import Annotated

from cxtracker.publishing import Keys, Ratio, published
from initiatives.assessment.queries.stories import steps_of, story_of
from initiatives.assessment.queries.then import asked_by_then
from initiatives.assessment.rules.seats import Story
from initiatives.models import DeclineReason, Initiative, OwnershipRequest, RequestState, RequestStep
from initiatives.models.ownership import DECIDES
from initiatives.ownership.queries.requests import calendar_day
from initiatives.policies.queries.in_force import last_days, policy_in_force, work_calendar
from initiatives.policies.rules import clock
from initiatives.policies.rules.calendar import WorkCalendar

WorkingHours = Annotated[float | None, "Working hours."]
WorkingDays = Annotated[float | None, "Working days."]
RequestIds = Annotated[tuple[int, ...], "Ownership requests."]


@published(
    "function, asked, decided, approved, declined, declined_by_reason, conditional, asked_back, deferred, passed_on",
    "open, silent, shown_from",
    "median_hours, p90_hours, oldest_open_hours, median_days, p90_days, oldest_open_days, oldest_open_request",
    "approval_share, silent_share",
    "decided_ids as decided_requests, open_ids as open_requests, silent_ids as silent_requests",
)
@dataclass(frozen=True, slots=True)
class Answers:
    """How a function answers; median, P90 and shares are None until enough requests are decided.

    Answers are counted as they were given, from the steps: a no stays counted after asking again, withdrawing or a
    later yes. `decided` are all yes and no; `shown` says whether enough requests have one.
    """

    function: str
    asked: int
    decided: int
    approved: int
    declined: int
    declined_by_reason: Annotated[dict[str, int], Keys("DeclineReasonsShape", tuple(DeclineReason.values))]
    conditional: Annotated[int, "“Yes, if …”."]
    asked_back: int
    deferred: Annotated[int, "“Not now”."]
    passed_on: int
    open: Annotated[int, "Lying with the function now."]
    silent: Annotated[int, "Of the open ones, beyond the limit."]
    shown: bool
    shown_from: Annotated[int, "So many decided requests make figures."]
    median_hours: WorkingHours
    p90_hours: WorkingHours
    oldest_open_hours: WorkingHours
    oldest_open: OwnershipRequest | None
    hours_a_day: float
    decided_ids: RequestIds
    open_ids: RequestIds
    silent_ids: RequestIds

    def _days(self, hours: float | None) -> float | None:
        return None if hours is None or not self.hours_a_day else round(hours / self.hours_a_day, 1)

    @property
    def median_days(self) -> WorkingDays:
        return self._days(self.median_hours)

    @property
    def p90_days(self) -> WorkingDays:
        return self._days(self.p90_hours)

    @property
    def oldest_open_days(self) -> WorkingDays:
        return self._days(self.oldest_open_hours)

    @property
    def oldest_open_request(self) -> int | None:
        return self.oldest_open.pk if self.oldest_open else None

    @property
    def approval_share(self) -> Annotated[Ratio, "Approved of the decided."]:
        return self.approved / self.decided if self.shown and self.decided else None

    @property
    def silent_share(self) -> Annotated[Ratio, "Silent of all that should be decided by now."]:
        due = self.decided + self.silent
        return self.silent / due if self.shown and due else None


def answers(initiatives: Iterable[Initiative], *, now: datetime, functions: Sequence[str] = ()) -> dict[str, Answers]:
    """By function key (all, or only `functions`), over requests on these initiatives, in five queries."""
    policy = policy_in_force()
    calendar = work_calendar(policy)
    chosen = OwnershipRequest.objects.filter(initiative__in=initiatives)
    if functions:
        chosen = chosen.filter(function__key__in=functions)
    whole = chosen.select_related("function", "initiative", "passed_to").order_by("pk")
    requests, steps = asked_by_then(whole, steps_of(chosen), now)
    grouped: dict[str, list[tuple[OwnershipRequest, Story]]] = defaultdict(list)
    for request in requests:
        story = story_of(request, steps.get(request.pk, ()))
        # A question withdrawn before any answer says nothing about how the function answers.
        if story.answers() or request.state != RequestState.WITHDRAWN:
            grouped[request.function.key].append((request, story))
    limits = last_days(calendar_day(now, calendar))
    late = {request.pk for request in requests if request.is_overdue(*limits)}
    return {
        key: _figures(key, asked, steps, calendar, late, policy.figures_from_decided, now)
        for key, asked in grouped.items()
    }


def _figures(
    key: str,
    asked: Sequence[tuple[OwnershipRequest, Story]],
    steps: Mapping[int, Sequence[RequestStep]],
    calendar: WorkCalendar,
    late: Collection[int],
    shown_from: int,
    now: datetime,
) -> Answers:
    given = sum((story.answers() for _request, story in asked), Counter[str]())
    decided = [request.pk for request, story in asked if story.answers().keys() & {"owns", "declined"}]
    waiting = {request.pk: request for request, _story in asked if request.state == RequestState.REQUESTED}
    open_hours = _hours({pk: steps.get(pk, ()) for pk in waiting}, calendar, now)
    oldest = max(open_hours, key=lambda pk: open_hours[pk], default=None)
    hours = sorted(_hours({pk: _until_decided(steps[pk]) for pk in decided}, calendar, now).values())
    shown = len(decided) >= shown_from
    return Answers(
        function=key,
        asked=len(asked),
        decided=given["owns"] + given["declined"],
        approved=given["owns"],
        declined=given["declined"],
        declined_by_reason=_by_reason(asked),
        conditional=given["yes_if"],
        asked_back=given["asked_back"],
        deferred=given["not_now"],
        passed_on=given["passed_on"],
        open=len(waiting),
        silent=sum(pk in late for pk in waiting),
        shown=shown,
        shown_from=shown_from,
        median_hours=round(median(hours), 1) if shown and hours else None,
        p90_hours=round(hours[ceil(0.9 * len(hours)) - 1], 1) if shown and hours else None,
        oldest_open_hours=round(open_hours[oldest], 1) if oldest is not None else None,
        oldest_open=waiting[oldest] if oldest is not None else None,
        hours_a_day=calendar.hours_a_day(),
        decided_ids=tuple(decided),
        open_ids=tuple(waiting),
        silent_ids=tuple(pk for pk in waiting if pk in late),
    )


def _by_reason(asked: Sequence[tuple[OwnershipRequest, Story]]) -> dict[str, int]:
    reasons = sum((story.reasons() for _request, story in asked), Counter[str]())
    return {reason: reasons[reason] for reason in DeclineReason.values}


def _hours(steps: Mapping[int, Sequence[RequestStep]], calendar: WorkCalendar, now: datetime) -> dict[int, float]:
    """Working hours of each request that waited at all."""
    waited = {pk: _waited(mine, calendar, now) for pk, mine in steps.items()}
    return {pk: hours for pk, hours in waited.items() if hours is not None}


def _until_decided(steps: Sequence[RequestStep]) -> Sequence[RequestStep]:
    """The steps up to the last yes or no."""
    last = max(number for number, step in enumerate(steps) if step.kind in DECIDES)
    return steps[: last + 1]


def _waited(steps: Sequence[RequestStep], calendar: WorkCalendar, now: datetime) -> float | None:
    """By the clock. Own initiative did not wait."""
    return clock.hours_waited(steps, calendar, now) if clock.intervals(steps) else None
