"""How functions answer: waiting in working hours and what they said. Per function, never per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median
from typing import Annotated

from cxtracker.publishing import Ratio, published
from initiatives.models import Initiative, OwnershipRequest, RequestState, RequestStep
from initiatives.ownership.queries.requests import calendar_day
from initiatives.policies.queries.in_force import last_days, policy_in_force, work_calendar
from initiatives.policies.rules import clock
from initiatives.policies.rules.calendar import WorkCalendar

DECIDED = (RequestState.APPROVED, RequestState.DECLINED)

WorkingHours = Annotated[float | None, "Working hours."]
WorkingDays = Annotated[float | None, "Working days."]
RequestIds = Annotated[tuple[int, ...], "Ownership requests."]


@published(
    "function, asked, decided, approved, declined, open, silent, shown_from",
    "median_hours, p90_hours, oldest_open_hours, median_days, p90_days, oldest_open_days, oldest_open_request",
    "approval_share, silent_share",
    "decided_ids as decided_requests, open_ids as open_requests, silent_ids as silent_requests",
)
@dataclass(frozen=True, slots=True)
class Answers:
    """How a function answers; median, P90 and shares are None until enough requests are decided.

    `decided` counts requests that stand approved or declined; `shown` says whether they are enough.
    """

    function: str
    asked: int
    decided: int
    approved: int
    declined: int
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
    requests = OwnershipRequest.objects.filter(initiative__in=initiatives).exclude(state=RequestState.WITHDRAWN)
    if functions:
        requests = requests.filter(function__key__in=functions)
    steps: dict[int, list[RequestStep]] = defaultdict(list)
    known = RequestStep.objects.filter(request__in=requests).only("request_id", "kind", "at")
    for step in known.order_by("request_id", "id"):
        steps[step.request_id].append(step)
    grouped: dict[str, list[OwnershipRequest]] = defaultdict(list)
    for request in requests.select_related("function", "initiative").order_by("pk"):
        grouped[request.function.key].append(request)
    late = set(requests.overdue(*last_days(calendar_day(now, calendar))).values_list("pk", flat=True))
    return {
        key: _figures(key, rows, steps, calendar, late, policy.figures_from_decided, now)
        for key, rows in grouped.items()
    }


def _figures(
    key: str,
    rows: Sequence[OwnershipRequest],
    steps: Mapping[int, list[RequestStep]],
    calendar: WorkCalendar,
    late: Collection[int],
    shown_from: int,
    now: datetime,
) -> Answers:
    decided = [one for one in rows if one.state in DECIDED]
    waiting = {one.pk: one for one in rows if one.state == RequestState.REQUESTED}
    lying = {pk: _waited(one, steps.get(pk, []), calendar, now) for pk, one in waiting.items()}
    open_now = {pk: hours for pk, hours in lying.items() if hours is not None}
    oldest = max(open_now, key=lambda pk: open_now[pk], default=None)
    hours = sorted(
        waited for one in decided if (waited := _waited(one, steps.get(one.pk, []), calendar, now)) is not None
    )
    shown = len(decided) >= shown_from
    return Answers(
        function=key,
        asked=len(rows),
        decided=len(decided),
        approved=sum(one.state == RequestState.APPROVED for one in decided),
        declined=sum(one.state == RequestState.DECLINED for one in decided),
        open=len(waiting),
        silent=sum(pk in late for pk in waiting),
        shown=shown,
        shown_from=shown_from,
        median_hours=round(median(hours), 1) if shown and hours else None,
        p90_hours=round(hours[ceil(0.9 * len(hours)) - 1], 1) if shown and hours else None,
        oldest_open_hours=round(open_now[oldest], 1) if oldest is not None else None,
        oldest_open=waiting[oldest] if oldest is not None else None,
        hours_a_day=calendar.hours_a_day(),
        decided_ids=tuple(one.pk for one in decided),
        open_ids=tuple(waiting),
        silent_ids=tuple(pk for pk in waiting if pk in late),
    )


def _waited(request: OwnershipRequest, steps: list[RequestStep], calendar: WorkCalendar, now: datetime) -> float | None:
    """By the clock; of what an import brought, which knows days only, from morning to morning. Own initiative did
    not wait."""
    if steps:
        return clock.hours_waited(steps, calendar, now) if clock.intervals(steps) else None
    if request.asked_on is None:
        return None
    asked = datetime.combine(request.asked_on, calendar.opens, calendar.zone)
    if request.state == RequestState.REQUESTED:
        return calendar.hours_between(asked, now)
    if request.decided_on is None:
        return None
    return calendar.hours_between(asked, datetime.combine(request.decided_on, calendar.opens, calendar.zone))
