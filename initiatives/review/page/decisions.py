"""What leadership is asked, and what became of what it decided."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from cxtracker.ui import numbers
from initiatives.models import DecisionState, Verb
from initiatives.review.content import ReviewContent
from initiatives.review.content.decisions import AskedDecision, StoppedInitiative, TakenDecision
from initiatives.review.page.lengths import DECISIONS_ON_PAPER
from initiatives.review.sentences import working_days


@dataclass(frozen=True, slots=True)
class OptionRow:
    verb: str
    label: str
    text: str
    loses: str
    recommended: bool


@dataclass(frozen=True, slots=True)
class VerbButton:
    """What leadership can choose with a click."""

    verb: str
    label: str
    recommended: bool


@dataclass(frozen=True, slots=True)
class AskedRow:
    """`needed_by` is "" where no day is known; `recommended` is the label of what is recommended, "" without."""

    decision: AskedDecision
    options: tuple[OptionRow, ...]
    buttons: tuple[VerbButton, ...]
    recommended: str
    needed_by: str
    waited: str
    state: str


@dataclass(frozen=True, slots=True)
class TakenRow:
    decision: TakenDecision
    options: tuple[OptionRow, ...]
    recommended: str
    verb: str
    until: str
    state: str


@dataclass(frozen=True, slots=True)
class StoppedRow:
    initiative: StoppedInitiative
    day: str


@dataclass(frozen=True)
class DecisionsSection:
    content: ReviewContent

    @cached_property
    def asked(self) -> list[AskedRow]:
        return [_asked(decision) for decision in self.content.decisions]

    @property
    def on_paper(self) -> list[AskedRow]:
        return self.asked[:DECISIONS_ON_PAPER]

    @property
    def beyond_paper(self) -> int:
        return len(self.asked) - len(self.on_paper)

    @cached_property
    def taken(self) -> list[TakenRow]:
        return [_taken(decision) for decision in self.content.past.decisions]

    @property
    def today(self) -> list[TakenRow]:
        """Decided on the day of this review: nothing has become of it yet."""
        return [row for row in self.taken if row.decision.decided_on == self.content.as_of]

    @property
    def earlier(self) -> list[TakenRow]:
        """What there is to follow up on."""
        return [row for row in self.taken if row.decision.decided_on != self.content.as_of]

    @cached_property
    def stopped(self) -> list[StoppedRow]:
        return [StoppedRow(initiative, numbers.day(initiative.on)) for initiative in self.content.past.stopped]


def _asked(decision: AskedDecision) -> AskedRow:
    # Where no option is offered, leadership chooses among all verbs.
    offered = [option.verb for option in decision.options] or Verb.values
    return AskedRow(
        decision,
        _options(decision),
        tuple(
            VerbButton(verb, str(Verb(verb).label), verb == decision.recommended)
            for verb in Verb.values
            if verb in offered
        ),
        _label(decision.recommended),
        numbers.day(decision.needed_by) if decision.needed_by else "",
        working_days(decision.waited_days),
        str(DecisionState(decision.state).label),
    )


def _taken(decision: TakenDecision) -> TakenRow:
    return TakenRow(
        decision,
        _options(decision),
        _label(decision.recommended),
        _label(decision.verb),
        numbers.day(decision.until),
        str(DecisionState(decision.state).label),
    )


def _options(decision: AskedDecision) -> tuple[OptionRow, ...]:
    return tuple(
        OptionRow(option.verb, _label(option.verb), option.text, option.loses, option.verb == decision.recommended)
        for option in decision.options
    )


def _label(verb: str) -> str:
    return str(Verb(verb).label) if verb else ""
