"""The entries of the left bar, in order; an entry whose page does not exist is not shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import Role
from cxtracker.ui.words import Text


@dataclass(frozen=True, slots=True)
class Entry:
    """`roles` names those who see it; everybody does when it is empty."""

    name: str
    label: Text
    icon: str
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Link:
    """An entry as drawn for one request; `here` when the page lies under it."""

    url: str
    label: Text
    icon: str
    here: bool
    count: int = 0


WORK = (
    Entry("home", _("Home"), "home"),
    Entry("inbox", _("To decide"), "checkbox"),
    Entry("initiatives:list", _("Initiatives"), "list-details"),
    Entry("outcomes:list", _("Outcomes"), "trending-up"),
    Entry("journeys:list", _("Journey"), "route"),
    Entry("functions:list", _("Functions"), "affiliate"),
    Entry("reviews:live", _("Review"), "presentation"),
    Entry("metrics:list", _("Metrics"), "chart-line"),
)
ADMINISTRATION = (
    Entry("conflicts:list", _("Conflicts"), "arrows-diff"),
    Entry("policies", _("Policies"), "adjustments"),
    Entry("audit:list", _("Audit"), "history", (Role.ADMINISTRATOR, Role.LEADERSHIP)),
    Entry("trash:list", _("Trash"), "trash"),
    Entry("people:list", _("People"), "users", (Role.ADMINISTRATOR, Role.CX_MANAGER)),
    Entry("imports:list", _("Import"), "file-import", (Role.ADMINISTRATOR, Role.CX_MANAGER)),
    Entry("bundle:export", _("Export"), "file-export", (Role.ADMINISTRATOR,)),
)


Counter = Callable[[HttpRequest], int]

_counters: dict[str, Counter] = {}


def counter(name: str) -> Callable[[Counter], Counter]:
    """Register how much waits behind an entry; it is counted once per request, however often the bar is drawn."""

    def register(function: Counter) -> Counter:
        _counters[name] = function
        return function

    return register


def waiting(name: str, request: HttpRequest) -> int:
    if name not in _counters:
        return 0
    counted: dict[str, int] = request.__dict__.setdefault("counted_by_navigation", {})
    if name not in counted:
        counted[name] = _counters[name](request)
    return counted[name]


def address(name: str) -> str:
    """Where the page called `name` is, or "" when there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def links(entries: tuple[Entry, ...], request: HttpRequest) -> list[Link]:
    visible = []
    role = getattr(request.user, "role", "")
    for entry in entries:
        if entry.roles and role not in entry.roles:
            continue
        if url := address(entry.name):
            here = request.path == url if url == "/" else request.path.startswith(url)
            visible.append(Link(url, entry.label, entry.icon, here, waiting(entry.name, request)))
    return visible
