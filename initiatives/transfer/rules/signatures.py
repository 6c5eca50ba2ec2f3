"""What an import says in other people's names. Gates stay open for an import, signatures do not.

Unless an administrator vouches, an answer of a function is *reported*: its head is asked whether it is true. What a
function said itself is changed by that function only, and nobody asks or rates in someone else's name.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cxtracker.bundle.listing import Change, Context, State
from cxtracker.bundle.parsing import Row
from cxtracker.bundle.planning import Plan
from cxtracker.tabular.problems import Problems
from initiatives.models import RequestState
from initiatives.models.ownership import ASKABLE, OPEN, SAID

WORDS = ("decided_on", "decided_by", "reason", "comment", "resume_on", "passed_to")
"""Columns that are an answer; empty where there is none."""
TEXTS = ("reason", "comment")
COMMITTED = (*WORDS, "person_days", "money")
"""What a function commits with its answer."""


def as_brought(state: State, before: State | None, row: Row, context: Context) -> None:
    """An answer that did not come from the function is reported; what repeats what is stored changes nothing.

    A report that was confirmed, denied or asked anew since stays so when the same file is imported again.
    """
    given, stored = state["state"], before["state"] if before else None
    settled = before is not None and before["reported"] and stored != RequestState.REPORTED
    if before is not None and settled and _claim(state) == before["reported"] and not context.vouched:
        state |= {name: before[name] for name in ("state", "reported", "source", *WORDS)}
    elif given == RequestState.REPORTED and stored in SAID and state["reported"] == stored:
        state |= {name: before[name] for name in ("state", "reported", "source", *WORDS)} if before else {}
    elif given in SAID and not context.vouched and stored not in SAID:
        state |= {"state": RequestState.REPORTED.value, "reported": given}
    elif given == RequestState.REQUESTED and stored in (*SAID, RequestState.REPORTED) and not context.vouched:
        state |= {name: "" if name in TEXTS else None for name in WORDS}
    _decided(state, before, row, context)


def _claim(state: State) -> str:
    """The answer a row says the function gave."""
    return str(state["reported"] if state["state"] == RequestState.REPORTED else state["state"])


def _decided(state: State, before: State | None, row: Row, context: Context) -> None:
    """An approval without a day counts as decided on the day it was first imported."""
    if state["state"] != RequestState.APPROVED or row.values.get("decided_on") is not None:
        return
    known = before["decided_on"] if before and before["state"] == RequestState.APPROVED else None
    state["decided_on"] = known or (state["decided_on"] if "decided_on" not in row.values else None) or context.today


def check(plan: Plan, context: Context, problems: Problems) -> None:
    """Refuse what only the person or function concerned can say."""
    for change in plan.changes["ownerships"]:
        if change.state["state"] == RequestState.REPORTED and not change.state["reported"]:
            message = _("a reported answer needs the column “reported”: which answer it is.")
            problems.add(plan.problem("ownerships", change, "reported", message))
    if context.vouched:
        return
    for name, wrong in (("ownerships", _ownership), ("influences", _influence)):
        for change in plan.changes[name]:
            for column, message in wrong(change, context):
                problems.add(plan.problem(name, change, column, message))


def _ownership(change: Change, context: Context) -> Iterator[tuple[str, str]]:
    state, before = change.state, change.before
    stored, given = (before["state"] if before else None), state["state"]
    if stored in SAID and given == stored:
        for column in COMMITTED:
            if column in change.changed:
                yield column, _own_words(state)
    elif stored in SAID and not _requesters_move(stored, given):
        yield "state", _own_words(state)
    elif given in (RequestState.REQUESTED, RequestState.WITHDRAWN):
        for column in WORDS:
            if column in change.changed and state[column]:
                yield column, _("only an answer has this, and the function has not given one. Leave the cell blank.")
    yield from _in_own_name(change, "asked_by", context)


def _requesters_move(stored: str, given: str) -> bool:
    """What whoever asks may do on the page too: ask again, or withdraw what is not settled."""
    if given == RequestState.WITHDRAWN:
        return stored in OPEN
    return given == RequestState.REQUESTED and stored in ASKABLE


def _own_words(state: State) -> str:
    message = _(
        "%(function)s has answered this itself, and only it can change that. Leave the row out, or ask an "
        "administrator to import it as vouched for."
    )
    return message % {"function": state["function"]}


def _influence(change: Change, context: Context) -> Iterator[tuple[str, str]]:
    yield from _in_own_name(change, "rated_by", context)


def _in_own_name(change: Change, column: str, context: Context) -> Iterator[tuple[str, str]]:
    """Nobody signs for somebody else: blank, or whoever imports."""
    person = change.state[column]
    if column in change.changed and person is not None and (context.by is None or person != context.by.key):
        message = _(
            "this would sign for someone else. Leave the cell blank, write your own e-mail address, or ask an "
            "administrator to import it as vouched for."
        )
        yield column, message
