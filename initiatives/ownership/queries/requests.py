"""Requests as those concerned read them: the whole case, what they can do with it, what happens next and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import ceil

from django.utils.translation import gettext as _, ngettext

from cxtracker.accounts.models import User
from cxtracker.ui import numbers
from initiatives import permissions
from initiatives.assessment.queries import register
from initiatives.assessment.queries.inputs import FactsLoader
from initiatives.assessment.queries.register import RegisterRow
from initiatives.assessment.queries.stories import sentence
from initiatives.assessment.rules.silo import Facts
from initiatives.models import Initiative, OwnershipRequest, RequestState, RequestStep, Step
from initiatives.models.initiatives import ENDED
from initiatives.models.ownership import WITH_FUNCTION
from initiatives.notifications.queries import recipients
from initiatives.notifications.queries.recipients import Answerers
from initiatives.ownership.queries.absences import Absence, away_now
from initiatives.ownership.queries.meaning import yes_means
from initiatives.ownership.queries.offers import condition, offer_instead
from initiatives.ownership.queries.pact_changes import PactChange, pact_changes
from initiatives.ownership.queries.pacts import plan_marks
from initiatives.ownership.queries.reminding import Reminding, reminding
from initiatives.ownership.rules import verbs
from initiatives.ownership.rules.deadlines import Deadline, deadlines
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules import clock
from initiatives.policies.rules.calendar import WorkCalendar
from initiatives.policies.rules.policy import Policy
from journeys.directory import Named, enumeration
from journeys.models import Function

SAYS = frozenset({*verbs.ANSWERED_BY_STEP, Step.OVERRIDDEN})
"""Steps whose sentence is the answerer's own."""


@dataclass(frozen=True, slots=True)
class Cell:
    """How strongly the function shapes one touched touchpoint (None: not assessed)."""

    key: str
    name: str
    strength: int | None


