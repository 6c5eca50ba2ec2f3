"""Whom overdue answers of a function go to: a person of its own, else whom the policies name."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from journeys import permissions
from journeys.models import Function


@transaction.atomic
def escalate_to(function: Function, person: User | None, *, by: User, version: int | None = None) -> Function:
    """Overdue answers of the function go to `person`; None: to whom the policies name."""
    function = Function.objects.select_for_update(of=("self",)).get(pk=function.pk)
    require(permissions.can_edit_functions, by)
    refuse_person(person, function.head, kept=person is not None and person.pk == function.escalation_id)
    if changes := editing.change(function, {"escalation": person}, version=version):
        trail.record("function.edited", function, by=by, changes=changes)
    return function


@transaction.atomic
def hand_over(functions: Collection[Function], to: User, *, by: User) -> None:
    """Put `to` in the place of whoever these functions' overdue answers go to; a head never is their own."""
    require(permissions.can_edit_functions, by)
    rows = (
        Function.objects.select_for_update(of=("self",))
        .filter(pk__in=[function.pk for function in functions])
        .order_by("pk")
    )
    changed = [
        (row, editing.change(row, {"escalation": None if row.head_id == to.pk else to}))
        for row in rows.select_related("escalation")
    ]
    trail.record_many(
        [trail.Entry("function.edited", row, changes=changes) for row, changes in changed if changes], by=by
    )


def refuse_person(person: User | None, head: User | None, *, kept: bool = False) -> None:
    """Invalid for somebody who cannot be told, and for the head, whose answers they are."""
    if person is None or kept:
        return
    if not person.is_active:
        raise Invalid({"escalation": [_("%(name)s can no longer sign in.") % {"name": person.name}]})
    if head is not None and head.pk == person.pk:
        raise Invalid({"escalation": [_("%(name)s is the head; name someone else.") % {"name": person.name}]})
