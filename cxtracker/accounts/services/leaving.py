"""When a person leaves: what hangs on them goes to successors, and the account is closed, in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts import handover
from cxtracker.accounts.models import User
from cxtracker.accounts.permissions import can_manage_people
from cxtracker.accounts.services import people
from cxtracker.audit import trail
from cxtracker.errors import Invalid
from cxtracker.permissions import require


@transaction.atomic
def leave(person: User, successors: Mapping[str, User | None], *, by: User, now: datetime) -> None:
    """Hand over each part (by code) that has a successor, then deactivate; what has none is flagged from now on.

    Of a person who has left already, what is still theirs is handed over.
    """
    hand_over(person, successors, by=by, now=now)
    if person.is_active:
        people.deactivate(person, by=by)


@transaction.atomic
def hand_over(person: User, successors: Mapping[str, User | None], *, by: User, now: datetime) -> None:
    """Give each part to its successor; what is handed over is read now, not when the form was shown."""
    require(can_manage_people, by)
    chosen = {code: successor.pk for code, successor in successors.items() if successor is not None}
    here = User.objects.select_for_update().in_bulk(sorted({*chosen.values()}))
    wrong = {code: sentence for code, pk in chosen.items() if (sentence := _unfit(here[pk], person))}
    if wrong:
        raise Invalid({code: [sentence] for code, sentence in wrong.items()})
    alone = User.objects.get_queryset().filter(pk=person.pk)
    handed: trail.Changes = {}
    for part in handover.parts():
        if part.pass_on is None or part.code not in chosen:
            continue
        successor = here[chosen[part.code]]
        if rows := list(part.rows(alone, timezone.localdate(now))):
            handed[part.code] = [[part.show(row, by).label for row in rows], successor.email]
            part.pass_on(rows, person, successor, by, now)
    if handed:
        trail.record("person.handed_over", person, by=by, context=handed)


def _unfit(successor: User, person: User) -> str:
    if successor.pk == person.pk:
        return _("Choose someone else than the person who leaves.")
    if not successor.is_active:
        return _("%(name)s has left. Choose someone who is here.") % {"name": successor.name}
    return ""