@dataclass(frozen=True, slots=True)
class Question:
    """A request with everything it takes to answer it.

    `verbs` are exactly what the services would carry out for this reader; `waited` is in working hours, `a_day` says
    how many make a working day. `coming` are reminders and escalation still ahead while the ball lies with the
    function. `take_back_until` is set for the reader who may take their answer back. `asked_it`: the reader could
    answer for the function but asked; `stuck`: only askers could, so the escalation person decides.
    `reminder` is set for the reader who may ask, while the function has to answer.
    `plan` is the mark of the plan as it is shown, which goes back with the answer.
    `passable` are functions to pass the question on to: those that shape what it touches (True), then the others.
    """

    request: OwnershipRequest
    row: RegisterRow
    cells: tuple[Cell, ...]
    owners: tuple[Named, ...]
    confirming: int
    steps: tuple[RequestStep, ...]
    verbs: frozenset[str]
    waited: float
    a_day: float
    coming: tuple[Deadline, ...]
    overdue: bool
    escalates_to: str
    changes: tuple[PactChange, ...]
    away: Absence | None
    take_back_until: datetime | None
    answers: bool
    asked_it: bool
    stuck: bool
    reminder: Reminding | None
    passable: tuple[tuple[bool, tuple[Named, ...]], ...]
    plan: str

    @property
    def cells_that_count(self) -> list[Cell]:
        """Those it shapes, the strongest first."""
        return sorted((cell for cell in self.cells if cell.strength), key=lambda cell: -(cell.strength or 0))

    @property
    def reconfirms(self) -> bool:
        """Asked again because the pact changed."""
        return bool(self.changes) and self.request.state == RequestState.REQUESTED

    @property
    def reported(self) -> str:
        """What the function is asked about an answer that came by import."""
        asked = self.request
        words = {
            "function": asked.function.name,
            "title": self.row.title,
            "day": numbers.day(asked.decided_on) if asked.decided_on else _("an earlier day"),
        }
        match asked.reported:
            case RequestState.APPROVED:
                return _("Did %(function)s say yes to “%(title)s” on %(day)s?") % words
            case RequestState.DECLINED:
                return _("Did %(function)s decline “%(title)s” on %(day)s?") % words
            case RequestState.CONDITIONAL:
                return _("Did %(function)s say yes to “%(title)s”, with a condition, on %(day)s?") % words
            case RequestState.DEFERRED if asked.resume_on:
                words["until"] = numbers.day(asked.resume_on)
                return _("Did %(function)s say “not now until %(until)s” to “%(title)s” on %(day)s?") % words
            case RequestState.PASSED_ON if asked.passed_to:
                words["to"] = asked.passed_to.name
                return _("Did %(function)s pass “%(title)s” on to %(to)s on %(day)s?") % words
        words["answer"] = asked.get_reported_display()
        return _("Did %(function)s answer “%(answer)s” to “%(title)s” on %(day)s?") % words

    @property
    def confirm_lacks(self) -> str:
        """What the report does not say and the function adds when it confirms: until, to or comment; else ""."""
        asked = self.request
        known = {
            RequestState.DEFERRED: ("until", asked.resume_on),
            RequestState.PASSED_ON: ("to", asked.passed_to_id),
            RequestState.QUESTION: ("comment", asked.comment),
        }
        name, value = known.get(RequestState(asked.reported), ("", True)) if asked.reported else ("", True)
        return "" if value else name

    @property
    def confirm_label(self) -> str:
        """What the button says that confirms a report as it is."""
        asked = self.request
        match asked.reported:
            case RequestState.DEFERRED if asked.resume_on:
                return _("Yes, we said not now until %(day)s") % {"day": numbers.short_day(asked.resume_on)}
            case RequestState.DEFERRED:
                return _("Yes, we said not now")
            case RequestState.PASSED_ON if asked.passed_to:
                return _("Yes, we passed it on to %(function)s") % {"function": asked.passed_to.name}
            case RequestState.PASSED_ON:
                return _("Yes, we passed it on")
            case RequestState.QUESTION:
                return _("Yes, we asked back")
        return _("Yes")

    @property
    def reporter(self) -> str:
        """Who brought the reported answer."""
        step = next((step for step in reversed(self.steps) if step.kind == Step.REPORTED), None)
        return step.by.name if step and step.by else ""

    @property
    def worded_answer(self) -> RequestStep | None:
        """The function's last answer, if it wrote a sentence with it."""
        last = next((step for step in reversed(self.steps) if step.kind in SAYS), None)
        return last if last and last.comment else None

    @property
    def said_in_words(self) -> str:
        """The function's last answer in its words; of a condition the effort it names, too."""
        if self.request.state == RequestState.CONDITIONAL:
            return condition(self.steps)
        return self.worded_answer.comment if self.worded_answer else ""

    @property
    def offer(self) -> str:
        """The function's condition and what was offered instead, while it has to answer that."""
        return offer_instead(self.request, self.steps)

    @property
    def reply(self) -> RequestStep | None:
        """What the requester answered to the question of the function, while that is the last thing that happened."""
        last = self.steps[-1] if self.steps else None
        return last if last and last.kind == Step.REPLIED else None

    @property
    def asked_back(self) -> RequestStep | None:
        """The question the `reply` answers."""
        return next((step for step in reversed(self.steps) if step.kind == Step.QUESTION), None)

    @property
    def story_matters(self) -> bool:
        """The state alone would hide what was answered before."""
        return len(self.steps) > 2

    @property
    def story(self) -> str:
        """Everything asked and answered so far, in a sentence."""
        return sentence(self.request, self.steps)

    @property
    def yes_means(self) -> str:
        """What a yes commits the function to."""
        return yes_means(self.request, self.row)

    @property
    def waited_in_words(self) -> str:
        hours = numbers.number(self.waited, 1)
        hours_in_words = ngettext("%(hours)s working hour", "%(hours)s working hours", ceil(self.waited)) % {
            "hours": hours
        }
        days = int(self.waited // (self.a_day or 1))
        if not days:
            return hours_in_words
        whole = ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
        return _("%(hours)s (%(days)s)") % {"hours": hours_in_words, "days": whole}


def questions(requests: Sequence[OwnershipRequest], *, to: User, now: datetime, today: date) -> list[Question]:
    """The requests (select them with `whole()`) as `to` reads them, in their order; a constant number of queries."""
    if not requests:
        return []
    case_file = _CaseFile.load(requests, to, now, today)
    return [case_file.question(request) for request in requests]


@dataclass(frozen=True, slots=True)
class _CaseFile:
    """What surrounds the requests, loaded once for all of them; by initiative, request or function."""

    reader: User
    now: datetime
    policy: Policy
    calendar: WorkCalendar
    plans: Mapping[int, str]
    initiatives: Mapping[int, Initiative]
    rows: Mapping[int, RegisterRow]
    facts: Mapping[int, Facts]
    steps: Mapping[int, Sequence[RequestStep]]
    leading: recipients.Escalation
    who: Mapping[int, Answerers]
    reminders: Mapping[int, Reminding]
    changes: Mapping[int, tuple[PactChange, ...]]
    away: Mapping[int, Absence]
    functions: Sequence[Named]

    @classmethod
    def load(cls, requests: Sequence[OwnershipRequest], reader: User, now: datetime, today: date) -> _CaseFile:
        ids = {request.initiative_id for request in requests}
        plans = plan_marks(ids)  # first: what is shown is at least as new
        policy = policy_in_force()
        calendar = work_calendar(policy)
        initiatives = {initiative.pk: initiative for initiative in Initiative.objects.filter(pk__in=ids).for_register()}
        rows = {row.id: row for row in register.rows(list(initiatives.values()), to=reader)}
        facts = {case.initiative_id: case for case in FactsLoader(policy, today, today).load(sorted(initiatives))}
        steps = _steps(requests)
        asked = {request.function_id for request in requests}
        leading = recipients.escalation(asked, policy)
        who = recipients.answerers(requests, today, leading, [step for mine in steps.values() for step in mine])
        return cls(
            reader=reader,
            now=now,
            policy=policy,
            calendar=calendar,
            plans=plans,
            initiatives=initiatives,
            rows=rows,
            facts=facts,
            steps=steps,
            leading=leading,
            who=who,
            reminders=reminding(requests, by=reader, now=now, calendar=calendar, who=who),
            changes=pact_changes(requests, steps, policy),
            away=away_now(asked, today),
            functions=[Named(key, name) for key, name in _functions()],
        )

    def question(self, request: OwnershipRequest) -> Question:
        pk = request.initiative_id
        initiative, row, facts = self.initiatives[pk], self.rows[pk], self.facts[pk]
        steps, who = self.steps[request.pk], self.who[request.pk]
        ends = take_back_ends(steps, self.reader, self.policy, self.now)
        view = standpoint(self.reader, request, initiative, who, answers=self.reader.pk in who.able)
        waited, coming = _clock(request, steps, self.policy, self.calendar, self.now)
        reminder = self.reminders.get(request.pk)
        reminds = bool(reminder and reminder.possible)
        return Question(
            request=request,
            row=row,
            cells=_cells(row, facts, request.function.key),
            owners=tuple(Named(seat.key, seat.name) for seat in row.seats if seat.state == "owns"),
            confirming=sum(seat.story.confirms for seat in row.seats if seat.key != request.function.key),
            steps=tuple(steps),
            verbs=verbs.possible(request.state, view, takes_back=ends is not None, reminds=reminds),
            waited=waited,
            a_day=self.calendar.hours_a_day(),
            coming=tuple(deadline for deadline in coming if not deadline.passed and not deadline.off),
            overdue=waited > self.policy.answer_limit_working_days * self.calendar.hours_a_day(),
            escalates_to=enumeration(person.name for person in self.leading.of(request.function_id, who.askers)),
            changes=self.changes.get(request.pk, ()),
            away=self.away.get(request.function_id),
            take_back_until=ends if not view.finished else None,
            answers=view.answers,
            asked_it=self.reader.pk in who.able & who.askers,
            stuck=bool(who.stand_ins),
            reminder=reminder,
            passable=_passable(facts, self.functions),
            plan=self.plans[pk],
        )


def _steps(requests: Sequence[OwnershipRequest]) -> dict[int, list[RequestStep]]:
    by_request: dict[int, list[RequestStep]] = defaultdict(list)
    steps = RequestStep.objects.filter(request__in=requests).select_related("by", "on_behalf_of").order_by("id")
    for step in steps:
        by_request[step.request_id].append(step)
    return by_request


def _cells(row: RegisterRow, facts: Facts, function: str) -> tuple[Cell, ...]:
    influence = facts.influence
    return tuple(Cell(point.key, point.name, influence.get(point.key, {}).get(function)) for point in row.touchpoints)


def _functions() -> list[tuple[str, str]]:
    """Functions a question can be passed on to, by name."""
    return list(Function.objects.filter(is_cx=False).order_by("name").values_list("key", "name"))


def _passable(facts: Facts, functions: Sequence[Named]) -> tuple[tuple[bool, tuple[Named, ...]], ...]:
    """Those that shape the touchpoints first; without those already asked, to whom it cannot come back."""
    need = facts.need()
    asked = {standing.function for standing in facts.standings if standing.state != RequestState.WITHDRAWN}
    free = [function for function in functions if function.key not in asked]
    shaping = sorted(
        (function for function in free if need.get(function.key)), key=lambda function: -need[function.key]
    )
    groups = ((True, tuple(shaping)), (False, tuple(function for function in free if function not in shaping)))
    return tuple(group for group in groups if group[1])


def standpoint(
    person: User, ownership_request: OwnershipRequest, initiative: Initiative, who: Answerers, *, answers: bool
) -> verbs.Standpoint:
    return verbs.Standpoint(
        answers=answers and person.pk not in who.askers,
        asks=permissions.can_ask(person, initiative),
        agrees=permissions.can_agree(person, ownership_request),
        overrides=permissions.can_override(person, ownership_request, who),
        finished=initiative.status in ENDED,
    )


def take_back_ends(steps: Sequence[RequestStep], person: User, policy: Policy, now: datetime) -> datetime | None:
    """Until when the person may take back the last step; None if it is not theirs, no answer, or too old."""
    if not steps:
        return None
    last = steps[-1]
    return verbs.taking_back_ends(
        last.kind, last.by_id, last.at, person=person.pk, minutes=policy.take_back_minutes, now=now
    )


def _clock(
    request: OwnershipRequest, steps: Sequence[RequestStep], policy: Policy, calendar: WorkCalendar, now: datetime
) -> tuple[float, list[Deadline]]:
    """Working hours waited in this round, and the deadlines while the ball lies with the function."""
    begun = request.asked_on or calendar_day(now, calendar)
    asked = datetime.combine(begun, calendar.opens, calendar.zone)
    open_now = request.state in WITH_FUNCTION
    if steps:
        waited = clock.hours_waited(steps, calendar, now)
    else:  # brought by an import, which knows days only
        ended = datetime.combine(request.decided_on, calendar.closes, calendar.zone) if request.decided_on else now
        waited = calendar.hours_between(asked, ended)
    if not open_now:
        return waited, []
    return waited, deadlines(steps, asked=asked, policy=policy, calendar=calendar, now=now)


def calendar_day(now: datetime, calendar: WorkCalendar) -> date:
    return now.astimezone(calendar.zone).date()
