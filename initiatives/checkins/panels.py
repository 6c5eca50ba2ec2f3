"""How it is going, on the page of an initiative; what is due, on Home."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.ui.panels import panel
from initiatives import permissions
from initiatives.checkins.queries import due, is_asked_for, latest, standings
from initiatives.models import Initiative
from initiatives.models.initiatives import LIVE


@panel("initiatives.initiative", order=5)
def on_initiative(request: HttpRequest, initiative: Initiative) -> tuple[str, Mapping[str, Any]] | None:
    today = timezone.localdate()
    standing = standings([initiative.pk], as_of=today).get(initiative.pk)
    if standing is None and initiative.status not in LIVE:
        return None
    may = initiative.status in LIVE and permissions.can_check_in(cast(User, request.user), initiative, today)
    if standing is None and not may and not is_asked_for(initiative):
        return None
    return "checkins/_of_initiative.html", {
        "initiative": initiative,
        "standing": standing,
        "earlier": latest(initiative)[1:] if standing else [],
        "can_check_in": may,
    }


@panel("home.mine")
def due_on_home(request: HttpRequest, person: User) -> tuple[str, Mapping[str, Any]] | None:
    waiting = due(person, today=timezone.localdate())
    return ("checkins/_due.html", {"due": waiting}) if waiting else None
