"""Events in sentences, for the feed of an initiative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _, gettext_lazy, ngettext

from cxtracker.accounts.models import User
from cxtracker.audit.models import Channel, Event
from cxtracker.ui import numbers
from cxtracker.ui.units import currency
from initiatives.assessment.queries.open_findings import finding_name
from initiatives.models import DeclineReason, Initiative, Outcome, Status, Verb
from journeys.models import Function, Metric

SENTENCES = {
    "initiative.created": (gettext_lazy("logged this initiative."), "plus"),
    "initiative.edited": (gettext_lazy("changed %(fields)s."), "pencil"),
    "initiative.imported": (gettext_lazy("imported this initiative."), "file-import"),
    "initiative.moved": (gettext_lazy("moved it to “%(status)s”."), "arrow-right-circle"),
    "initiative.held": (gettext_lazy("put it on hold."), "player-pause"),
    "initiative.resumed": (gettext_lazy("resumed it."), "player-play"),
    "waiver.granted": (gettext_lazy("accepted “%(about)s” until %(until)s."), "shield-check"),
    "waiver.ended": (gettext_lazy("ended the exception for “%(about)s”."), "shield-off"),
    "conflict.ruled": (gettext_lazy("ruled on the conflict with the target of %(function)s."), "gavel"),
    "review.closed": (gettext_lazy("closed the review."), "lock"),
    "decision.asked": (gettext_lazy("asked leadership for a decision."), "help-hexagon"),
    "decision.decided": (gettext_lazy("decided: %(verb)s."), "gavel"),
    "decision.done": (gettext_lazy("carried out leadership's decision."), "checks"),
    "decision.dropped": (gettext_lazy("dropped leadership's decision."), "circle-off"),
    "person.added": (gettext_lazy("added this person."), "plus"),
    "person.imported": (gettext_lazy("imported this person."), "file-import"),
    "person.invited": (gettext_lazy("sent an invitation."), "send"),
    "person.joined": (gettext_lazy("accepted the invitation."), "user-check"),
    "person.edited": (gettext_lazy("changed %(fields)s."), "pencil"),
    "person.deactivated": (gettext_lazy("deactivated the account."), "user-off"),
    "person.reactivated": (gettext_lazy("opened the account again."), "user-check"),
    "person.handed_over": (gettext_lazy("handed over what this person was responsible for."), "arrow-right-circle"),
    "decision.handed_over": (
        gettext_lazy("handed leadership's decision to someone else to carry out."),
        "arrow-right-circle",
    ),
    "ownership.handed_over": (
        gettext_lazy("put someone else in charge of the question to %(function)s."),
        "arrow-right-circle",
    ),
    "decision.commented": (gettext_lazy("commented on a decision."), "message"),
    "ownership.asked": (gettext_lazy("asked %(function)s to own it."), "send"),
    "ownership.reminded": (gettext_lazy("reminded %(function)s."), "bell"),
    "ownership.own_initiative": (gettext_lazy("committed %(function)s on its own initiative."), "circle-check"),
    "ownership.approved": (gettext_lazy("took ownership for %(function)s."), "circle-check"),
    "ownership.declined": (gettext_lazy("declined for %(function)s: %(reason)s."), "circle-x"),
    "ownership.conditional": (gettext_lazy("said yes for %(function)s, with a condition."), "circle-half-2"),
    "ownership.agreed": (gettext_lazy("accepted the condition of %(function)s."), "circle-check"),
    "ownership.question": (gettext_lazy("asked a question for %(function)s."), "help-circle"),
    "ownership.replied": (gettext_lazy("answered the question of %(function)s."), "message"),
    "ownership.deferred": (gettext_lazy("said “not now” for %(function)s."), "calendar-pause"),
    "ownership.returned": (gettext_lazy("asked %(function)s again, as agreed."), "send"),
    "ownership.passed_on": (gettext_lazy("passed the request from %(function)s to %(to)s."), "arrow-forward-up"),
    "ownership.taken_back": (gettext_lazy("withdrew %(function)s's answer."), "arrow-back-up"),
    "ownership.reconfirm": (gettext_lazy("asked %(function)s to confirm again: the agreement changed."), "refresh"),
    "ownership.restored": (
        gettext_lazy("no longer asks %(function)s to confirm: the plan is as it was."),
        "history",
    ),
    "ownership.slip_corrected": (
        gettext_lazy("corrected a slip in the plan; %(function)s's answer stays."),
        "eraser",
    ),
    "ownership.overridden": (gettext_lazy("decided for %(function)s, which could not."), "gavel"),
    "ownership.confirmed": (gettext_lazy("confirmed the reported yes of %(function)s."), "circle-check"),
    "ownership.denied": (gettext_lazy("said that %(function)s never gave the reported answer."), "circle-x"),
    "ownership.anew": (gettext_lazy("wants %(function)s to be asked anew."), "refresh"),
    "ownership.vouched": (gettext_lazy("vouched for imported answers: “%(reason)s”."), "signature"),
    "ownership.withdrawn": (gettext_lazy("withdrew the request to %(function)s."), "arrow-back-up"),
    "ownership.imported": (gettext_lazy("imported the state of %(function)s."), "file-import"),
    "promise.due": (gettext_lazy("asks, %(months)s months after it ended: is the benefit still there?"), "clock"),
    "outcome.imported": (gettext_lazy("imported an outcome."), "file-import"),
    "outcome.added": (gettext_lazy("added an outcome on %(metric)s."), "target-arrow"),
    "outcome.edited": (gettext_lazy("changed %(fields)s of the outcome on %(metric)s."), "pencil"),
    "outcome.removed": (gettext_lazy("withdrew the outcome on %(metric)s."), "arrow-back-up"),
    "outcome.frozen": (gettext_lazy("froze a plan: results are held against it from now on."), "lock"),
    "outcome.looked_into": (gettext_lazy("checked what has to be true for an effect."), "eye-check"),
    "outcome.confirmed": (
        gettext_lazy("confirmed for finance that %(metric)s is worth %(amount)s a year."),
        "signature",
    ),
    "outcome.confirmation_withdrawn": (
        gettext_lazy("withdrew the confirmation of %(amount)s for %(metric)s."),
        "signature-off",
    ),
    "promise.answered": (
        gettext_lazy("reported on a promise after %(months)s months: %(kept)s kept."),
        "heart-handshake",
    ),
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
    groups = list(_together(events))
    names = _names(event for group in groups for event in group)
    return [_told(group[0], names) if len(group) == 1 else _imported(group) for group in groups]


def tell_each(events: Iterable[Event]) -> list[Told]:
    """The events in order, each as a sentence of its own."""
    whole = list(events)
    names = _names(whole)
    return [_told(event, names) for event in whole]


@dataclass(frozen=True, slots=True)
class _Names:
    """How functions and metrics are called today, by key."""

    functions: Mapping[str, str]
    metrics: Mapping[str, str]


def _names(events: Iterable[Event]) -> _Names:
    """At most two queries; metrics only where an event is about one."""
    keys = {key for event in events if (key := event.context.get("metric"))}
    metrics = dict(Metric.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}
    return _Names(dict(Function.objects.values_list("key", "name")), metrics)


def _together(events: Iterable[Event]) -> Iterator[list[Event]]:
    """Each event by itself; what one import brought, as one."""
    for _key, group in groupby(events, _import_of):
        yield list(group)


def _import_of(event: Event) -> tuple[datetime, str, int]:
    """Equal for events of one import, different for all others."""
    imported = event.channel == Channel.IMPORT
    return (event.at.replace(second=0, microsecond=0), event.channel, 0) if imported else (event.at, "", event.pk)


def _imported(events: list[Event]) -> Told:
    count = len(events)
    text = ngettext("made %(count)s change to it.", "made %(count)s changes to it.", count) % {"count": count}
    return Told(events[0].at, events[0].actor.name if events[0].actor else _("An import"), text, "", "file-import")


def _told(event: Event, names: _Names) -> Told:
    text, icon = SENTENCES.get(event.kind, (gettext_lazy("changed something (%(kind)s)."), "circle"))
    key = event.context.get("function") or event.target_label.rpartition(" / ")[2]
    reason = event.context.get("reason", "")
    spelled: dict[str, Any] = {
        "kind": event.kind,
        "months": event.context.get("months", ""),
        "fields": ", ".join(_field(name, event.kind) for name in event.changes),
        "function": names.functions.get(key, key),
        "to": _passed_to(event, names),
        "metric": _metric(event, names),
        "amount": _amount(event.context.get("amount")),
        "kept": numbers.share(event.context.get("kept")),
        "status": _status(event),
        "about": finding_name(event.context.get("about", "")),
        "until": _until(event),
        "verb": _verb(event.context.get("verb", "")),
        "reason": DeclineReason(reason).label if reason in DeclineReason.values else reason,
    }
    who = event.actor.name if event.actor else _("An import") if event.channel == Channel.IMPORT else _("cxtracker")
    return Told(event.at, who, str(text) % spelled, _detail(event), icon)


def _detail(event: Event) -> str:
    """What was said with it; of a person, what was before and what is after."""
    if event.kind == "person.edited":
        pairs = ((before or "–", after or "–") for before, after in event.changes.values())
        return "; ".join(f"{before} → {after}" for before, after in pairs)
    return event.context.get("comment") or event.context.get("what") or ""


def _passed_to(event: Event, names: _Names) -> str:
    """Events written down before they kept it do not know to whom."""
    key = event.context.get("to", "")
    return names.functions.get(key, key) or _("another function")


def _until(event: Event) -> str:
    until = event.context.get("until")
    return numbers.day(date.fromisoformat(until)) if until else ""


def _status(event: Event) -> str:
    after = event.changes.get("status", ["", ""])[1]
    return str(Status(after).label) if after in Status.values else ""


def _verb(code: str) -> str:
    return str(Verb(code).label) if code in Verb.values else code


def _metric(event: Event, names: _Names) -> str:
    key = event.context.get("metric") or ""
    return f"“{names.metrics.get(key, key)}”"


def _amount(told_then: str | None) -> str:
    return "" if told_then is None else numbers.money(Decimal(told_then), currency())


def _field(name: str, kind: str) -> str:
    """What a field is called on pages."""
    if name == "function":
        return _("the function they work in")
    model = Outcome if kind.startswith("outcome.") else User if kind.startswith("person.") else Initiative
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name.replace("_", " ")
