"""A condition is met with an offer: the requester's side names something else, and the function answers again."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.errors import Invalid
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import OwnershipRequest, RequestState, Step
from initiatives.ownership.services.due_days import later
from initiatives.ownership.services.guards import as_requester, refuse_finished
from initiatives.ownership.services.steps import UNDECIDED, Terms, move, terms_of


@transaction.atomic
def offer(
    ownership_request: OwnershipRequest,
    *,
    by: User,
    now: datetime,
    comment: str = "",
    person_days: Decimal | None = None,
    money: Decimal | None = None,
) -> OwnershipRequest:
    """Not the condition, but this: days, money or a sentence. The ball is with the function again.

    What is not named stays as it was offered before. Whoever offers does not answer for the function, and nobody makes
    an offer for a condition they set themselves.
    """
    terms = Terms(person_days, money)
    if not comment.strip() and terms == Terms():
        raise Invalid({"comment": [_("Say what you offer instead: days, money or a sentence.")]})
    initiative = as_requester(ownership_request, by)
    ownership_request.refresh_from_db()
    require(permissions.can_agree, by, ownership_request)
    refuse_finished(initiative)
    values = {
        **UNDECIDED,
        "comment": "",
        "due_on": later(ownership_request, timezone.localdate(now)),
        **asdict(terms.or_else(terms_of(ownership_request))),
    }
    return move(
        ownership_request,
        (RequestState.CONDITIONAL,),
        values,
        Step.OFFERED,
        by=by,
        now=now,
        initiative=initiative,
        comment=comment,
    )
