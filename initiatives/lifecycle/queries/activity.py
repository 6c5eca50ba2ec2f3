"""What happened to an initiative, by what one looks for: answers, changes, comments."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext_lazy

from cxtracker.audit.models import Event, Events
from cxtracker.ui.words import Text
from initiatives.models import Initiative

ANSWERS = Q(kind__startswith="ownership.") | (Q(kind__startswith="decision.") & ~Q(kind="decision.commented"))
COMMENTS = Q(kind__startswith="comment.") | Q(kind__startswith="check_in.") | Q(kind="decision.commented")

TABS: dict[str, tuple[Text, Q]] = {
    "all": (gettext_lazy("All"), Q()),
    "answers": (gettext_lazy("Answers"), ANSWERS),
    "changes": (gettext_lazy("Changes"), ~ANSWERS & ~COMMENTS),
    "comments": (gettext_lazy("Comments"), COMMENTS),
}


@dataclass(frozen=True, slots=True)
class Tab:
    label: Text
    url: str
    active: bool
    count: str = ""


def chosen(code: str) -> str:
    """The tab an address names; all of it where it names none."""
    return code if code in TABS else "all"


def events(initiative: Initiative, tab: str) -> Events:
    """The newest first."""
    about: Events = Event.objects.about(initiative).filter(TABS[tab][1]).select_related("actor")
    return about


def tabs(active: str, mark: str = "") -> list[Tab]:
    return [Tab(label, f"?activity={code}{mark}", code == active) for code, (label, _kinds) in TABS.items()]
