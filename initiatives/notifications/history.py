"""Events in sentences, for the feed of an initiative."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.utils.text import Truncator
from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.accounts.models import User
from cxtracker.audit.models import Channel, Event
from cxtracker.ui import numbers
from cxtracker.ui.timeline import HistoryLine
from cxtracker.ui.units import currency
from cxtracker.ui.words import Text
from initiatives.assessment.queries.open_findings import finding_name
from initiatives.models import Comment, DeclineReason, Initiative, Outcome, Pace, PactPart, Status, Verb
from initiatives.notifications import changes
from journeys.models import Function, Metric

VIA: dict[str, Text] = {
    Channel.PAGE: gettext_lazy("on a page"),
    Channel.API: gettext_lazy("via the API"),
    Channel.MAIL: gettext_lazy("from a mail"),
    Channel.IMPORT: gettext_lazy("by import"),
    Channel.COMMAND: gettext_lazy("by command"),
    Channel.TASK: gettext_lazy("by itself"),
}

UNWORDED = (gettext_lazy("%(action)s (%(kind)s)."), "circle")
ACTIONS: dict[str, Text] = {
    "created": gettext_lazy("added this"),
    "added": gettext_lazy("added this"),
    "edited": gettext_lazy("changed this"),
    "changed": gettext_lazy("changed this"),
    "removed": gettext_lazy("deleted this"),
    "restored": gettext_lazy("restored this"),
    "recorded": gettext_lazy("entered this"),
    "corrected": gettext_lazy("corrected this"),
    "imported": gettext_lazy("imported this"),
    "loaded": gettext_lazy("loaded this"),
    "rated": gettext_lazy("rated this"),
    "cleared": gettext_lazy("cleared this"),
    "confirmed": gettext_lazy("confirmed this"),
    "moved": gettext_lazy("moved this"),
}
"""What an event without a sentence of its own did, by the end of its kind."""

QUOTED = 300
"""Characters of a comment that are quoted."""

SENTENCES = {
    "initiative.removed": (gettext_lazy("put it in the trash."), "trash"),
    "initiative.restored": (gettext_lazy("took it out of the trash."), "arrow-back-up"),
    "initiative.created": (gettext_lazy("logged this initiative."), "plus"),
    "initiative.edited": (gettext_lazy("changed %(fields)s."), "pencil"),
    "initiative.imported": (gettext_lazy("imported this initiative."), "file-import"),
    "initiative.import_undone": (gettext_lazy("undid the import of this initiative."), "arrow-back-up"),
    "ownership.import_undone": (
        gettext_lazy("undid the import of the question to %(function)s."),
        "arrow-back-up",
    ),
    "outcome.import_undone": (gettext_lazy("undid the import of the outcome on %(metric)s."), "arrow-back-up"),
    "import.begun": (gettext_lazy("brought a table in."), "file-import"),
    "import.applied": (gettext_lazy("imported the table."), "file-import"),
    "import.refused": (gettext_lazy("could not import the table."), "circle-off"),
    "import.discarded": (gettext_lazy("discarded the table."), "circle-off"),
    "import.undone": (gettext_lazy("undid the import."), "arrow-back-up"),
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
    "function.created": (gettext_lazy("added this function."), "plus"),
    "function.imported": (gettext_lazy("imported this function."), "file-import"),
    "function.edited": (gettext_lazy("changed %(fields)s."), "pencil"),
    "person.added": (gettext_lazy("added this person."), "plus"),
    "person.imported": (gettext_lazy("imported this person."), "file-import"),
    "setup.step_skipped": (gettext_lazy("skipped a step of setting up."), "circle-minus"),
    "setup.step_taken_up": (gettext_lazy("took up a step of setting up again."), "circle"),
    "person.invited": (gettext_lazy("sent an invitation."), "send"),
    "person.link_shown": (gettext_lazy("copied an invitation link."), "copy"),
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
    "check_in.made": (gettext_lazy("checked in: %(pace)s."), "activity"),
    "comment.posted": (gettext_lazy("commented."), "message"),
    "comment.posted.outcome": (gettext_lazy("commented on the outcome on %(metric)s."), "message"),
    "comment.posted.decision": (gettext_lazy("commented on a decision."), "message"),
    "comment.edited": (gettext_lazy("changed a comment."), "message"),
    "comment.removed": (gettext_lazy("deleted a comment."), "message-off"),
    "comment.restored": (gettext_lazy("put a deleted comment back."), "arrow-back-up"),
    "decision.commented": (gettext_lazy("commented on a decision."), "message"),
    "ownership.asked": (gettext_lazy("asked %(function)s to own it."), "send"),
    "ownership.reminded": (gettext_lazy("reminded %(function)s."), "bell"),
    "ownership.own_initiative": (gettext_lazy("committed %(function)s on its own initiative."), "circle-check"),
    "ownership.approved": (gettext_lazy("took ownership for %(function)s."), "circle-check"),
    "ownership.declined": (gettext_lazy("declined for %(function)s: %(reason)s."), "circle-x"),
    "ownership.conditional": (gettext_lazy("said yes for %(function)s, with a condition."), "circle-half-2"),
    "ownership.agreed": (gettext_lazy("accepted the condition of %(function)s."), "circle-check"),
    "ownership.offered": (
        gettext_lazy("offered %(function)s something else instead of its condition."),
        "arrows-exchange",
    ),
    "ownership.reopened": (gettext_lazy("put the question to %(function)s again, as it was."), "arrow-back-up"),
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
    "pact.changed": (gettext_lazy("changed what was agreed: %(terms)s."), "file-diff"),
    "promise.due": (gettext_lazy("asks, %(months)s months after it ended: is the benefit still there?"), "clock"),
    "outcome.imported": (gettext_lazy("imported an outcome."), "file-import"),
    "outcome.added": (gettext_lazy("added an outcome on %(metric)s."), "target-arrow"),
    "outcome.edited": (gettext_lazy("changed %(fields)s of the outcome on %(metric)s."), "pencil"),
    "outcome.removed": (gettext_lazy("withdrew the outcome on %(metric)s."), "arrow-back-up"),
    "outcome.restored": (gettext_lazy("put the outcome on %(metric)s back."), "target-arrow"),
    "outcome.thawed": (gettext_lazy("took a frozen plan back: the step to “agreed” was undone."), "lock-open"),
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
    "outcome.design_confirmed": (
        gettext_lazy("confirmed that the groups compared on %(metric)s were drawn at random."),
        "dice",
    ),
    "outcome.design_withdrawn": (
        gettext_lazy("no longer confirms that the groups compared on %(metric)s were drawn at random."),
        "circle-off",
    ),
    "outcome.customers_apart": (
        gettext_lazy("said that %(series)s and %(other)s are different customers, so they share no movement."),
        "arrows-split",
    ),
    "outcome.customers_together": (
        gettext_lazy("took back that %(series)s and %(other)s are different customers."),
        "arrows-join",
    ),
    "promise.answered": (
        gettext_lazy("reported on a promise after %(months)s months: %(kept)s kept."),
        "heart-handshake",
    ),
}


def tell_each(events: Iterable[Event]) -> list[HistoryLine]:
    """The events in order, each as a sentence of its own."""
    whole = list(events)
    names = _names(whole)
    return [_line(event, names) for event in whole]


def tell_whole(events: Iterable[Event], *, everything: bool = False) -> list[HistoryLine]:
    """As `tell_each`, with what each changed and how it came in; `everything` also of other things."""
    whole = list(events)
    values = changes.known(whole)
    return [
        replace(
            line, changes=changes.in_words(event, values, everything=everything), via=str(VIA.get(event.channel, ""))
        )
        for event, line in zip(whole, tell_each(whole), strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Names:
    """How functions and metrics are called today, by key, and what comments say, by number."""

    functions: Mapping[str, str]
    metrics: Mapping[str, str]
    comments: Mapping[int, str]


def _names(events: Iterable[Event]) -> _Names:
    """At most three queries; metrics and comments only where an event is about one."""
    events = list(events)
    keys = {key for event in events if (key := event.context.get("metric"))}
    metrics = dict(Metric.objects.filter(key__in=keys).values_list("key", "name")) if keys else {}
    ids = {event.target_id or 0 for event in events if event.kind in ("comment.posted", "comment.edited")}
    comments = dict(Comment.objects.standing().filter(pk__in=ids).values_list("pk", "text")) if ids else {}
    return _Names(dict(Function.objects.values_list("key", "name")), metrics, comments)


def _line(event: Event, names: _Names) -> HistoryLine:
    text, icon = SENTENCES.get(f"{event.kind}.{event.context.get('on')}") or SENTENCES.get(event.kind) or UNWORDED
    key = event.context.get("function") or event.target_label.rpartition(" / ")[2]
    reason = event.context.get("reason", "")
    spelled: dict[str, Any] = {
        "kind": event.kind,
        "action": ACTIONS.get(event.kind.rpartition(".")[2], _("changed something")),
        "months": event.context.get("months", ""),
        "fields": ", ".join(_field(name, event.kind) for name in event.changes),
        "terms": ", ".join(_term(name) for name in _in_order(event.changes)),
        "function": names.functions.get(key, key),
        "to": _passed_to(event, names),
        "metric": _metric(event, names),
        "amount": _amount(event.context.get("amount")),
        "series": f"“{event.context.get('series', '')}”",
        "other": f"“{event.context.get('other', '')}”",
        "kept": numbers.share(event.context.get("kept")),
        "status": _status(event),
        "about": finding_name(event.context.get("about", "")),
        "until": _until(event),
        "verb": _verb(event.context.get("verb", "")),
        "pace": _pace(event.context.get("pace", "")),
        "reason": DeclineReason(reason).label if reason in DeclineReason.values else reason,
    }
    who = event.actor.name if event.actor else _("An import") if event.channel == Channel.IMPORT else _("cxtracker")
    return HistoryLine(event.at, who, str(text) % spelled, _detail(event, names), icon)


def _detail(event: Event, names: _Names) -> str:
    """What was said with it, a comment as it reads now; of a person, what was before and what is after."""
    if event.kind in ("comment.posted", "comment.edited"):
        return Truncator(names.comments.get(event.target_id or 0, "")).chars(QUOTED)
    if event.kind in ("person.edited", "function.edited"):
        return "; ".join(f"{_value(before)} → {_value(after)}" for before, after in event.changes.values())
    if event.kind == "pact.changed":
        pairs = [event.changes[name] for name in _in_order(event.changes)]
        moved = "; ".join(pair for before, after in pairs for pair in _terms(before, after))
        return ": ".join(filter(None, (event.context.get("comment"), moved)))
    comment = event.context.get("comment") or event.context.get("what") or ""
    days, money = (Decimal(event.context[name]) if name in event.context else None for name in ("person_days", "money"))
    effort = numbers.effort(days, money, currency())
    return ": ".join(filter(None, (effort, comment)))


def _in_order(changes: Mapping[str, Any]) -> list[str]:
    """The terms as pages list them: a database may keep the names in an order of its own."""
    known = {name: place for place, name in enumerate(PactPart.values)}
    return sorted(changes, key=lambda name: (known.get(name, len(known)), name))


def _term(name: str) -> str:
    return str(PactPart(name).label) if name in PactPart.values else name


def _terms(before: Any, after: Any) -> Iterator[str]:
    """What was and is, of every promise that moved: “6 → 7.5”."""
    pairs = [(before, after)]
    if isinstance(before, Mapping):
        pairs = [(value, after.get(name)) for name, value in before.items()]
    for then, now in pairs:
        yield f"{_value(then)} → {_value(now)}"


def _value(value: Any) -> str:
    match value:
        case None | [] | "":
            return "–"
        case bool():
            return _("yes") if value else _("no")
        case list():
            return ", ".join(map(str, value))
        case Mapping():
            worth, share = value.get("unit_value"), value.get("share")
            return "–" if worth is None else f"{_amount(worth)} × {numbers.share(share)}"
        case int() | float():
            return numbers.number(value)
    try:
        return numbers.day(date.fromisoformat(value))
    except ValueError:
        return str(value)


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


def _pace(code: str) -> str:
    return str(Pace(code).label) if code in Pace.values else code


def _metric(event: Event, names: _Names) -> str:
    key = event.context.get("metric") or ""
    return f"“{names.metrics.get(key, key)}”"


def _amount(told_then: str | None) -> str:
    return "" if told_then is None else numbers.money(Decimal(told_then), currency())


def _field(name: str, kind: str) -> str:
    """What a field is called on pages."""
    if name == "function":
        return _("the function they work in")
    subjects = {"outcome": Outcome, "person": User, "function": Function}
    model: type[Model] = subjects.get(kind.partition(".")[0], Initiative)
    try:
        return str(getattr(model._meta.get_field(name), "verbose_name", name))
    except FieldDoesNotExist:
        return name.replace("_", " ")
