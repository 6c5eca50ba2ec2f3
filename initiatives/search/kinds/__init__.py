"""What can be searched for. A kind is one declaration: which rows, and what of a row makes its document.

    register(Kind("metric", _("Metric"), _("Metrics"), "chart-line", Metric, document=_metric, address=_metric_page))

The index, its upkeep, page, API and palette follow.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any, NamedTuple

from django.db.models import Model, QuerySet

from cxtracker.accounts.models import User
from cxtracker.ui.words import Text
from initiatives.models import SearchDocument

RULES = 1
"""Raise it when words are folded otherwise or documents are made otherwise: the worker then builds the index anew."""


class Part(NamedTuple):
    """A text and where it stands: a code that the kind has words for, in which `who` is named."""

    where: str
    text: str
    who: str = ""


class Holder(NamedTuple):
    """What a thing goes with: the code of a kind and a row of it."""

    kind: str
    object_id: int


@dataclass(frozen=True, slots=True)
class Document:
    """What of a thing is searched for. `named` is whether its title is its own, or that of what it hangs on.

    `place` are the keys its page is found by, by default its own; `context` is shown and not searched.
    `initiative` (id): only who sees that sees this.
    """

    title: str
    parts: Sequence[Part] = ()
    key: str = ""
    place: tuple[str, ...] = ()
    context: str = ""
    status: str = ""
    open: bool = True
    named: bool = True
    initiative: int | None = None
    holder: Holder | None = None


def _all(model: type[Model]) -> QuerySet[Any]:
    return model._default_manager.all()


def everybody(person: User) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Kind:
    """`rows` has all of `model` with what `document` reads, in a constant number of queries.

    `document` gives None for a row with nothing to search for. `follows` are models (labels) whose words stand in
    these documents, each with the path to them. `where` says in words where a part stands, `statuses` what a status
    is. `address` is the page of a hit for a person; `open_to` says whether a person may find such things at all,
    beside who sees which. Of equally good hits those of lower `order` come first.
    """

    code: str
    name: Text
    plural: Text
    icon: str
    model: type[Model]
    document: Callable[[Any], Document | None]
    address: Callable[[SearchDocument, User], str]
    where: Mapping[str, Text] = field(default_factory=dict)
    statuses: Mapping[str, Text] = field(default_factory=dict, kw_only=True)
    follows: Sequence[tuple[str, str]] = ()
    rows: Callable[[type[Model]], QuerySet[Any]] = _all
    open_to: Callable[[User], bool] = everybody
    order: int = 50

    @property
    def label(self) -> str:
        return self.model._meta.label_lower


_kinds: dict[str, Kind] = {}


def register(*kinds: Kind) -> None:
    known = [*_kinds.values(), *kinds]
    _kinds.clear()
    _kinds.update((kind.code, kind) for kind in sorted(known, key=lambda kind: kind.order))


def kinds() -> Mapping[str, Kind]:
    """By code, in their order."""
    return _kinds


def open_to(person: User) -> list[Kind]:
    return [kind for kind in _kinds.values() if kind.open_to(person)]


def followed() -> frozenset[str]:
    """Labels of the models whose rows have words in the index."""
    return frozenset(
        label for kind in _kinds.values() for label in (kind.label, *(label for label, _path in kind.follows))
    )


def fingerprint() -> str:
    """Of what the index is built by; where it differs from that of the index, the index is built anew."""
    parts = (str(RULES), *sorted(_kinds))
    return sha256(" ".join(parts).encode()).hexdigest()
