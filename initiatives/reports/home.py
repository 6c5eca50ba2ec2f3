"""The first page: what waits for this person, what is fenced in, what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q

from cxtracker.accounts.models import User
from initiatives.models import Assessment, Band, Initiative, OwnershipRequest, RequestState
from initiatives.models.initiatives import LIVE
from initiatives.reports import register
from initiatives.reports.register import RegisterRow
from journeys.models import Function, Journey

WORST = 5


@dataclass(frozen=True, slots=True)
class Home:
    """`to_answer` are requests to functions this person answers for, `unanswered` those this person's work waits for."""

    bands: dict[str, int]
    siloed: int
    total: int
    worst: tuple[RegisterRow, ...]
    mine: tuple[RegisterRow, ...]
    to_answer: tuple[OwnershipRequest, ...]
    unanswered: tuple[OwnershipRequest, ...]
    functions: tuple[Function, ...]
    has_functions: bool
    has_journeys: bool

    @property
    def is_new(self) -> bool:
        return not (self.total and self.has_functions and self.has_journeys)


def home(user: User, *, today: date) -> Home:
    visible = Initiative.objects.visible_to(user)
    counts = Assessment.objects.filter(initiative__in=visible.exclude(status__in=("closed", "stopped"))).aggregate(
        siloed=Count("pk", filter=Q(siloed=True)),
        total=Count("pk"),
        **{band: Count("pk", filter=Q(band=band)) for band in Band.values},
    )
    worst = list(
        visible.live().filter(assessment__siloed=True).order_by("-assessment__score", "pk").for_register()[:WORST]
    )
    mine = list(
        visible.filter(Q(accountable=user) | Q(initiator=user), status__in=("draft", *LIVE))
        .exclude(pk__in=[one.pk for one in worst])
        .order_by("-pk")
        .for_register()[:WORST]
    )
    rows = {row.id: row for row in register.rows([*worst, *mine])}
    functions = tuple(Function.objects.answered_by(user, today).order_by("name"))
    waiting = OwnershipRequest.objects.filter(state=RequestState.REQUESTED, initiative__in=visible).select_related(
        "initiative", "function__head", "asked_by"
    )
    return Home(
        bands={band: counts[band] for band in Band.values},
        siloed=counts["siloed"],
        total=counts["total"],
        worst=tuple(rows[one.pk] for one in worst),
        mine=tuple(rows[one.pk] for one in mine),
        to_answer=tuple(waiting.filter(function__in=functions).order_by("due_on", "pk")),
        unanswered=tuple(
            waiting.filter(Q(asked_by=user) | Q(initiative__accountable=user) | Q(initiative__initiator=user))
            .exclude(function__in=functions)
            .order_by("asked_on", "pk")[:10]
        ),
        functions=functions,
        has_functions=Function.objects.exists(),
        has_journeys=Journey.objects.exists(),
    )
