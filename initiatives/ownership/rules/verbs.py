"""What a person can do with a question to a function as it stands; buttons and services ask the same rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from initiatives.models.ownership import ASKABLE, OPEN

ANSWERS = ("approve", "condition", "question", "defer", "pass_on", "decline")
"""What a function says, in the order of the buttons."""

ANSWERED_BY_STEP = frozenset({"approved", "declined", "conditional", "question", "deferred", "passed_on", "confirmed"})


@dataclass(frozen=True, slots=True)
class Standpoint:
    """Who looks at the question: may this person answer for the function, ask for the initiative, agree, override?"""

    answers: bool
    asks: bool
    agrees: bool
    overrides: bool
    finished: bool
    """The initiative is closed or stopped: nothing is asked or answered any more."""


def possible(state: str, view: Standpoint, *, takes_back: bool, reminds: bool = False) -> frozenset[str]:
    """The verbs that would be carried out. `takes_back`: see `taking_back_ends`; `reminds`: see `queries.reminding`."""
    verbs: set[str] = set()
    if not view.finished:
        if view.answers and state == "requested":
            verbs.update(ANSWERS)
        if view.answers and state == "reported":
            verbs.update(("confirm", "deny", "ask_anew"))
        if view.asks and view.agrees and state == "conditional":
            verbs.update(("agree", "offer"))
        if view.asks and state == "question":
            verbs.add("reply")
        if view.asks and state in ASKABLE:
            verbs.add("ask_again")
        if view.overrides and state in OPEN:
            verbs.add("override")
        if reminds:
            verbs.add("remind")
        if takes_back:
            verbs.add("take_back")
    if view.asks and state in OPEN:
        verbs.add("withdraw")
    return frozenset(verbs)


def taking_back_ends(
    kind: str, step_by: int | None, at: datetime, *, person: int, minutes: int, now: datetime
) -> datetime | None:
    """Until when this person may take back the last step, if it is their own answer and not too old; else None."""
    ends = at + timedelta(minutes=minutes)
    return ends if kind in ANSWERED_BY_STEP and step_by == person and now <= ends else None
