"""Where people work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.accounts.permissions import can_add_people, can_manage_people
from cxtracker.accounts.services import people
from cxtracker.audit import trail
from cxtracker.permissions import require
from journeys.models import Function, Membership


@transaction.atomic
def edit(person: User, *, function: Function | None, by: User, **values: Any) -> User:
    """Change the person (`values` as `accounts.services.people.edit` takes them) and where they work, or neither."""
    person = people.edit(person, **values, by=by)
    work_in(person, function, by=by)
    return person


@transaction.atomic
def join(places: Mapping[User, Function], *, by: User) -> None:
    """The first function each of these people works in; who works in one already stays there."""
    require(can_add_people, by)
    locked = User.objects.get_queryset().select_for_update().filter(pk__in=[person.pk for person in places])
    placed = set(Membership.objects.filter(person__in=list(locked.order_by("pk"))).values_list("person", flat=True))
    newcomers = {person: function for person, function in places.items() if person.pk not in placed}
    Membership.objects.bulk_create(Membership(person=who, function=where) for who, where in newcomers.items())
    trail.record_many(
        (
            trail.Entry("person.edited", person, changes={"function": [None, function]})
            for person, function in newcomers.items()
        ),
        by=by,
    )


@transaction.atomic
def work_in(person: User, function: Function | None, *, by: User) -> None:
    """Their acts count as those of this function from now on; None: of no function."""
    require(can_manage_people, by)
    User.objects.select_for_update().get(pk=person.pk)
    membership = Membership.objects.select_related("function").filter(person=person).first()
    before = membership.function if membership else None
    if before == function:
        return
    if function is None:
        Membership.objects.filter(person=person).delete()
    else:
        Membership.objects.update_or_create(person=person, defaults={"function": function})
    trail.record("person.edited", person, by=by, changes={"function": [before, function]})
