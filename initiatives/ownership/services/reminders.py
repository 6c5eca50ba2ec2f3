"""What time does to open questions: they come back, are reminded of, go up. Silence never becomes consent."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from cxtracker.audit.models import Channel
from initiatives.models import Notification, OwnershipRequest, RequestState, RequestStep, Topic
from initiatives.models.initiatives import ENDED
from initiatives.models.ownership import BEGINS, WITH_FUNCTION
from initiatives.notifications.queries import recipients
from initiatives.notifications.queries.recipients import Answerers, Escalation
from initiatives.notifications.rules import ESCALATION, NOBODY, reached
from initiatives.notifications.services.notifications import Telling, keep
from initiatives.ownership.queries.letters import asked_at
from initiatives.ownership.services import requests as ownership
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules import clock
from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.policies.rules.policy import Policy

REPORTED = "reported"
REPORTED_AT_ONCE = 5


def tick(*, now: datetime) -> None:
    """Bring back what was deferred until today, and tell people what has waited long enough.

    May be called as often as one likes, by several workers at once, and after any outage: each person hears of each
    stage of each round of asking once, and of several stages passed meanwhile only of the last.
    """
    due = timezone.localdate(now)
    deferred = OwnershipRequest.objects.filter(state=RequestState.DEFERRED, resume_on__lte=due)
    for ownership_request in deferred.order_by("pk"):
        ownership.bring_back(ownership_request, now=now)
    remind(now=now)


@transaction.atomic
def remind(*, now: datetime) -> None:
    """A constant number of queries, however many questions are open.

    Of questions that were only imported people hear in the daily mail: an import sends no wave of mails. Of answers
    that were reported in their name they hear at once.
    """
    waiting = Waiting.load(now)
    tellings = [telling for asked in waiting.requests for telling in waiting.tellings(asked)]
    if tellings:
        keep(_no_wave(tellings), now=now)


def _no_wave(tellings: Iterable[Telling]) -> Iterator[Telling]:
    """Of reported answers a person hears of so many at once, of the others in the daily mail."""
    at_once: Counter[int] = Counter()
    for telling in tellings:
        if telling.bucket.startswith(REPORTED):
            at_once[telling.recipient] += 1
            yield replace(telling, quiet=at_once[telling.recipient] > REPORTED_AT_ONCE)
        else:
            yield telling


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open questions, and everything it takes to say who is to be told what about them now."""

    now: datetime
    policy: Policy
    calendar: WorkCalendar
    requests: Sequence[OwnershipRequest]
    steps: dict[int, list[RequestStep]]
    who: dict[int, Answerers]
    escalation: Escalation
    reminded: frozenset[tuple[int, str, int, str]]
    asked_at: dict[tuple[int, int], datetime]

    @classmethod
    def load(cls, now: datetime) -> Waiting:
        policy = policy_in_force()
        open_now = OwnershipRequest.objects.filter(state__in=WITH_FUNCTION).exclude(initiative__status__in=ENDED)
        requests = list(open_now.order_by("pk"))
        steps: dict[int, list[RequestStep]] = defaultdict(list)
        for step in RequestStep.objects.filter(request__in=open_now).order_by("request_id", "id"):
            steps[step.request_id].append(step)
        notices = Notification.objects.filter(request__in=open_now)
        asked = notices.filter(topic=Topic.TO_DECIDE).values_list("recipient_id", "request_id")
        return cls(
            now=now,
            policy=policy,
            calendar=work_calendar(policy),
            requests=requests,
            steps=steps,
            who=recipients.answerers(requests, timezone.localdate(now)),
            escalation=recipients.escalation({asked.function_id for asked in requests}, policy),
            reminded=frozenset(notices.exclude(bucket="").values_list("recipient_id", "topic", "request_id", "bucket")),
            asked_at={(person, asked_for): at for person, asked_for, at in asked.annotate(last=Max("created_at"))},
        )

    def tellings(self, ownership_request: OwnershipRequest) -> Iterator[Telling]:
        """What is to be said about this question and was not said yet."""
        steps = self.steps.get(ownership_request.pk, [])
        begun = next((step for step in reversed(steps) if step.kind in BEGINS), None)
        asked = begun.at if begun else asked_at(ownership_request, self.calendar)
        if asked is None:
            return
        begin, who = begun.pk if begun else 0, self.who[ownership_request.pk]
        answering = who.people
        leaders = [leader.pk for leader in self.escalation.of(ownership_request.function_id, who.askers)]
        imported = begun is None or begun.channel == Channel.IMPORT
        stages = self._stages(steps, asked, self.now) if answering else [NOBODY]
        before = {*self._stages(steps, asked, asked)} - {ESCALATION}  # the question itself reminds of these
        passed_to: set[int] = set()
        reported = ownership_request.state == RequestState.REPORTED
        for stage in stages:
            goes_up, passed = stage in (ESCALATION, NOBODY), stage != stages[-1] or stage in before
            topic, bucket = Topic.ESCALATION if goes_up else Topic.REMINDER, f"{stage}-{begin}"
            for person in leaders if goes_up else answering:
                if (person, topic, ownership_request.pk, bucket) not in self.reminded:
                    yield Telling(
                        person, topic, request=ownership_request.pk, bucket=bucket, quiet=imported, passed=passed
                    )
                    passed_to |= set() if passed else {person}
        for person in answering:
            if (at := self.asked_at.get((person, ownership_request.pk))) is None or at < asked:
                yield Telling(
                    person,
                    Topic.TO_DECIDE,
                    request=ownership_request.pk,
                    bucket=f"{REPORTED if reported else 'named'}-{begin}",
                    quiet=True,
                    passed=person in passed_to,
                )

    def _stages(self, steps: list[RequestStep], asked: datetime, at: datetime) -> list[str]:
        """What the question had come to then; without steps by the day it was asked."""
        limit = self.policy.answer_limit_working_days * self.calendar.hours_a_day()
        waited = (
            clock.hours_waited([step for step in steps if step.at <= at], self.calendar, at)
            if steps
            else self.calendar.hours_between(asked, at)
        )
        return reached(waited, limit, self.policy)
