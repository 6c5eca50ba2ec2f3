"""Where a function sits at the table of an initiative, and what it answered: from the steps of its request alone.

Answers are history. A decline stays a decline: asking again and withdrawing the question add to it and take nothing
away, and a later yes stands beside it. Only an answer its own author took back within minutes was none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from cxtracker.ui import numbers
from initiatives.models.ownership import BEGINS, DeclineReason, RequestState, Step

ASKS = frozenset({*BEGINS, Step.REPLIED, Step.ANEW, Step.OFFERED})
"""After these the ball is with the function."""

ANSWERS: Mapping[str, str] = {
    Step.APPROVED: "owns",
    Step.OWN_INITIATIVE: "owns",
    Step.AGREED: "owns",
    Step.CONFIRMED: "owns",
    Step.DECLINED: "declined",
    Step.CONDITIONAL: "yes_if",
    Step.QUESTION: "asked_back",
    Step.DEFERRED: "not_now",
    Step.PASSED_ON: "passed_on",
}
"""The seat each answer leads to. Steps that stand in no table here (notes, what later versions write) move nobody."""


STATES: Mapping[str, RequestState] = {
    "owns": RequestState.APPROVED,
    "declined": RequestState.DECLINED,
    "yes_if": RequestState.CONDITIONAL,
    "asked_back": RequestState.QUESTION,
    "not_now": RequestState.DEFERRED,
    "passed_on": RequestState.PASSED_ON,
}
"""The state of a request whose last answer led to a seat."""

TAKEN_OFF = frozenset({Step.WITHDRAWN, Step.DENIED})
"""After these nobody waits for an answer, and none was given."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A step, by day. `reason` is that of a decline; an administrator's override that has one is a decline too."""

    kind: str
    on: date
    reason: str = ""

    @property
    def seat(self) -> str:
        """The seat it leads to if it is an answer, else ""."""
        if self.kind == Step.OVERRIDDEN:
            return "declined" if self.reason else "owns"
        return ANSWERS.get(self.kind, "")


@dataclass(frozen=True, slots=True)
class Story:
    """The steps of one request that count, in their order.

    `until` is the day a “not now” ends, `to` the name of the function the question was passed to.
    """

    entries: tuple[Entry, ...] = ()
    until: date | None = None
    to: str = ""

    @property
    def seat(self) -> str:
        """A code of `cxtracker.ui.words.SEATS`; "" for a function that was never asked."""
        seat, refused = "", False
        for entry in self.entries:
            if entry.seat:
                seat = entry.seat
                refused = seat == "declined" or (refused and seat == "asked_back")
            elif entry.kind in ASKS:
                seat = "declined" if refused else "reported" if entry.kind == Step.REPORTED else "asked"
            elif entry.kind in TAKEN_OFF:
                seat = "declined" if refused else "withdrawn"
        return seat

    @property
    def confirms(self) -> bool:
        """It said yes to an earlier plan and is asked whether that still holds."""
        return bool(self.entries) and self.entries[-1].kind == Step.RECONFIRM

    @property
    def declined_on(self) -> date | None:
        """The day of the last decline, whatever came after it."""
        return next((entry.on for entry in reversed(self.entries) if entry.seat == "declined"), None)

    def answers(self) -> Counter[str]:
        """How often the function gave each answer, by seat."""
        return Counter(entry.seat for entry in self.entries if entry.seat)

    def reasons(self) -> Counter[str]:
        """How often it declined, by reason."""
        return Counter(entry.reason or DeclineReason.OTHER for entry in self.entries if entry.seat == "declined")


def story(steps: Iterable[Entry], until: date | None = None, to: str = "") -> Story:
    """The steps without answers that were taken back, without questions withdrawn and put again as they were, and
    without asking to confirm what was put back again."""
    kept: list[Entry] = []
    for step in steps:
        if step.kind == Step.TAKEN_BACK:
            if kept and kept[-1].seat:
                kept.pop()
        elif step.kind == Step.RESTORED:
            if kept and kept[-1].kind == Step.RECONFIRM:
                kept.pop()
        elif step.kind == Step.REOPENED:
            if kept and kept[-1].kind == Step.WITHDRAWN:
                kept.pop()
        elif step.seat or step.kind in ASKS or step.kind in TAKEN_OFF:
            kept.append(step)
    return Story(tuple(kept), until, to)


def words(story: Story, seat: str) -> str:
    """Everything in one line: “declined 7 Nov (against our target); asked again, withdrawn 26 Nov”.

    `seat` says whether an owner owns or does so on paper only.
    """
    if not story.entries:
        return _("never asked")
    lines: list[str] = []
    again = ""
    for place, entry in enumerate(story.entries):
        last = place == len(story.entries) - 1
        if entry.kind in ASKS:
            again = _again(entry) if place else ""
            if last:
                lines.append(_unanswered(entry, again=place > 0))
            continue
        line = _answer(entry, story, seat) if last else _earlier(entry)
        lines.append(again % {"answer": line} if again else line)
        again = ""
    return "; ".join(lines)


def _again(entry: Entry) -> str:
    """What an answer follows that was not the first."""
    return _("after another offer, %(answer)s") if entry.kind == Step.OFFERED else _("asked again, %(answer)s")


def _unanswered(entry: Entry, *, again: bool) -> str:
    if entry.kind == Step.REPORTED:
        return _("reported %(day)s, not confirmed yet") % {"day": numbers.short_day(entry.on)}
    if entry.kind == Step.OFFERED:
        return _("offered otherwise %(day)s, no answer yet") % {"day": numbers.short_day(entry.on)}
    text = _("asked again %(day)s, no answer yet") if again else _("asked %(day)s, no answer yet")
    return text % {"day": numbers.short_day(entry.on)}


def _answer(entry: Entry, story: Story, seat: str) -> str:
    """What the story ends with."""
    match entry.seat:
        case "owns":
            return _("owns on paper only") if seat == "paper" else _("owns")
        case "not_now" if story.until:
            return _("not now, back on %(day)s") % {"day": numbers.short_day(story.until)}
        case "passed_on" if story.to:
            return _("passed to %(function)s") % {"function": story.to}
        case _:
            return _earlier(entry)


def _earlier(entry: Entry) -> str:
    """An answer, or the question withdrawn, with its day."""
    day = {"day": numbers.short_day(entry.on)}
    match entry.seat:
        case "owns":
            return _("yes %(day)s") % day
        case "declined":
            reason = DeclineReason(entry.reason).label if entry.reason in DeclineReason.values else ""
            if reason:
                return _("declined %(day)s (%(reason)s)") % {**day, "reason": reason}
            return _("declined %(day)s") % day
        case "yes_if":
            return _("yes, if … %(day)s") % day
        case "asked_back":
            return _("asked back %(day)s") % day
        case "not_now":
            return _("not now %(day)s") % day
        case "passed_on":
            return _("passed on %(day)s") % day
        case _ if entry.kind == Step.DENIED:
            return _("never said so, as of %(day)s") % day
        case _:
            return _("withdrawn %(day)s") % day
