"""How an ownership request moves: a conditional update, then a step and an event that say who did what for whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from cxtracker.accounts.models import User
from cxtracker.audit import provenance, trail
from cxtracker.errors import Conflict
from initiatives.models import Initiative, OwnershipRequest, RequestState, RequestStep, Step
from initiatives.models.ownership import DECIDES
from initiatives.ownership.services import pact
from initiatives.ownership.services.seen import PlanChanged, outdated

ANSWERS = {
    Step.APPROVED: RequestState.APPROVED,
    Step.DECLINED: RequestState.DECLINED,
    Step.CONDITIONAL: RequestState.CONDITIONAL,
    Step.QUESTION: RequestState.QUESTION,
    Step.DEFERRED: RequestState.DEFERRED,
    Step.PASSED_ON: RequestState.PASSED_ON,
}
"""What a function can answer, and the state of its request then."""
ANSWERED = tuple(ANSWERS.values())

SETTLES = (Step.ASKED, *DECIDES)
"""After these the request stands for the present version of the pact; a question or a “not now” agrees to nothing."""
UNDECIDED = {"state": RequestState.REQUESTED, "decided_on": None, "decided_by": None}
"""What stands on a request that lies with its function again."""

NAMES_TERMS = (Step.ASKED, Step.OFFERED, Step.APPROVED, Step.OWN_INITIATIVE, Step.CONDITIONAL, Step.AGREED)
"""Steps that name an effort."""

ANSWERS_TERMS = (Step.APPROVED, Step.CONDITIONAL, Step.AGREED)
"""Steps that answer to an effort somebody named."""

IN_THEIR_NAME = (*ANSWERS, Step.CONFIRMED, Step.DENIED, Step.ANEW)
"""What a deputy says for the head."""


@dataclass(frozen=True, slots=True)
class Terms:
    """Effort and money a step names; None: not named."""

    person_days: Decimal | None = None
    money: Decimal | None = None

    def over(self, offered: Terms) -> bool:
        """Whether something goes beyond what was offered; of what was not offered everything is within."""
        pairs = ((self.person_days, offered.person_days), (self.money, offered.money))
        return any(amount is not None and limit is not None and amount > limit for amount, limit in pairs)

    def or_else(self, other: Terms) -> Terms:
        """What is named, and of the rest what `other` names."""
        days = other.person_days if self.person_days is None else self.person_days
        return Terms(days, other.money if self.money is None else self.money)


def terms_of(ownership_request: OwnershipRequest) -> Terms:
    """What is on the table: offered while the question is open, committed once the function owns."""
    return Terms(ownership_request.person_days, ownership_request.money)


def move(
    ownership_request: OwnershipRequest,
    origins: Sequence[str],
    values: Mapping[str, Any],
    kind: Step,
    *,
    by: User | None,
    now: datetime,
    initiative: Initiative,
    comment: str = "",
    wants: Terms | None = None,
    offered: Terms | None = None,
) -> OwnershipRequest:
    """Change the request and write down the step; Conflict if somebody settled it, or changed the plan, meanwhile.

    `wants` are the terms of a condition: the step keeps them, the request does until the requester agrees. `offered`
    are the terms on the table, if they were read with the initiative locked.
    """
    if offered is None:
        ownership_request.refresh_from_db(fields=["person_days", "money"])
        offered = terms_of(ownership_request)
    another_plan = outdated(initiative)
    if not change_if(ownership_request, origins, values):
        raise settled(ownership_request)
    if another_plan:
        raise PlanChanged
    ownership_request.initiative = initiative
    acts = [(ownership_request, kind, comment)]
    record(acts, by=by, now=now, initiative=initiative, offered=offered, wants=wants)
    return ownership_request


def change_if(ownership_request: OwnershipRequest, origins: Sequence[str], values: Mapping[str, Any]) -> bool:
    """Change the request if it still is in one of `origins`; of several who try at once, one does."""
    here = OwnershipRequest.objects.filter(pk=ownership_request.pk, state__in=origins)
    moved = here.update(**values, version=F("version") + 1)
    ownership_request.refresh_from_db(from_queryset=OwnershipRequest.objects.select_related("function__head"))
    return bool(moved)


def record(
    acts: Sequence[tuple[OwnershipRequest, Step, str]],
    *,
    by: User | None,
    now: datetime,
    initiative: Initiative,
    offered: Terms | None = None,
    wants: Terms | None = None,
) -> None:
    """Write down what happened: steps with the version of the pact they were about, and events.

    Steps that name an effort (`NAMES_TERMS`) keep it; answers beside what was `offered`.
    """
    if not acts:
        return
    version = pact.version_now(initiative, at=now)
    bound = [moved.pk for moved, kind, _comment in acts if kind in SETTLES and moved.pact != version]
    if bound:
        OwnershipRequest.objects.filter(pk__in=bound).update(pact=version)
    steps = []
    for ownership_request, kind, comment in acts:
        if kind in SETTLES:
            ownership_request.pact = version
        if kind == Step.AGREED:
            _bind_to_the_conditions_plan(ownership_request)
        named = (wants or terms_of(ownership_request)) if kind in NAMES_TERMS else Terms()
        before = (offered or Terms()) if kind in ANSWERS_TERMS else Terms()
        step = _step(ownership_request, kind, named, before, by=by)
        step.at, step.pact, step.comment = now, version, comment
        steps.append(step)
    entries = [_entry(step, initiative) for step in steps]
    RequestStep.objects.bulk_create(steps)
    trail.record_many(entries, by=by)


def _step(
    ownership_request: OwnershipRequest, kind: Step, named: Terms, before: Terms, *, by: User | None
) -> RequestStep:
    head = ownership_request.function.head if kind in IN_THEIR_NAME else None
    return RequestStep(
        request=ownership_request,
        kind=kind,
        by=by,
        on_behalf_of=head if head and by and head.pk != by.pk else None,
        channel=provenance.current().channel,
        reason=ownership_request.reason if kind in (Step.DECLINED, Step.OVERRIDDEN) else "",
        person_days=named.person_days,
        money=named.money,
        offered_days=before.person_days,
        offered_money=before.money,
    )


def _entry(step: RequestStep, initiative: Initiative) -> trail.Entry:
    """The event a step is written down with."""
    ownership_request, kind = step.request, Step(step.kind)
    context = {
        "function": ownership_request.function,
        "what": step.comment if kind == Step.ASKED else "",
        "comment": step.comment if kind != Step.ASKED else "",
        "reason": step.reason,
        "for": step.on_behalf_of.name if step.on_behalf_of else "",
    }
    if kind == Step.PASSED_ON and ownership_request.passed_to:
        context["to"] = ownership_request.passed_to
    if kind in ANSWERS_TERMS or kind == Step.OFFERED:
        named = {"person_days": step.person_days, "money": step.money}
        context |= {name: value for name, value in named.items() if value is not None}
    return trail.Entry(f"ownership.{kind.value}", ownership_request, initiative, context=context)


def _bind_to_the_conditions_plan(ownership_request: OwnershipRequest) -> None:
    """A condition that is accepted is a yes to the plan it was set for; where that moved, `pact.reconfirm` asks."""
    conditions = RequestStep.objects.filter(request=ownership_request, kind=Step.CONDITIONAL).exclude(pact=None)
    if last := conditions.order_by("-id").first():
        ownership_request.pact = last.pact
        OwnershipRequest.objects.filter(pk=ownership_request.pk).update(pact=last.pact)


def settled(ownership_request: OwnershipRequest) -> Conflict:
    """What those hear who come too late."""
    who = ownership_request.decided_by.name if ownership_request.decided_by else _("someone")
    return Conflict(
        _("This is no longer open: it is “%(state)s” (%(who)s). Nothing was changed.")
        % {"state": ownership_request.get_state_display(), "who": who}
    )
