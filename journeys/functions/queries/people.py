"""People with the function they work in and those they answer for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet

from cxtracker.accounts.models import PeopleSet, User
from journeys.models import Function


def with_function(people: PeopleSet) -> PeopleSet:
    """Adds `function_key` and `function_name`, None for those who work in none."""
    return people.annotate(function_key=F("membership__function__key"), function_name=F("membership__function__name"))


def in_line(people: QuerySet[User]) -> QuerySet[User]:
    """Those of a function other than the CX office: they work in it, head it or deputise its head."""
    places = ("membership__function", "heads", "deputises")
    of_line = Q(*((f"{place}__is_cx", False) for place in places), _connector=Q.OR)
    return people.filter(pk__in=User.objects.filter(of_line).values("pk"))


@dataclass(frozen=True, slots=True)
class Duties:
    """The functions somebody answers for; `alone` are those nobody else does."""

    heads: list[Function]
    deputises: list[Function]
    alone: list[Function]


def duties(person: User, today: date) -> Duties:
    heads = list(Function.objects.filter(head=person).order_by("name"))
    answered = Function.objects.answered_by(person, today).exclude(head=person)
    others = User.objects.filter(is_active=True).exclude(pk=person.pk)
    covered = set(Function.objects.filter(deputy__person__in=others, head=person).values_list("pk", flat=True))
    return Duties(heads, list(answered.order_by("name")), [one for one in heads if one.pk not in covered])
