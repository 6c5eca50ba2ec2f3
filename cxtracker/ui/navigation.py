"""The entries of the left bar, in order; an entry whose page does not exist is not shown."""

from __future__ import annotations

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


WORK = (
    Entry("home", _("Home"), "home"),
    Entry("initiatives:list", _("Initiatives"), "list-details"),
    Entry("journeys:list", _("Journey"), "route"),
    Entry("functions:list", _("Functions"), "affiliate"),
)
ADMINISTRATION = (
    Entry("people:list", _("People"), "users", (Role.ADMINISTRATOR,)),
    Entry("bundle:import", _("Import"), "file-import", (Role.ADMINISTRATOR, Role.CX_MANAGER)),
    Entry("bundle:export", _("Export"), "file-export", (Role.ADMINISTRATOR,)),
    Entry("ui:components", _("Components"), "components", (Role.ADMINISTRATOR,)),
)


def address(name: str) -> str:
    """Where the page called `name` is, or "" when there is none."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def links(entries: tuple[Entry, ...], request: HttpRequest) -> list[Link]:
    found = []
    role = getattr(request.user, "role", "")
    for entry in entries:
        if entry.roles and role not in entry.roles:
            continue
        if url := address(entry.name):
            here = request.path == url if url == "/" else request.path.startswith(url)
            found.append(Link(url, entry.label, entry.icon, here))
    return found
