"""A condition and what was offered instead, in the words both sides read."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from cxtracker.ui import numbers, units
from initiatives.models import OwnershipRequest, RequestState, RequestStep, Step
from initiatives.models.ownership import BEGINS


def effort_of(step: RequestStep) -> str:
    """“12 person-days and 8,000 EUR”, as the step names it."""
    return numbers.effort(step.person_days, step.money, units.currency())


def terms_in_words(step: RequestStep) -> str:
    """Effort and sentence of a condition or an offer."""
    return ": ".join(filter(None, (effort_of(step), f"“{step.comment}”" if step.comment else "")))


def condition(steps: Sequence[RequestStep]) -> str:
    """What the function's last condition says."""
    last = next((step for step in reversed(steps) if step.kind == Step.CONDITIONAL), None)
    return terms_in_words(last) if last else ""


def offer_instead(asked: OwnershipRequest, steps: Sequence[RequestStep]) -> str:
    """“You said yes, if 10 person-days. Carla Caspar offers 6 person-days.”, while the function has to answer that.

    Select the steps with who did them.
    """
    kinds = (*BEGINS, Step.ANEW, Step.OFFERED)
    last = next((step for step in reversed(steps) if step.kind in kinds), None)
    if asked.state != RequestState.REQUESTED or last is None or last.kind != Step.OFFERED:
        return ""
    before = [step for step in steps if step.pk < last.pk]
    words = {
        "condition": condition(before) or _("something else"),
        "who": last.by.name if last.by else _("The requester"),
        "offer": terms_in_words(last),
    }
    return _("You said yes, if %(condition)s. %(who)s offers %(offer)s.") % words
