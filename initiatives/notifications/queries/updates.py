"""What a person was told, as lines to read: on the page of updates and in the daily mail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from initiatives.models import Initiative, Notification, RequestState, Review, Topic
from initiatives.notifications import history
from initiatives.notifications.rules import NOBODY

INITIATIVE, REVIEW = Initiative._meta.label_lower, Review._meta.label_lower


@dataclass(frozen=True, slots=True)
class Line:
    """`key` and `title` are those of the initiative, or of the review that was closed; `page` is its address, `path`
    that of the request where it is about one."""

    id: int
    at: datetime
    topic: str
    key: str
    title: str
    page: str
    path: str
    who: str
    text: str
    detail: str
    icon: str
    is_new: bool


@dataclass(frozen=True, slots=True)
class Group:
    key: str
    title: str
    page: str
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
    about = {row.pk: _about(row) for row in rows}
    seen: dict[tuple[str, int], Initiative | Review] = {}
    for pk, initiative in Initiative.objects.visible_to(person).in_bulk(_ids(about.values(), INITIATIVE)).items():
        seen[INITIATIVE, pk] = initiative
    if closed := _ids(about.values(), REVIEW):
        for pk, review in Review.objects.defer("content").in_bulk(closed).items():
            seen[REVIEW, pk] = review
    events = [row.event for row in rows if row.event]
    sentences = dict(zip([event.pk for event in events], history.tell_each(events), strict=True))
    shown = []
    for row in rows:
        subject = seen.get(about[row.pk])
        if subject is None:
            continue
        sentence = sentences[row.event.pk] if row.event else None
        shown.append(
            Line(
                id=row.pk,
                at=row.created_at,
                topic=row.topic,
                key=subject.key,
                title=subject.title,
                page=(page := _page(subject)),
                path=reverse("initiatives:request", args=[subject.key, row.request.function.key])
                if row.request
                else page,
                who=sentence.who if sentence else "",
                text=sentence.text if sentence else _of_time(row),
                detail=sentence.detail if sentence else "",
                icon=sentence.icon if sentence else "clock",
                is_new=row.read_at is None,
            )
        )
    return shown


def grouped(some: Iterable[Line]) -> list[Group]:
    """By initiative, in the order of the first line of each."""
    order: dict[str, int] = {}
    listed = list(some)
    for line in listed:
        order.setdefault(line.key, len(order))
    together = groupby(sorted(listed, key=lambda line: order[line.key]), lambda line: (line.key, line.title, line.page))
    return [Group(key, title, page, tuple(inner)) for (key, title, page), inner in together]


def _about(row: Notification) -> tuple[str, int]:
    """What it is about: the label of its model and its id, 0 without any."""
    if row.request:
        return INITIATIVE, row.request.initiative_id
    return (row.event.subject_type, row.event.subject_id or 0) if row.event else (INITIATIVE, 0)


def _ids(about: Iterable[tuple[str, int]], label: str) -> set[int]:
    return {pk for name, pk in about if name == label and pk}


def _page(subject: Initiative | Review) -> str:
    return reverse("reviews:frozen" if isinstance(subject, Review) else "initiatives:page", args=[subject.key])


def _of_time(row: Notification) -> str:
    """What time did to a question, in a sentence."""
    assert row.request
    name = {"function": row.request.function.name}
    if row.request.state != RequestState.REQUESTED:
        return _("The request to %(function)s has been settled.") % name
    if row.topic == Topic.ESCALATION:
        if row.bucket.startswith(NOBODY):
            return _("%(function)s has been asked, but nobody there can answer.") % name
        return _("%(function)s hasn't answered in time.") % name
    if row.topic == Topic.REMINDER:
        return _("An answer from %(function)s is due.") % name
    return _("%(function)s has been asked to own it, and you can answer.") % name
