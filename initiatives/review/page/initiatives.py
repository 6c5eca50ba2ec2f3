"""The initiatives to talk about, and the names of the others."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from functools import cached_property

from django.utils.translation import gettext as _, ngettext

from cxtracker.ui import numbers
from initiatives.assessment.rules.flags import RULES
from initiatives.assessment.rules.seats import Entry, Story, words
from initiatives.checkins.rules import Standing
from initiatives.models import Status
from initiatives.review.content import ReviewContent
from initiatives.review.content.initiatives import DiscussedInitiative, QuietInitiative, Seat
from initiatives.review.links import listed
from initiatives.review.movement import Move
from initiatives.review.page.lengths import INITIATIVES_ON_PAPER, SHOWN
from initiatives.review.page.outcomes import OutcomeRow
from initiatives.review.sentences import Arrow, arrow
from journeys.directory import Directory
from journeys.models import Lifecycle, MetricKind


@dataclass(frozen=True, slots=True)
class SeatRow:
    """`words` are all answers in a sentence; "" where the review was closed before it kept them."""

    key: str
    name: str
    state: str
    words: str


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """Texts are "" where there is nothing to say: no stage, no mode, no flag of today's rules, no exception."""

    initiative: DiscussedInitiative
    seats: tuple[SeatRow, ...]
    stages: str
    works_on: str
    status: str
    age: str
    headline: OutcomeRow | None
    headline_verdict: str
    flag: str
    flag_sentence: str
    score_arrow: Arrow | None
    accepted_until: str
    standing: Standing | None


@dataclass(frozen=True)
class InitiativesSection:
    content: ReviewContent

    @cached_property
    def rows(self) -> list[InitiativeRow]:
        return [self._row(initiative) for initiative in self.content.initiatives.discussed[:SHOWN]]

    @property
    def discussed(self) -> int:
        return len(self.content.initiatives.discussed)

    @property
    def more(self) -> int:
        return self.discussed - len(self.rows)

    @property
    def more_url(self) -> str:
        return listed((), "ordering=-score")

    @property
    def on_paper(self) -> list[InitiativeRow]:
        return self.rows[:INITIATIVES_ON_PAPER]

    @property
    def beyond_paper(self) -> list[InitiativeRow]:
        return self.rows[INITIATIVES_ON_PAPER:]

    @property
    def seats_taken(self) -> set[str]:
        """The states of all seats."""
        return {seat.state for row in self.rows for seat in row.seats}

    @property
    def quiet(self) -> tuple[QuietInitiative, ...]:
        return self.content.initiatives.quiet[:SHOWN]

    @property
    def more_quiet(self) -> int:
        return len(self.content.initiatives.quiet) - len(self.quiet)

    @cached_property
    def _directory(self) -> Directory:
        names = self.content.names
        return Directory(dict(names.functions), dict(names.touchpoints), dict(names.metrics))

    def _row(self, initiative: DiscussedInitiative) -> InitiativeRow:
        # A review outlives rules: a flag of a rule that is gone has no words any more.
        flag = initiative.flag if initiative.flag and initiative.flag.code in RULES else None
        rule = RULES[flag.code] if flag else None
        days = initiative.status_days
        headline = OutcomeRow.of(initiative.outcome) if initiative.outcome else None
        return InitiativeRow(
            initiative,
            seats=tuple(map(_seat, initiative.seats)),
            stages=", ".join(str(Lifecycle(code).label) for code in initiative.stages),
            works_on={True: _("cause"), False: _("consequence"), None: ""}[initiative.cause],
            status=str(Status(initiative.status).label),
            age=ngettext("%(n)s day", "%(n)s days", days) % {"n": days} if days is not None else "",
            headline=headline,
            headline_verdict=_headline_verdict(headline) if headline else "",
            flag=str(rule.title) if rule else "",
            flag_sentence=rule.sentence(dict(flag.evidence), self._directory) if rule and flag else "",
            score_arrow=self._score_arrow(initiative),
            accepted_until=numbers.day(initiative.accepted) if initiative.accepted else "",
            standing=Standing(**asdict(initiative.checked_in)) if initiative.checked_in else None,
        )

    def _score_arrow(self, initiative: DiscussedInitiative) -> Arrow | None:
        before = self.content.before.scores.get(initiative.key) if self.content.before else None
        moved = arrow(Move("score", before, initiative.score))
        if moved is None or moved.sign == "→":
            return None
        return Arrow(moved.sign, moved.text, "bad" if moved.sign == "↑" else "good")


def _seat(seat: Seat) -> SeatRow:
    entries = tuple(Entry(step.kind, step.on, step.reason) for step in seat.steps)
    return SeatRow(
        seat.key, seat.name, seat.state, words(Story(entries, seat.until, seat.to), seat.state) if entries else ""
    )


def _headline_verdict(headline: OutcomeRow) -> str:
    # Whatever was estimated of a score: what customers say never counts as a result.
    if headline.outcome.kind == MetricKind.PERCEPTION:
        return _("a signal, not a result")
    return headline.verdict
