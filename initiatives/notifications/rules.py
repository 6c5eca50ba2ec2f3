"""Who is told what, by which way, and when the daily mail is due; quiet by default."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

from initiatives.models.notifications import Topic, Way
from initiatives.models.ownership import BEGINS, Step
from initiatives.policies.rules.policy import Policy

DEFAULT_WAYS: Mapping[str, Way] = {
    Topic.TO_DECIDE: Way.AT_ONCE,
    Topic.ANSWERED: Way.AT_ONCE,
    Topic.REMINDER: Way.AT_ONCE,
    Topic.ESCALATION: Way.AT_ONCE,
    Topic.MENTIONED: Way.AT_ONCE,
    Topic.HAPPENED: Way.DIGEST,
}
"""Decisions at once; everything else in the one daily mail."""

GIVE_UP_AFTER = 8
"""So often a mail is tried, each time later; after that only `health` tells of it."""

QUESTIONS = frozenset(f"ownership.{kind}" for kind in (*BEGINS, Step.REPLIED, Step.OFFERED))
"""After these the ball is with the function."""

ANSWERS = frozenset(
    f"ownership.{kind}"
    for kind in (
        "approved",
        "declined",
        "conditional",
        "question",
        "deferred",
        "passed_on",
        "taken_back",
        "overridden",
        "confirmed",
        "denied",
    )
)
"""What the requester waits for."""

REMINDED = "ownership.reminded"
"""A person asked those who may answer to do so."""


COMMENTED = ("comment.posted", "comment.edited")
"""After these, people who are mentioned hear of it."""

SILENT = ("comment.removed", "comment.restored")
"""Of these nobody hears."""

FIRST, SECOND, ESCALATION = "first", "second", "escalation"
NOBODY = "nobody"
"""Stages of waiting. `nobody`: the function has nobody who may answer, so the question goes up at once."""


@dataclass(frozen=True, slots=True)
class Circle:
    """The people (by id) an event is about. `answering` may answer for the function asked, `head` heads it, `heads`
    head the functions that own the initiative, `doer` does what leadership decided, `mentioned` are named
    in a comment."""

    actor: int | None = None
    answering: frozenset[int] = frozenset()
    head: int | None = None
    asked_by: int | None = None
    accountable: int | None = None
    initiator: int | None = None
    doer: int | None = None
    mentioned: frozenset[int] = frozenset()
    heads: frozenset[int] = field(default=frozenset())


def topics(kind: str, circle: Circle) -> dict[int, Topic]:
    """Whom an event of that kind is told to, and as what; one topic a person, the most urgent. Never the actor."""
    by_person: dict[int, Topic] = {}
    if kind in QUESTIONS:
        _add(by_person, circle.answering, Topic.TO_DECIDE)
    elif kind == REMINDED:
        _add(by_person, circle.answering, Topic.REMINDER)
    elif kind in ANSWERS:
        _add(by_person, (circle.asked_by, circle.accountable), Topic.ANSWERED)
        _add(by_person, (circle.head,), Topic.HAPPENED)
    elif kind in COMMENTED:
        _add(by_person, circle.mentioned, Topic.MENTIONED)
        if kind == "comment.posted":
            _add(by_person, (circle.accountable, circle.initiator), Topic.HAPPENED)
    elif kind in SILENT:
        return {}
    elif kind == "decision.decided":
        _add(by_person, (circle.asked_by, circle.doer), Topic.ANSWERED)
        _add(by_person, (circle.accountable, circle.initiator, *circle.heads), Topic.HAPPENED)
    elif kind.startswith("ownership."):
        _add(by_person, (*circle.answering, circle.accountable, circle.initiator), Topic.HAPPENED)
    else:
        _add(by_person, (circle.accountable, circle.initiator, *circle.heads), Topic.HAPPENED)
    by_person.pop(circle.actor or 0, None)
    return by_person


def reached(waited: float, limit: float, policy: Policy) -> list[str]:
    """The stages a question has come to after `waited` of `limit` working hours, in order; 0 per cent is off."""
    stages = (
        (FIRST, policy.first_reminder_percent),
        (SECOND, policy.second_reminder_percent),
        (ESCALATION, policy.escalation_percent),
    )
    return [stage for stage, percent in stages if percent and waited * 100 >= limit * percent]


def _add(by_person: dict[int, Topic], people: Iterable[int | None], topic: Topic) -> None:
    for person in people:
        if person is not None:
            by_person.setdefault(person, topic)


def digest_moment(day: date, hour: int, zone: ZoneInfo) -> datetime:
    """When the daily mail of that local day is due: one instant a day, also where clocks change.

    An hour that does not exist is taken as the first that does; of one that exists twice the first counts.
    """
    return datetime.combine(day, time(hour), zone).astimezone(UTC)
