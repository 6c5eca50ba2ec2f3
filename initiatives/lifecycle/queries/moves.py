"""What one person can do next: answer, remind, and take a refusal further; each with one action."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

from django.db.models import Q
from django.db.models.functions import Coalesce

from cxtracker.accounts.models import User
from initiatives import permissions
from initiatives.assessment.queries.inputs import FactsLoader
from initiatives.assessment.rules import silo
from initiatives.lifecycle.rules import after_refusal
from initiatives.models import Decision, DecisionState, Initiative, OwnershipRequest, RequestState, TargetConflict
from initiatives.models.initiatives import ENDED
from initiatives.models.ownership import WITH_FUNCTION, OwnershipRequests
from initiatives.ownership.queries.reminding import Reminding, reminding
from initiatives.policies.queries.in_force import last_days, policy_in_force
from journeys.directory import Named, enumeration
from journeys.models import Function
from journeys.permissions import PROGRAMME_TEAM

SHOWN = 10
"""So many rows of what one waits for; the lists they link to have all."""

MOST = 20
"""So many answers to give and refusals to take further, and of so many the next owners are worked out."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A required function that said no or “not now”, and what to do about it.

    `action` is one of `rules.AFTER_REFUSAL`; `ask` are the functions to ask then, `conflict` the entry to open.
    """

    request: OwnershipRequest
    action: str
    ask: tuple[Named, ...]
    conflict: int | None

    @property
    def seat(self) -> str:
        return "not_now" if self.request.state == RequestState.DEFERRED else "declined"

    @property
    def ask_query(self) -> str:
        return urlencode([("function", function.key) for function in self.ask])

    @property
    def ask_in_words(self) -> str:
        return enumeration(function.name for function in self.ask)


@dataclass(frozen=True, slots=True)
class Moves:
    """`to_answer` needs this person's word, the first of `answers_due`; `refusals` are the first of `refused`.

    `waiting` and `late` (beyond the limit) are what this person waits for.

    `late` holds everything that is late for those who run the programme. `reminders` are by id of the request.
    """

    to_answer: tuple[OwnershipRequest, ...]
    answers_due: int
    waiting: tuple[OwnershipRequest, ...]
    late: tuple[OwnershipRequest, ...]
    reminders: dict[int, Reminding]
    refusals: tuple[Refusal, ...]
    refused: int

    def __bool__(self) -> bool:
        return bool(self.to_answer or self.waiting or self.late or self.refusals)


def moves(user: User, *, now: datetime, today: date) -> Moves:
    """A constant number of queries."""
    visible = OwnershipRequest.objects.visible_to(user).whole()
    due = Coalesce("due_on", "asked_on").asc(nulls_last=True)
    awaited = visible.awaited_by(user, today).filter(state__in=WITH_FUNCTION)
    days = last_days(today)
    if user.role in PROGRAMME_TEAM:
        theirs = OwnershipRequest.objects.answerable_by(user, today)
        late = visible.overdue(*days).exclude(initiative__status__in=ENDED).exclude(pk__in=theirs.values("pk"))
    else:
        late = awaited.overdue(*days)
    overdue = tuple(late.order_by(due, "pk")[:SHOWN])
    in_time = awaited.exclude(pk__in=OwnershipRequest.objects.overdue(*days).values("pk"))
    waiting = tuple(in_time.order_by(due, "pk")[:SHOWN])
    to_answer = visible.to_decide_by(user, today)
    shown = tuple(to_answer.order_by(due, "pk")[:MOST])
    refusals, refused = _refusals(user, visible, today)
    return Moves(
        to_answer=shown,
        answers_due=to_answer.count() if len(shown) == MOST else len(shown),
        waiting=waiting,
        late=overdue,
        reminders=reminding((*waiting, *overdue), by=user, now=now),
        refusals=refusals,
        refused=refused,
    )


def _refused_though_needed(user: User, visible: OwnershipRequests) -> list[OwnershipRequest]:
    theirs = Q(initiative__initiator=user) | Q(initiative__accountable=user) | Q(asked_by=user)
    answered = (
        visible.filter(theirs, state__in=(RequestState.DECLINED, RequestState.DEFERRED))
        .exclude(initiative__status__in=ENDED)
        .select_related("initiative__assessment")
        .order_by("-decided_on", "-pk")
    )
    return [
        asked
        for asked in answered
        if permissions.can_ask(user, asked.initiative) and asked.function.key in _required(asked.initiative)
    ]


def _refusals(user: User, visible: OwnershipRequests, today: date) -> tuple[tuple[Refusal, ...], int]:
    """Of initiatives this person runs or asked for; the latest answers first, and how many there are."""
    needed = _refused_though_needed(user, visible)
    required = needed[:MOST]
    if not required:
        return (), 0
    ids = {asked.initiative_id for asked in required}
    policy = policy_in_force()
    facts = {case.initiative_id: case for case in FactsLoader(policy, today, today).load(sorted(ids), only_table=True)}
    names = dict(Function.objects.filter(is_cx=False).order_by("name").values_list("key", "name"))
    open_conflicts = TargetConflict.objects.filter(request__in=required, ruling="")
    conflicts = dict(open_conflicts.values_list("request_id", "pk"))
    before_leadership = set(
        Decision.objects.filter(initiative__in=ids, state=DecisionState.ASKED).values_list("initiative_id", flat=True)
    )
    refusals = []
    for asked in required:
        case = facts[asked.initiative_id]
        best = silo.best_next_owners(case, policy, today)
        spoken_to = {standing.function for standing in case.standings if standing.state != RequestState.WITHDRAWN}
        free = tuple(Named(key, names[key]) for key in best if key in names and key not in spoken_to)
        action = after_refusal(
            deferred=asked.state == RequestState.DEFERRED,
            in_conflict=asked.pk in conflicts,
            others=bool(free),
            leadership=asked.initiative_id not in before_leadership
            and permissions.can_ask_leadership(user, asked.initiative),
        )
        refusals.append(Refusal(asked, action, free, conflicts.get(asked.pk)))
    return tuple(refusals), len(needed)


def _required(initiative: Initiative) -> list[str]:
    assessment = getattr(initiative, "assessment", None)
    return assessment.required if assessment else []
