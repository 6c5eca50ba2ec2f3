"""What leadership is asked about an initiative and has decided, on the page of the initiative."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from django.http import HttpRequest
from django.utils import timezone

from cxtracker.accounts.models import User
from cxtracker.ui.panels import panel
from initiatives import permissions
from initiatives.models import Initiative
from initiatives.models.initiatives import LIVE
from initiatives.review.decisions.queries import decision_rows, visible_decisions


@panel("initiatives.initiative")
def decisions_on_initiative(request: HttpRequest, initiative: Initiative) -> tuple[str, Mapping[str, Any]] | None:
    person = cast(User, request.user)
    rows = decision_rows(visible_decisions(person).filter(initiative=initiative), as_of=timezone.localdate())
    can_ask = initiative.status in LIVE and permissions.can_ask_leadership(person, initiative)
    if not rows and not can_ask:
        return None
    return "review/_of_initiative.html", {"key": initiative.key, "rows": rows, "can_ask_leadership": can_ask}
