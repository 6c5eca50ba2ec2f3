"""Why an initiative is history: what others answered, what finance signed, what leadership decided."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from initiatives.models import Confirmation, Decision, DecisionState, Initiative, RequestStep, Review, Step, Waiver
from initiatives.models.initiatives import BEFORE_PACT

NO_ANSWERS = (
    Step.ASKED,
    Step.RETURNED,
    Step.WITHDRAWN,
    Step.REOPENED,
    Step.RECONFIRM,
    Step.RESTORED,
    Step.REPORTED,
    Step.OFFERED,
)
"""Steps that no function takes."""


def history_of(initiative: Initiative, by: User) -> str:
    """Why `by` can't delete it, with what to do instead; "" where they can. What they answered themselves may go."""
    words = {"key": initiative.key}
    if initiative.status not in BEFORE_PACT:
        return _("%(key)s was agreed on, so it stays. Stop it instead: what was learned is kept.") % words
    answers = RequestStep.objects.filter(request__initiative=initiative).exclude(kind__in=NO_ANSWERS).exclude(by=by)
    if answer := answers.select_related("request__function").order_by("pk").first():
        message = _("%(function)s answered %(key)s, so it stays. Stop it instead: what was learned is kept.")
        return message % {**words, "function": answer.request.function.name}
    if Confirmation.objects.filter(outcome__initiative=initiative).exists():
        return _("Finance confirmed an outcome of %(key)s, so it stays. Stop it instead.") % words
    decisions = Decision.objects.filter(initiative=initiative)
    decided = decisions.exclude(state=DecisionState.ASKED).exists() or decisions.filter(comments__isnull=False).exists()
    if decided or Waiver.objects.filter(initiative=initiative).exists():
        return _("Leadership decided about %(key)s, so it stays. Stop it instead.") % words
    if Review.objects.filter(content__contains=f'"{initiative.key}"').exists():
        return _("%(key)s stands in a review that leadership closed, so it stays. Stop it instead.") % words
    return ""
