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
from initiatives.models import Decision, Initiative, Notification, RequestState, Review, Topic
from initiatives.notifications import history
from initiatives.notifications.rules import COMMENTED, NOBODY
from journeys.models import Touchpoint

INITIATIVE, REVIEW = Initiative._meta.label_lower, Review._meta.label_lower
TOUCHPOINT, DECISION = Touchpoint._meta.label_lower, Decision._meta.label_lower


@dataclass(frozen=True, slots=True)
class Subject:
    """What a line is about: how it is called and where it stands."""

    key: str
    title: str
    page: str


@dataclass(frozen=True, slots=True)
class Line:
    """`key`, `title` and `page` are those of its subject; `path` is the address of the request or comment where it is
    about one."""

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
    seen = _seen(about.values(), person)
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
                page=subject.page,
                path=_path(row, subject),
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


def _seen(about: Iterable[tuple[str, int]], person: User) -> dict[tuple[str, int], Subject]:
    """What the lines are about, as far as the person sees it; a query for each kind there is."""
    wanted = list(about)
    seen: dict[tuple[str, int], Subject] = {}
    initiatives = Initiative.objects.visible_to(person).in_bulk(_ids(wanted, INITIATIVE))
    for initiative in initiatives.values():
        page = reverse("initiatives:page", args=[initiative.key])
        seen[INITIATIVE, initiative.pk] = Subject(initiative.key, initiative.title, page)
    if closed := _ids(wanted, REVIEW):
        for review in Review.objects.defer("content").in_bulk(closed).values():
            page = reverse("reviews:frozen", args=[review.key])
            seen[REVIEW, review.pk] = Subject(review.key, review.title, page)
    if talked_about := _ids(wanted, TOUCHPOINT):
        for touchpoint in Touchpoint.objects.in_bulk(talked_about).values():
            page = reverse("journeys:touchpoint", args=[touchpoint.key])
            seen[TOUCHPOINT, touchpoint.pk] = Subject(touchpoint.key, touchpoint.name, page)
    if asked := _ids(wanted, DECISION):
        for decision in Decision.objects.visible_to(person).in_bulk(asked).values():
            page = reverse("reviews:decision", args=[decision.pk])
            seen[DECISION, decision.pk] = Subject(_("Decision"), decision.question, page)
    return seen


def _path(row: Notification, subject: Subject) -> str:
    if row.request:
        return reverse("initiatives:request", args=[subject.key, row.request.function.key])
    if row.event and row.event.kind in COMMENTED:
        return reverse("comments:show", args=[row.event.target_id])
    return subject.page


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
