"""What can be put in the trash: each kind is registered by the subject it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.db.models import Model, Q

from cxtracker.accounts.models import User
from cxtracker.ui.words import Text
from journeys.models import TrashedItem

NOBODY = Q(pk__in=())
EVERYTHING = Q()


def unchecked(item: TrashedItem, by: User) -> None:
    """Nothing else has to hold."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`label` is the model's ("journeys.touchpoint"), `code` how events and addresses call it, `name` what people do.

    `open_to` tells which of its items a person sees and may restore. `address` is the page of a row that is back.
    `check` locks and refuses before one is put back.
    """

    label: str
    code: str
    name: Text
    open_to: Callable[[User], Q]
    address: Callable[[Model], str]
    check: Callable[[TrashedItem, User], None] = unchecked


CODES = ("initiative", "outcome", "journey", "stage", "touchpoint", "segment", "function", "metric", "series")
"""In the order in which they are offered."""

_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    _kinds[kind.label] = kind


def kinds() -> tuple[Kind, ...]:
    return tuple(sorted(_kinds.values(), key=lambda kind: CODES.index(kind.code)))


def of(item: TrashedItem) -> Kind:
    return _kinds[item.event.target_type]
