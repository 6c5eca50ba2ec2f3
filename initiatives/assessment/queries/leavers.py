"""What of initiatives still hangs on people who have left; a constant number of queries, one where nobody has."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import TypeVar

from django.db.models import Q

from cxtracker.accounts.models import User
from initiatives.assessment.rules.silo import Leavers
from initiatives.models import Decision, DecisionState, Initiative, Outcome, OwnershipRequest, RequestState, Status
from initiatives.models.initiatives import ENDED
from journeys.models import Deputy, Function

Key = TypeVar("Key", int, str)


def leavers(initiative_ids: Collection[int], on: date) -> dict[int, Leavers]:
    """By initiative; those that hang on nobody who has left are not in it."""
    former = set(User.objects.get_queryset().filter(is_active=False).values_list("pk", flat=True))
    if not former:
        return {}
    rows = Initiative.objects.filter(pk__in=initiative_ids).filter(Q(accountable__in=former) | Q(initiator__in=former))
    accountable: dict[int, str] = {}
    drafts: set[int] = set()
    for pk, who, address, author, status in rows.values_list(
        "pk", "accountable_id", "accountable__email", "initiator_id", "status"
    ):
        if who in former and address:
            accountable[pk] = address
        if status == Status.DRAFT and author in former and {who} <= {None, *former}:
            drafts.add(pk)
    promised = Outcome.objects.filter(initiative__in=initiative_ids, benefit_owner__in=former)
    metrics = _grouped(promised.exclude(initiative__status=Status.STOPPED).values_list("initiative_id", "metric__key"))
    asked = OwnershipRequest.objects.filter(
        initiative__in=initiative_ids, state=RequestState.REQUESTED, function__in=_silent(former, on)
    ).exclude(initiative__status__in=ENDED)
    functions = _grouped(asked.values_list("initiative_id", "function__key"))
    due = Decision.objects.filter(initiative__in=initiative_ids, owner__in=former, state=DecisionState.DECIDED)
    decisions = _grouped(due.values_list("initiative_id", "pk"))
    return {
        pk: Leavers(
            accountable.get(pk, ""),
            tuple(metrics.get(pk, ())),
            tuple(functions.get(pk, ())),
            tuple(decisions.get(pk, ())),
            pk in drafts,
        )
        for pk in {*accountable, *drafts, *metrics, *functions, *decisions}
    }


def _silent(former: Collection[int], on: date) -> set[int]:
    """Functions whose head has left and in which no deputy who is here may answer that day."""
    covered = Deputy.objects.inside(on).exclude(person__in=former).values_list("function_id", flat=True)
    return set(Function.objects.filter(head__in=former).exclude(pk__in=covered).values_list("pk", flat=True))


def _grouped(rows: Iterable[tuple[int, Key]]) -> dict[int, list[Key]]:
    grouped: dict[int, set[Key]] = defaultdict(set)
    for pk, value in rows:
        grouped[pk].add(value)
    return {pk: sorted(values) for pk, values in grouped.items()}
