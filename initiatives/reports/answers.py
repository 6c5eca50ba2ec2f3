"""How functions answer: waiting in working hours and what they said. Per function, never per person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from statistics import median

from initiatives.models import Initiative, OwnershipRequest, RequestState, RequestStep
from initiatives.reports.policies import last_days, policy_in_force, work_calendar
from initiatives.reports.questions import calendar_day
from initiatives.rules import clock
from initiatives.rules.calendar import WorkCalendar

DECIDED = (RequestState.APPROVED, RequestState.DECLINED)


@dataclass(frozen=True, slots=True)
class Answers:
    """Figures of one function. Hours are working hours; shares 0-1, None where there is nothing to share.

    `decided` counts requests that stand approved or declined, `open` those that lie with the function now, `silent`
    the open ones beyond the limit. `shown` says whether there are enough decided requests to speak of figures; until
    then median, P90 and shares are None. `decided_ids`, `open_ids` and `silent_ids` are the requests counted.
    """

    function: str
    asked: int
    decided: int
    approved: int
    declined: int
    open: int
    silent: int
    shown: bool
    shown_from: int
    median_hours: float | None
    p90_hours: float | None
    oldest_open_hours: float | None
    oldest_open: OwnershipRequest | None
    hours_a_day: float
    decided_ids: tuple[int, ...]
    open_ids: tuple[int, ...]
    silent_ids: tuple[int, ...]

    def days(self, hours: float | None) -> float | None:
        """Working hours as working days."""
        return None if hours is None or not self.hours_a_day else round(hours / self.hours_a_day, 1)

    @property
    def approval_share(self) -> float | None:
        return self.approved / self.decided if self.shown and self.decided else None

    @property
    def silent_share(self) -> float | None:
        """Of all that should have been answered by now."""
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
