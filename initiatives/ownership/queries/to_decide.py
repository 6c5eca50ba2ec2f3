"""To decide: what waits for this person's word, oldest deadline first, and what this person waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models.functions import Coalesce

from cxtracker.accounts.models import User
from initiatives.assessment.queries import register
from initiatives.assessment.queries.register import RegisterRow
from initiatives.models import Initiative, OwnershipRequest
from initiatives.ownership.queries.absences import Absence, absences
from initiatives.ownership.queries.requests import Question, questions
from journeys.models import Function

SHOWN = 50
"""So many cards at most; who has more has another problem."""


@dataclass(frozen=True, slots=True)
class OwnFunction:
    """A function this person answers for; `headed` if as its head, who may name a substitute."""

    function: Function
    headed: bool
    absences: tuple[Absence, ...]


@dataclass(frozen=True, slots=True)
class Inbox:
    """`cards` are of the chosen box only, none where it holds answers; both counts are always there for the tabs."""

    box: str
    cards: tuple[Question, ...]
    to_decide: int
    awaited: int
    owned: tuple[RegisterRow, ...]
    functions: tuple[OwnFunction, ...]


def inbox(user: User, *, box: str, now: datetime, today: date) -> Inbox:
    visible = OwnershipRequest.objects.visible_to(user)
    boxes = {"decide": visible.to_decide_by(user, today), "waiting-on-others": visible.awaited_by(user, today)}
    chosen = boxes.get(box, visible.none()).whole().order_by(Coalesce("due_on", "asked_on").asc(nulls_last=True), "pk")
    functions = list(Function.objects.answered_by(user, today).order_by("name"))
    windows = absences({function.pk for function in functions if function.head_id == user.pk}, today)
    owned = (
        Initiative.objects.visible_to(user)
        .live()
        .filter(requests__function__in=functions, requests__state="approved")
        .distinct()
        .order_by("pk")
        .for_register()
    )
    return Inbox(
        box=box,
        cards=tuple(questions(list(chosen[:SHOWN]), to=user, now=now, today=today)),
        to_decide=boxes["decide"].count(),
        awaited=boxes["waiting-on-others"].count(),
        owned=tuple(register.rows(list(owned[:SHOWN]), to=user)) if functions else (),
        functions=tuple(
            OwnFunction(function, function.head_id == user.pk, tuple(windows.get(function.pk, ())))
            for function in functions
        ),
    )
