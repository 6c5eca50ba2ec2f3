"""To decide: what waits for this person's word, oldest deadline first, and what this person waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.core.paginator import Page
from django.db.models.functions import Coalesce
from django.http import QueryDict

from cxtracker.accounts.models import User
from cxtracker.keyset import counted
from cxtracker.ui.paging import sheet
from initiatives.assessment.queries import register
from initiatives.assessment.queries.register import RegisterRow
from initiatives.models import Initiative, OwnershipRequest
from initiatives.ownership.queries.absences import Absence, absences
from initiatives.ownership.queries.requests import Question, questions
from journeys.models import Function

SHOWN = 20
"""So many cards on a page, and rows of what the functions own."""


@dataclass(frozen=True, slots=True)
class OwnFunction:
    """A function this person answers for; `headed` if as its head, who may name a substitute."""

    function: Function
    headed: bool
    absences: tuple[Absence, ...]


@dataclass(frozen=True, slots=True)
class Inbox:
    """`cards` are one page (`sheet`) of the chosen box, none where it holds answers; the counts are for the tabs."""

    box: str
    cards: tuple[Question, ...]
    sheet: Page[OwnershipRequest]
    to_decide: int
    awaited: int
    owned: tuple[RegisterRow, ...]
    functions: tuple[OwnFunction, ...]


def inbox(user: User, *, box: str, now: datetime, today: date, asked: QueryDict) -> Inbox:
    """The page of a box that an address asks for by `page` or `cursor`."""
    visible = OwnershipRequest.objects.visible_to(user)
    boxes = {"decide": visible.to_decide_by(user, today), "waiting-on-others": visible.awaited_by(user, today)}
    chosen = boxes.get(box, visible.none()).whole().order_by(Coalesce("due_on", "asked_on").asc(nulls_last=True), "pk")
    counts = {name: counted(rows) for name, rows in boxes.items()}
    shown = sheet(chosen, SHOWN, asked, counts.get(box))
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
        cards=tuple(questions(list(shown), to=user, now=now, today=today)),
        sheet=shown,
        to_decide=counts["decide"],
        awaited=counts["waiting-on-others"],
        owned=tuple(register.rows(list(owned[:SHOWN]), to=user)) if functions else (),
        functions=tuple(
            OwnFunction(function, function.head_id == user.pk, tuple(windows.get(function.pk, ())))
            for function in functions
        ),
    )
