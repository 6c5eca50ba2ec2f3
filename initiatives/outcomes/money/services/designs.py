"""A rollout counts as random once a second person has confirmed it: not who started it, nor who set the design."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import trail
from cxtracker.errors import Invalid, Refused
from cxtracker.permissions import require
from initiatives import permissions
from initiatives.models import Design, DesignConfirmation, Initiative, Outcome
from initiatives.outcomes.queries.designs import set_by
from initiatives.outcomes.queries.signatures import vouched_random


@transaction.atomic
def confirm(outcome: Outcome, *, note: str, by: User, now: datetime) -> DesignConfirmation:
    """Confirm that who got the change and who did not was left to chance; `note` says how they know."""
    outcome = _locked(outcome)
    require(permissions.can_confirm_design, by, outcome, set_by([outcome]).get(outcome.pk))
    if outcome.design == Design.OBSERVED:
        raise Refused(
            _("This outcome doesn't say that its groups were drawn at random, so there is nothing to confirm.")
        )
    if outcome.comparison_id is None:
        raise Refused(_("There is no comparison yet. Choose the group that didn't get the change first."))
    if outcome.pk in vouched_random([outcome]):
        raise Refused(_("This has already been confirmed."))
    return _written(outcome, note, by, now, withdrawn=False)


@transaction.atomic
def withdraw(outcome: Outcome, *, note: str, by: User, now: datetime) -> DesignConfirmation:
    """Take the confirmation back; it stays in sight as history."""
    outcome = _locked(outcome)
    require(permissions.can_confirm_design, by, outcome, set_by([outcome]).get(outcome.pk))
    if outcome.pk not in vouched_random([outcome]):
        raise Refused(_("Nobody has confirmed that this rollout was random."))
    return _written(outcome, note, by, now, withdrawn=True)


def _written(outcome: Outcome, note: str, by: User, now: datetime, *, withdrawn: bool) -> DesignConfirmation:
    if not note.strip():
        raise Invalid({"note": [_("Say why it is withdrawn.") if withdrawn else _("Say how you know.")]})
    confirmation = DesignConfirmation.objects.create(
        outcome=outcome,
        design=outcome.design,
        comparison_id=outcome.comparison_id,
        note=note.strip()[:300],
        by=by,
        at=now,
        withdrawn=withdrawn,
    )
    kind = "outcome.design_withdrawn" if withdrawn else "outcome.design_confirmed"
    context = {"metric": outcome.metric, "comment": confirmation.note}
    trail.record(kind, outcome, subject=outcome.initiative, by=by, context=context)
    return confirmation


def _locked(outcome: Outcome) -> Outcome:
    Initiative.objects.select_for_update(of=("self",)).get(pk=outcome.initiative_id)
    return Outcome.objects.select_related("initiative", "metric").get(pk=outcome.pk)
