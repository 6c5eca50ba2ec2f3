"""Where people work."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.accounts.permissions import can_manage_people
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
