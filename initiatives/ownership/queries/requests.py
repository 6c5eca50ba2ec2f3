"""Requests as those concerned read them: the whole case, what they can do with it, what happens next and when."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
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
from initiatives.ownership.queries.pact_changes import PactChange, pact_changes
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

    @property
    def cells_that_count(self) -> list[Cell]:
        """Those it shapes, the strongest first."""
        return sorted((cell for cell in self.cells if cell.strength), key=lambda one: -(one.strength or 0))

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
        words["answer"] = asked.get_reported_display()
        return _("Did %(function)s answer “%(answer)s” to “%(title)s” on %(day)s?") % words

    @property
    def reporter(self) -> str:
        """Who brought the reported answer."""
        step = next((step for step in reversed(self.steps) if step.kind == Step.REPORTED), None)
        return step.by.name if step and step.by else ""

    @property
    def said(self) -> RequestStep | None:
        """The function's last answer, if it wrote a sentence with it."""
        last = next((step for step in reversed(self.steps) if step.kind in SAYS), None)
        return last if last and last.comment else None

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
        said = ngettext("%(hours)s working hour", "%(hours)s working hours", ceil(self.waited)) % {"hours": hours}
        days = int(self.waited // (self.a_day or 1))
        if not days:
            return said
        whole = ngettext("%(days)s working day", "%(days)s working days", days) % {"days": days}
        return _("%(hours)s (%(days)s)") % {"hours": said, "days": whole}


def questions(requests: Sequence[OwnershipRequest], *, to: User, now: datetime, today: date) -> list[Question]:
    """The requests (select them with `whole()`) as `to` reads them, in their order; a constant number of queries."""
    if not requests:
        return []
    policy = policy_in_force()
    calendar = work_calendar(policy)
    initiatives = {
        one.pk: one for one in Initiative.objects.filter(pk__in={r.initiative_id for r in requests}).for_register()
    }
    rows = {row.id: row for row in register.rows(list(initiatives.values()), to=to)}
    facts = {one.initiative_id: one for one in FactsLoader(policy, today).load(sorted(initiatives))}
    steps: dict[int, list[RequestStep]] = defaultdict(list)
    found = RequestStep.objects.filter(request__in=requests).select_related("by", "on_behalf_of").order_by("id")
    for step in found:
        steps[step.request_id].append(step)
    leading = recipients.leaders(policy)
    who = recipients.answerers(requests, today, leading, [step for mine in steps.values() for step in mine])
    reminders = reminding(requests, by=to, now=now, calendar=calendar, who=who)
    changes = pact_changes(requests, steps, policy)
    away = away_now({ownership_request.function_id for ownership_request in requests}, today)
    leaders = enumeration(leader.name for leader in leading)
    functions = [Named(key, name) for key, name in _functions()]
    made = []
    for one in requests:
        row, mine = rows[one.initiative_id], steps[one.pk]
        ends = take_back_ends(mine, to, policy, now)
        view = standpoint(to, one, initiatives[one.initiative_id], who[one.pk], answers=to.pk in who[one.pk].able)
        waited, coming = _clock(one, mine, policy, calendar, now)
        reminder = reminders.get(one.pk)
        influence = facts[one.initiative_id].influence
        made.append(
            Question(
                request=one,
                row=row,
                cells=tuple(
                    Cell(point.key, point.name, influence.get(point.key, {}).get(one.function.key))
                    for point in row.touchpoints
                ),
                owners=tuple(Named(seat.key, seat.name) for seat in row.seats if seat.state == "owns"),
                confirming=sum(seat.story.confirms for seat in row.seats if seat.key != one.function.key),
                steps=tuple(mine),
                verbs=verbs.possible(
                    one.state,
                    view,
                    takes_back=ends is not None,
                    reminds=bool(reminder and reminder.possible),
                    reported=one.reported,
                ),
                waited=waited,
                a_day=calendar.hours_a_day(),
                coming=tuple(deadline for deadline in coming if not deadline.passed and not deadline.off),
                overdue=waited > policy.answer_limit_working_days * calendar.hours_a_day(),
                escalates_to=leaders,
                changes=changes.get(one.pk, ()),
                away=away.get(one.function_id),
                take_back_until=ends if not view.finished else None,
                answers=view.answers,
                asked_it=to.pk in who[one.pk].able & who[one.pk].askers,
                stuck=bool(who[one.pk].stand_ins),
                reminder=reminder,
                passable=_passable(facts[one.initiative_id], functions),
            )
        )
    return made


def _functions() -> list[tuple[str, str]]:
    """Functions a question can be passed on to, by name."""
    return list(Function.objects.filter(is_cx=False).order_by("name").values_list("key", "name"))


def _passable(facts: Facts, functions: Sequence[Named]) -> tuple[tuple[bool, tuple[Named, ...]], ...]:
    """Those that shape the touchpoints first; without those already asked, to whom it cannot come back."""
    need = facts.need()
    asked = {standing.function for standing in facts.standings if standing.state != RequestState.WITHDRAWN}
    free = [function for function in functions if function.key not in asked]
    shaping = sorted((one for one in free if need.get(one.key)), key=lambda one: -need[one.key])
    groups = ((True, tuple(shaping)), (False, tuple(one for one in free if one not in shaping)))
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
