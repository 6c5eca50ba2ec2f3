"""When a head or deputy leaves, someone else takes their place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from cxtracker.accounts.models import User
from cxtracker.audit import editing, trail
from cxtracker.permissions import require
from journeys import permissions
from journeys.functions.services.functions import Term
from journeys.models import Deputy, Function


@transaction.atomic
def hand_over(person: User, to: User, *, heads: Collection[int] = (), deputies: Collection[int] = (), by: User) -> None:
    """Put `to` in the place of `person` as head, or as deputy for the same days, of these functions (ids).

    A deputy who becomes the head is no deputy any more; whoever heads or deputises a function already keeps that.
    """
    require(permissions.can_edit_functions, by)
    rows = Function.objects.select_for_update(of=("self",)).select_related("head")
    locked = list(rows.filter(pk__in={*heads, *deputies}).order_by("pk"))
    before = _terms(locked)
    entries = []
    for function in locked:
        values = {"head": to} if function.pk in heads and function.head_id == person.pk else {}
        if function.pk in heads:
            Deputy.objects.filter(function=function, person=to).delete()
        if function.pk in deputies:
            known = {function.head_id, *(term.person.pk for term in before[function.pk])}
            theirs = Deputy.objects.filter(function=function, person=person)
            theirs.delete() if to.pk in known else theirs.update(person=to)
        changes = editing.change(function, values) if values else {}
        entries.append((function, changes))
    after = _terms(locked)
    for function, changes in entries:
        pair = [sorted(map(str, terms[function.pk])) for terms in (before, after)]
        if pair[0] != pair[1]:
            changes["deputies"] = pair
            if "head" not in changes:
                Function.objects.filter(pk=function.pk).update(version=function.version + 1)
    trail.record_many(
        [trail.Entry("function.edited", function, changes=changes) for function, changes in entries if changes], by=by
    )


def _terms(functions: Collection[Function]) -> dict[int, list[Term]]:
    rows = Deputy.objects.filter(function__in=functions).select_related("person")
    terms: dict[int, list[Term]] = defaultdict(list)
    for row in rows:
        terms[row.function_id].append(Term(row.person, row.since, row.until))
    return terms
