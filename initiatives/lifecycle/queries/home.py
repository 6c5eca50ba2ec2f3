"""The first page: what this person can do next, and what is fenced in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils.translation import gettext as _, ngettext

from cxtracker.accounts.models import User
from initiatives import permissions
from initiatives.assessment.queries import register
from initiatives.assessment.queries.register import RegisterRow
from initiatives.assessment.rules.silo import FENCED_FROM, SHARED_BELOW
from initiatives.lifecycle.queries.moves import Moves, moves
from initiatives.lifecycle.queries.setup import Setup, setup
from initiatives.models import Assessment, Band, Initiative, Status
from initiatives.models.initiatives import ENDED, LIVE
from initiatives.outcomes.money.queries import promises as promise_keeping, to_confirm
from initiatives.outcomes.queries.readings_due import DueReading, readings_due

WORST = 5


@dataclass(frozen=True, slots=True)
class Home:
    """`moves` are what this person can do about requests.

    `setup` are the steps of setting up, for those who take them and while they are not over. `due` are readings of
    this person's outcomes, `to_confirm` what this person may sign for finance (0 for everybody else), `promises` what
    a benefit owner has not answered.
    """

    bands: dict[str, int]
    siloed: int
    total: int
    worst: tuple[RegisterRow, ...]
    mine: tuple[RegisterRow, ...]
    moves: Moves
    setup: Setup | None
    due: tuple[DueReading, ...] = ()
    to_confirm: int = 0
    promises: int = 0

    @property
    def sentence(self) -> str:
        """What the page says first: what this person should do now."""
        if self.moves.to_answer:
            return ngettext(
                "%(count)s request needs your answer",
                "%(count)s requests need your answer",
                self.moves.answers_due,
            ) % {"count": self.moves.answers_due}
        if self.is_new:
            return _("Welcome. Let's find out who needs to be at the table")
        if self.moves.late:
            return ngettext(
                "%(count)s answer is late; send a reminder",
                "%(count)s answers are late; send reminders",
                len(self.moves.late),
            ) % {"count": len(self.moves.late)}
        if self.siloed:
            return ngettext(
                "%(count)s initiative is fenced in; start here to open it",
                "%(count)s initiatives are fenced in; start here to open them",
                self.siloed,
            ) % {"count": self.siloed}
        return _("Nothing is fenced in")

    @property
    def nothing_to_do(self) -> bool:
        return not (self.moves or self.due or self.to_confirm or self.promises)

    @property
    def band_tiles(self) -> list[tuple[str, int, str, str]]:
        """Code, count, word and what the band means, the gravest first."""
        limits = {"shared": SHARED_BELOW, "fenced": FENCED_FROM}
        meaning = {
            "fenced": _("score %(fenced)s and above: those who shape it stand outside") % limits,
            "at_risk": _("score %(shared)s to %(fenced)s: some who shape it are missing") % limits,
            "shared": _("score below %(shared)s: those who shape it own it") % limits,
            "unanchored": _("no assessed touchpoint, so no score"),
        }
        return [(code, self.bands[code], str(Band(code).label), sentence) for code, sentence in meaning.items()]

    @property
    def open_ones(self) -> str:
        """The filter of the list that leaves what is counted here."""
        return "status=" + ",".join(status for status in Status.values if status not in ENDED)

    @property
    def is_new(self) -> bool:
        """Nothing is asked yet and somebody has to set the company up, or nothing is there at all."""
        return self.setup is not None or not self.total


def home(user: User, *, now: datetime, today: date) -> Home:
    visible = Initiative.objects.visible_to(user)
    counts = Assessment.objects.filter(initiative__in=visible.exclude(status__in=ENDED)).aggregate(
        siloed=Count("pk", filter=Q(siloed=True)),
        total=Count("pk"),
        **{band: Count("pk", filter=Q(band=band)) for band in Band.values},
    )
    worst = list(
        visible.live().filter(assessment__siloed=True).order_by("-assessment__score", "pk").for_register()[:WORST]
    )
    mine = list(
        visible.filter(Q(accountable=user) | Q(initiator=user), status__in=(Status.DRAFT, *LIVE))
        .exclude(pk__in=[initiative.pk for initiative in worst])
        .order_by("-pk")
        .for_register()[:WORST]
    )
    rows = {row.id: row for row in register.rows([*worst, *mine], to=user)}
    return Home(
        bands={band: counts[band] for band in Band.values},
        siloed=counts["siloed"],
        total=counts["total"],
        worst=tuple(rows[initiative.pk] for initiative in worst),
        mine=tuple(rows[initiative.pk] for initiative in mine),
        moves=moves(user, now=now, today=today),
        setup=_setup(user),
        due=readings_due(user, today=today),
        to_confirm=(to_confirm.count(visible, signer=user.pk) if permissions.is_finance(user, today) else 0),
        promises=promise_keeping.to_answer(user, today),
    )


def _setup(user: User) -> Setup | None:
    if not permissions.can_set_up(user):
        return None
    steps = setup(user)
    return None if steps.is_over else steps
