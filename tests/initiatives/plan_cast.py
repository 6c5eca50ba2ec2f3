"""How things stand with the functions of a plan, for tests about the pact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cxtracker.accounts.models import User
from initiatives.lifecycle.services import gates
from initiatives.models import Initiative, OwnershipRequest
from initiatives.ownership.services import requests
from journeys.models import Function
from tests.factories import noon


def states() -> dict[str, str]:
    """Function to the state of its request."""
    return dict(OwnershipRequest.objects.values_list("function__key", "state"))


def conclude(initiative: Initiative, heads: Mapping[Function, User], *, by: User, today: date) -> None:
    """These functions are asked, their heads say yes, and the pact is concluded."""
    asked = requests.ask(initiative, list(heads), by=by, now=noon(today))
    for ownership_request in asked:
        requests.approve(ownership_request, by=heads[ownership_request.function], now=noon(today))
    gates.advance(initiative, by=by, now=noon(today))
