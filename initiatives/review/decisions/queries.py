"""What leadership is asked and has decided, as people read it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet

from cxtracker.accounts.models import User
from initiatives.models import Decision, DecisionState, Status, Verb
from initiatives.policies.queries.in_force import policy_in_force, work_calendar
from initiatives.policies.rules.calendar import WorkCalendar

RELATED = ("initiative", "asked_by", "decided_by", "owner", "review")


@dataclass(frozen=True, slots=True)
class Option:
    """One thing leadership could do; `loses` says who pays for it."""

    verb: str
    label: str
    text: str
    loses: str
    recommended: bool


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """A decision with its options and `waited` full working days: since asked, until decided or that day's evening.

    `late`: not decided by the day it was needed, or not followed up by the day it was to be done.
    """

    decision: Decision
    options: tuple[Option, ...]
    waited: int
    late: bool

    @property
    def recommended(self) -> Option | None:
        return next((option for option in self.options if option.recommended), None)


def visible_decisions(user: User) -> QuerySet[Decision]:
    """Decisions on the portfolio, and on every initiative the person may see."""
    return Decision.objects.visible_to(user).select_related(*RELATED).order_by("asked_at", "pk")


def open_to_all() -> QuerySet[Decision]:
    """Decisions everybody may see: those on drafts are not among them."""
    return Decision.objects.exclude(initiative__status=Status.DRAFT).select_related(*RELATED).order_by("asked_at", "pk")


def decision_rows(decisions: Iterable[Decision], *, as_of: date) -> list[DecisionRow]:
    """Each with its age by the site's calendar; no queries beyond one for the policy."""
    calendar = work_calendar(policy_in_force())
    return [
        DecisionRow(decision, tuple(_options(decision)), waited(decision, calendar, as_of), _late(decision, as_of))
        for decision in decisions
    ]


def waited(decision: Decision, calendar: WorkCalendar, as_of: date) -> int:
    """Full working days since it was asked."""
    evening = datetime.combine(as_of + timedelta(days=1), time.min, calendar.zone)
    end = min(decision.decided_at or evening, evening)
    return int(calendar.hours_between(decision.asked_at, end) / calendar.hours_a_day())


def _options(decision: Decision) -> Iterable[Option]:
    stored: dict[str, str]
    for stored in decision.options:
        verb = stored["verb"]
        yield Option(verb, str(Verb(verb).label), stored["text"], stored.get("loses", ""), verb == decision.recommended)


def _late(decision: Decision, as_of: date) -> bool:
    if decision.state == DecisionState.ASKED:
        return decision.needed_by is not None and decision.needed_by < as_of
    return decision.state == DecisionState.DECIDED and decision.until is not None and decision.until < as_of
