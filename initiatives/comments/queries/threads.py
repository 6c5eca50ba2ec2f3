"""What is said about things, as people read it: oldest first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, F, Q, Window
from django.db.models.functions import RowNumber

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from initiatives.models import Comment
from initiatives.models.comments import Commented

SHOWN = 20
"""So many stand on the page of a thing, the newest; the others on a page of their own."""
PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A comment; without its words where it was deleted. `names` are how people it mentions are written."""

    id: int
    who: str
    at: datetime
    text: str
    names: tuple[str, ...]
    edited_at: datetime | None
    deleted_at: datetime | None
    own: bool


@dataclass(frozen=True, slots=True)
class Thread:
    """The lines shown of a thing's thread, `total` of those that were not deleted.

    `before` and `after` are the first comments of the neighbouring portions, None where there is none.
    """

    place: str
    number: int
    lines: tuple[Line, ...]
    total: int
    earlier: bool = False
    before: int | None = None
    after: int | None = None


@dataclass(frozen=True, slots=True)
class Wording:
    """How a comment read until then."""

    text: str
    until: datetime


def threads(place: str, numbers: Collection[int], *, to: User) -> dict[int, Thread]:
    """The newest lines of each of these things, which `to` sees; a constant number of queries."""
    column = f"{place}_id"
    there = Comment.objects.filter(**{f"{column}__in": numbers})
    totals = {
        number: (standing, every)
        for number, standing, every in there.order_by()
        .values_list(column)
        .annotate(standing=Count("pk", filter=Q(deleted_at=None)), every=Count("pk"))
    }
    newest = Window(RowNumber(), partition_by=F(column), order_by=F("id").desc())
    lines: dict[int, list[Line]] = {}
    if totals:
        ids = there.annotate(rank=newest).filter(rank__lte=SHOWN).values_list("pk", flat=True)
        for comment in _whole(list(ids)):
            lines.setdefault(getattr(comment, column), []).append(_line(comment, to))
    return {
        number: Thread(
            place,
            number,
            tuple(lines.get(number, ())),
            totals.get(number, (0, 0))[0],
            earlier=totals.get(number, (0, 0))[1] > SHOWN,
        )
        for number in numbers
    }


def portion(what: Commented, first: int, *, to: User) -> Thread:
    """The thread from the comment of that number on (0: from the beginning), a page of it."""
    there = Comment.objects.on(what)
    ids = list(there.filter(pk__gte=first).order_by("pk").values_list("pk", flat=True)[: PAGE + 1])
    earlier = list(there.filter(pk__lt=first).order_by("-pk").values_list("pk", flat=True)[:PAGE])
    return Thread(
        str(what._meta.model_name),
        what.pk,
        tuple(_line(comment, to) for comment in _whole(ids[:PAGE])),
        there.standing().count(),
        before=earlier[-1] if earlier else None,
        after=ids[PAGE] if len(ids) > PAGE else None,
    )


def on_first_page(comment: Comment) -> bool:
    """Whether it stands among the newest, which the page of the thing shows."""
    return Comment.objects.on(comment.thing).filter(pk__gt=comment.pk).order_by().count() < SHOWN


def wordings(comment: Comment) -> list[Wording]:
    """Its earlier wordings, the latest first; none of a comment that was deleted."""
    if comment.deleted_at is not None:
        return []
    edits = Event.objects.filter(
        target_type=Comment._meta.label_lower, target_id=comment.pk, kind="comment.edited", at__gte=comment.at
    )
    return [Wording(event.changes["text"][0], event.at) for event in edits.order_by("-id")]


def _whole(ids: Iterable[int]) -> Iterable[Comment]:
    rows = Comment.objects.filter(pk__in=list(ids)).select_related("by").prefetch_related("mentioned")
    return rows.order_by("pk")


def _line(comment: Comment, to: User) -> Line:
    gone = comment.deleted_at is not None
    people = () if gone else comment.mentioned.all()
    return Line(
        id=comment.pk,
        who=comment.by.name,
        at=comment.at,
        text="" if gone else comment.text,
        names=tuple(name for person in people for name in (person.name, person.email)),
        edited_at=None if gone else comment.edited_at,
        deleted_at=comment.deleted_at,
        own=comment.by_id == to.pk and not gone,
    )
