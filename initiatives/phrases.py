"""Events in sentences, for the feed of an initiative."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.audit.models import Channel, Event
from initiatives.models import DeclineReason, Initiative
from journeys.models import Function

SENTENCES = {
    "initiative.created": (gettext_lazy("logged this initiative."), "plus"),
    "initiative.edited": (gettext_lazy("changed %(fields)s."), "pencil"),
    "initiative.imported": (gettext_lazy("imported this initiative."), "file-import"),
    "ownership.asked": (gettext_lazy("asked %(function)s to own it."), "send"),
    "ownership.own_initiative": (gettext_lazy("committed %(function)s on own initiative."), "circle-check"),
    "ownership.approved": (gettext_lazy("took ownership for %(function)s."), "circle-check"),
    "ownership.declined": (gettext_lazy("declined for %(function)s: %(reason)s."), "circle-x"),
    "ownership.withdrawn": (gettext_lazy("took the question to %(function)s back."), "arrow-back-up"),
    "ownership.imported": (gettext_lazy("imported where %(function)s stands."), "file-import"),
    "outcome.imported": (gettext_lazy("imported an outcome."), "file-import"),
}


@dataclass(frozen=True, slots=True)
class Told:
    at: datetime
    who: str
    text: str
    detail: str
    icon: str


def tell(events: Iterable[Event]) -> list[Told]:
    """The events in order, as sentences that begin with who did it."""
    names = dict(Function.objects.values_list("key", "name"))
    return [_told(event, names) for event in events]


def _told(event: Event, names: dict[str, str]) -> Told:
    text, icon = SENTENCES.get(event.kind, (gettext_lazy("changed something (%(kind)s)."), "circle"))
    key = event.context.get("function") or event.target_label.rpartition(" / ")[2]
    reason = event.context.get("reason", "")
    spelled: dict[str, Any] = {
        "kind": event.kind,
        "fields": ", ".join(_field(name) for name in event.changes),
        "function": names.get(key, key),
        "reason": DeclineReason(reason).label if reason in DeclineReason.values else reason,
    }
    who = event.actor.name if event.actor else _("An import") if event.channel == Channel.IMPORT else _("cxtracker")
    return Told(
        event.at, who, str(text) % spelled, event.context.get("comment") or event.context.get("what") or "", icon
    )


def _field(name: str) -> str:
    """What a field is called on pages."""
    return str(Initiative._meta.get_field(name).verbose_name) if name in _FIELDS else name.replace("_", " ")


_FIELDS = {field.name for field in Initiative._meta.get_fields() if hasattr(field, "verbose_name")}
