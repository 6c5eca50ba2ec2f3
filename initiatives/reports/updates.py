"""What a person was told, as lines to read: on the page of updates and in the daily mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from initiatives import phrases
from initiatives.models import Initiative, Notification, RequestState, Topic
from initiatives.rules.telling import NOBODY


@dataclass(frozen=True, slots=True)
class Line:
    """`key` and `title` are the initiative's; `function` is the key of the function asked, if it is about a request."""

    id: int
    at: datetime
    topic: str
    key: str
    title: str
    function: str
    who: str
    text: str
    detail: str
    icon: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    lines: tuple[Line, ...]


def updates_of(person: User) -> QuerySet[Notification]:
    """What the person was told, the latest first; without what was only noted as passed."""
    return (
        Notification.objects.filter(recipient=person)
        .exclude(read_at=F("created_at"))
        .select_related("event__actor", "request__initiative", "request__function")
        .order_by("-id")
    )


def lines(rows: Sequence[Notification], person: User) -> list[Line]:
    """The rows in order as far as the person may (still) see what they are about; a constant number of queries."""
    about = {
        row.pk: row.request.initiative_id if row.request else row.event.subject_id if row.event else 0 for row in rows
    }
    seen = Initiative.objects.visible_to(person).in_bulk({pk for pk in about.values() if pk})
    events = [row.event for row in rows if row.event]
    sentences = dict(zip([event.pk for event in events], phrases.tell_each(events), strict=True))
    found = []
    for row in rows:
        initiative = seen.get(about[row.pk])
        if initiative is None:
            continue
        told = sentences[row.event.pk] if row.event else None
        found.append(
            Line(
                id=row.pk,
                at=row.created_at,
                topic=row.topic,
                key=initiative.key,
                title=initiative.title,
                function=row.request.function.key if row.request else "",
                who=told.who if told else "",
                text=told.text if told else _of_time(row),
                detail=told.detail if told else "",
                icon=told.icon if told else "clock",
                is_new=row.read_at is None,
            )
        )
    return found


def grouped(some: Iterable[Line]) -> list[Group]:
    """By initiative, in the order of the first line of each."""
    order: dict[str, int] = {}
    told = list(some)
    for line in told:
        order.setdefault(line.key, len(order))
    together = groupby(sorted(told, key=lambda line: order[line.key]), lambda line: (line.key, line.title))
    return [Group(key, title, tuple(inner)) for (key, title), inner in together]


def _initiative_of(row: Notification) -> int:
    """The id of the initiative it is about, 0 without any."""
    if row.request:
        return row.request.initiative_id
    return (row.event.subject_id if row.event else None) or 0


def _of_time(row: Notification) -> str:
    """What time did to a question, in a sentence."""
    assert row.request
    name = {"function": row.request.function.name}
    if row.request.state != RequestState.REQUESTED:
        return _("The question to %(function)s has been settled since.") % name
    if row.topic == Topic.ESCALATION:
        if row.bucket.startswith(NOBODY):
            return _("%(function)s is asked but has nobody who may answer.") % name
        return _("%(function)s has not answered in time.") % name
    if row.topic == Topic.REMINDER:
        return _("An answer of %(function)s is due.") % name
    return _("%(function)s is asked to own it, and you may answer.") % name
