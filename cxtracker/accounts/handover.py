"""What hangs on a person, by part: whoever knows of it says so here, without accounts knowing them."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from cxtracker.accounts.models import PeopleSet, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Held:
    """One thing that hangs on a person, in words, and where it stands."""

    label: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """One kind of thing people hold.

    `rows` are what some people hold on a day, `show` says one of them to a reader. `pass_on` gives rows of a person
    (first) to a successor (second) in the present transaction, by whom and when; None where they follow another part
    by themselves.
    """

    code: str
    title: StrOrPromise
    order: int
    rows: Callable[[PeopleSet, date], QuerySet[Any] | Collection[Any]]
    show: Callable[[Any, User], Held]
    pass_on: Callable[[Collection[Any], User, User, User, datetime], None] | None = None


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    _parts[part.code] = part


def parts() -> list[Part]:
    """In the order they are shown and handed over in."""
    return sorted(_parts.values(), key=lambda part: part.order)


@dataclass(frozen=True, slots=True)
class Holding:
    """What a person holds of a part."""

    part: Part
    items: tuple[Held, ...]


def holdings(person: User, *, reader: User, today: date) -> list[Holding]:
    """Everything that hangs on `person`, the parts that are empty left out."""
    alone = User.objects.get_queryset().filter(pk=person.pk)
    shown = ((part, tuple(part.show(row, reader) for row in part.rows(alone, today))) for part in parts())
    return [Holding(part, items) for part, items in shown if items]


def left_behind(today: date) -> int:
    """How many things still hang on people who have left."""
    former = User.objects.get_queryset().filter(is_active=False)
    return sum(len(part.rows(former, today)) for part in parts() if part.pass_on)
