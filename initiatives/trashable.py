"""What of initiatives can be deleted and put back, by whom, and where it stands when it is back."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cxtracker.accounts.models import User
from initiatives.models import Initiative, Outcome
from initiatives.outcomes.services import make_room
from journeys.models import TrashedItem
from journeys.permissions import PROGRAMME_TEAM
from journeys.trash.kinds import Kind
from journeys.trash.services import offer


def _team_of(person: User) -> Q:
    """Their own, and for those who run the programme all but private drafts of people who are still here."""
    own = Q(event__actor=person) | Q(
        pk__in=TrashedItem.people.through._default_manager.filter(user=person).values("trasheditem")
    )
    if person.role in PROGRAMME_TEAM:
        return own | ~Q(private=True, author__is_active=True)
    return own


def _of_editable(person: User) -> Q:
    initiatives = Initiative.objects.visible_to(person)
    if person.role not in PROGRAMME_TEAM:
        initiatives = initiatives.filter(Q(initiator=person) | Q(accountable=person))
    return Q(event__subject_id__in=initiatives.values("pk"))


def _page(row: Any) -> str:
    return reverse("initiatives:page", args=[row.key])


def _outcome(row: Any) -> str:
    return f"{reverse('initiatives:outcomes', args=[row.initiative.key])}#outcome-{row.pk}"


for _kind in (
    Kind(Initiative._meta.label_lower, "initiative", _("Initiative"), _team_of, _page),
    Kind(Outcome._meta.label_lower, "outcome", _("Outcome"), _of_editable, _outcome, make_room),
):
    offer(_kind)
