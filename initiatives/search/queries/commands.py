"""Where the palette leads beside hits: pages, and what a person may do; and the keys that lead there at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from cxtracker.accounts.permissions import can_add_people
from cxtracker.ui.navigation import ADMINISTRATION, WORK, Entry
from cxtracker.ui.words import Text
from initiatives import permissions
from initiatives.search.rules.asking import has_all, question
from initiatives.search.rules.folding import folded
from journeys import permissions as map_permissions


def everybody(person: User) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Command:
    """A page, by the name of its address, and who may open it."""

    name: str
    label: Text
    icon: str
    may: Callable[[User], bool] = everybody

    @property
    def url(self) -> str:
        return reverse(self.name)


@dataclass(frozen=True, slots=True)
class Key:
    """A key by where it lies (`code` of KeyboardEvent) and what stands on it on an English keyboard."""

    code: str
    sign: str
    command: Command


def _page(entry: Entry) -> Command:
    return Command(entry.name, entry.label, entry.icon, lambda person: not entry.roles or person.role in entry.roles)


NEW_INITIATIVE = Command("initiatives:create", _("New initiative"), "plus", permissions.can_create)
PAGES = (
    *(_page(entry) for entry in (*WORK, *ADMINISTRATION)),
    Command("reviews:decisions", _("Decisions"), "gavel"),
    Command("updates:list", _("Updates"), "bell"),
    Command("updates:preferences", _("Notification settings"), "bell-cog"),
    Command("accounts:profile", _("Your profile and tokens"), "user-circle"),
    Command("help:words", _("Words we use"), "book-2"),
)
ACTIONS = (
    NEW_INITIATIVE,
    Command(
        "reviews:ask",
        _("Ask leadership for a decision"),
        "help-hexagon",
        lambda person: permissions.can_ask_leadership(person, None),
    ),
    Command("imports:new", _("Import a table"), "file-import", permissions.can_import),
    Command("people:add", _("Add a person"), "user-plus", can_add_people),
    Command("journeys:new", _("New journey"), "route", map_permissions.can_edit_map),
    Command("functions:create", _("New function"), "affiliate", map_permissions.can_add_functions),
    Command("metrics:create", _("New metric"), "chart-line", map_permissions.can_edit_metrics),
    Command("reviews:close", _("Close the review"), "lock", permissions.can_close_reviews),
)
_GO = {
    "home": ("KeyH", "h"),
    "inbox": ("KeyD", "d"),
    "initiatives:list": ("KeyI", "i"),
    "outcomes:list": ("KeyO", "o"),
    "journeys:list": ("KeyM", "m"),
    "reviews:live": ("KeyR", "r"),
}
GO = tuple(Key(*_GO[command.name], command) for command in PAGES if command.name in _GO)
"""After `g`."""


def answering(text: str, commands: tuple[Command, ...], person: User) -> list[Command]:
    """Those whose words begin with each of the text's, that the person may use; all for no text."""
    choices = question(text).choices
    if text.strip() and not choices:
        return []
    return [command for command in commands if command.may(person) and has_all(folded(str(command.label)), choices)]
