"""What people hold of initiatives: what they answer for, promised, asked, and have to carry out."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.accounts.handover import Held, Part, register
from cxtracker.accounts.models import PeopleSet, User
from initiatives.lifecycle.services import initiatives
from initiatives.models import Decision, DecisionState, Initiative, Outcome, OwnershipRequest, RequestState, Status
from initiatives.models.initiatives import ENDED
from initiatives.models.ownership import OPEN
from initiatives.outcomes import services as outcomes
from initiatives.ownership.services import handover
from initiatives.policies import services as policies
from initiatives.policies.queries.in_force import policy_in_force
from initiatives.review.decisions import services as decisions

PassOn = Callable[[Collection[Any], User, User, User, datetime], None]


def _shown(initiative: Initiative, reader: User, more: str = "") -> Held:
    """A private draft is named to nobody but its own people, and handed over all the same."""
    hidden = initiative.status == Status.DRAFT and initiative.private and initiative.initiator_id != reader.pk
    if hidden:
        return Held(_("A private draft"))
    label = f"{initiative.key} {initiative.title}"
    return Held(f"{label}: {more}" if more else label, reverse("initiatives:page", args=[initiative.key]))


# --- initiatives ------------------------------------------------------------------------------------------------
def _accountable(people: PeopleSet, today: date) -> Any:
    return Initiative.objects.filter(accountable__in=people).exclude(status__in=ENDED).order_by("pk")


def _started(people: PeopleSet, today: date) -> Any:
    return Initiative.objects.filter(initiator__in=people, status=Status.DRAFT).order_by("pk")


def _hand(role: str) -> PassOn:
    def hand_over(rows: Collection[Any], person: User, to: User, by: User, now: datetime) -> None:
        initiatives.hand_over(rows, role, to, by=by)

    return hand_over


# --- outcomes ---------------------------------------------------------------------------------------------------
def _vouched(people: PeopleSet, today: date) -> Any:
    """A closed initiative goes on asking whether its promises are kept; a stopped one does not."""
    promised = Outcome.objects.filter(benefit_owner__in=people).exclude(initiative__status=Status.STOPPED)
    return promised.select_related("initiative", "metric").order_by("pk")


def _hand_outcomes_over(rows: Collection[Any], person: User, to: User, by: User, now: datetime) -> None:
    outcomes.hand_over(rows, to, by=by)


# --- ownership --------------------------------------------------------------------------------------------------
def _open() -> Any:
    asked = OwnershipRequest.objects.exclude(initiative__status__in=ENDED)
    return asked.select_related("initiative", "function").order_by("pk")


def _to_answer(people: PeopleSet, today: date) -> Any:
    return _open().filter(function__head__in=people, state=RequestState.REQUESTED)


def _waits_for(people: PeopleSet, today: date) -> Any:
    return _open().filter(asked_by__in=people, state__in=OPEN)


def _hand_requests_over(rows: Collection[Any], person: User, to: User, by: User, now: datetime) -> None:
    handover.hand_over(rows, to, by=by)


def _escalates(people: PeopleSet, today: date) -> Collection[User]:
    """The policy names a person by address."""
    address = policy_in_force().escalate_to
    return list(people.filter(email__iexact=address)) if address else []


def _hand_escalation_over(rows: Collection[Any], person: User, to: User, by: User, now: datetime) -> None:
    reason = _("%(name)s leaves; %(to)s takes over.") % {"name": person.name, "to": to.name}
    policies.change({"escalate_to": to.email}, reason=reason, by=by, now=now)


# --- decisions --------------------------------------------------------------------------------------------------
def _to_carry_out(people: PeopleSet, today: date) -> Any:
    return Decision.objects.filter(owner__in=people, state=DecisionState.DECIDED).order_by("pk")


def _hand_decisions_over(rows: Collection[Any], person: User, to: User, by: User, now: datetime) -> None:
    decisions.hand_over(rows, to, by=by)


for part in (
    Part(
        "to_answer",
        gettext_lazy("Was asked and has not answered"),
        15,
        _to_answer,
        lambda row, reader: _shown(row.initiative, reader, row.function.name),
    ),
    Part("accountable", gettext_lazy("Is accountable for"), 30, _accountable, _shown, _hand("accountable")),
    Part("drafts", gettext_lazy("Started as a draft"), 40, _started, _shown, _hand("initiator")),
    Part(
        "benefits",
        gettext_lazy("Vouches for the benefit of"),
        50,
        _vouched,
        lambda row, reader: _shown(row.initiative, reader, row.metric.name),
        _hand_outcomes_over,
    ),
    Part(
        "asked",
        gettext_lazy("Asked, and waits for an answer"),
        60,
        _waits_for,
        lambda row, reader: _shown(row.initiative, reader, row.function.name),
        _hand_requests_over,
    ),
    Part(
        "decisions",
        gettext_lazy("Has to carry out"),
        70,
        _to_carry_out,
        lambda row, reader: Held(row.question, reverse("reviews:decision", args=[row.pk])),
        _hand_decisions_over,
    ),
    Part(
        "escalation",
        gettext_lazy("Gets overdue answers"),
        80,
        _escalates,
        lambda row, reader: Held(_("Escalation of overdue answers"), reverse("policies")),
        _hand_escalation_over,
    ),
):
    register(part)
