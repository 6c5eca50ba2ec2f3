"""What people hold of the map: functions they head and deputise."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _, gettext_lazy

from cxtracker.accounts.handover import Held, Part, register
from cxtracker.accounts.models import PeopleSet, User
from journeys.functions.services import escalation, leaving as functions
from journeys.models import Deputy, Function


def _headed(people: PeopleSet, today: date) -> Any:
    return Function.objects.filter(head__in=people).order_by("name")


def _head(function: Function, reader: User) -> Held:
    label = _("%(name)s (confirms money)") if function.is_finance else "%(name)s"
    return Held(label % {"name": function.name}, reverse("functions:page", args=[function.key]))


def _hand_heads_over(rows: Collection[Any], person: User, to: User, by: User, now: datetime) -> None:
    functions.hand_over(person, to, heads=[function.pk for function in rows], by=by)


def _deputised(people: PeopleSet, today: date) -> Any:
    """Windows that are open or still to come; those that are over are history."""
    over = Q(until__lt=today)
    return Deputy.objects.filter(person__in=people).exclude(over).select_related("function").order_by("function__name")


def _deputy(row: Deputy, reader: User) -> Held:
    return Held(row.function.name, reverse("functions:page", args=[row.function.key]))


def _hand_deputies_over(rows: Collection[Any], person: User, to: User, by: User, now: datetime) -> None:
    functions.hand_over(person, to, deputies=[row.function_id for row in rows], by=by)


def _escalated_to(people: PeopleSet, today: date) -> Any:
    return Function.objects.filter(escalation__in=people).select_related("escalation").order_by("name")


def _function(function: Function, reader: User) -> Held:
    return Held(function.name, reverse("functions:page", args=[function.key]))


def _hand_escalation_over(rows: Collection[Any], person: User, to: User, by: User, now: datetime) -> None:
    escalation.hand_over(rows, to, by=by)


register(Part("heads", gettext_lazy("Heads"), 10, _headed, _head, _hand_heads_over))
register(Part("deputises", gettext_lazy("Deputises"), 20, _deputised, _deputy, _hand_deputies_over))
register(
    Part(
        "function_escalation",
        gettext_lazy("Gets overdue answers of"),
        85,
        _escalated_to,
        _function,
        _hand_escalation_over,
    )
)
