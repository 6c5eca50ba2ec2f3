"""Where the fences stand and what opens each; who has been waiting too long for an answer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from initiatives.models import Band, OwnershipRequest
from initiatives.reports.portfolio.live import Live
from initiatives.rules import silo

WITH_MOVES = 12
"""Of so many fences, the worst, the move that opens them is worked out; the others are counted."""


def fences(found: Live) -> dict[str, Any]:
    """The worst with the smallest set of functions whose yes brings the score under 30, and the score it then has."""
    fenced = [one for one in found.initiatives if found.cases[one.pk].assessment.band == Band.FENCED]
    fenced.sort(key=lambda one: (-(found.cases[one.pk].assessment.score or 0), one.pk))
    told = []
    for one in fenced[:WITH_MOVES]:
        case = found.cases[one.pk]
        move = silo.best_next_owners(case.facts, case.policy, found.as_of)
        told.append(
            {
                "initiative": one.key,
                "title": one.title,
                "score": case.assessment.score,
                "owners": list(case.assessment.owners),
                "move": list(move),
                "score_after": silo.score_with(case.facts, case.policy, found.as_of, move) if move else None,
            }
        )
    return {"worst": told, "count": len(fenced)}


def waits(answers: Sequence[dict[str, Any]], as_of: date) -> list[dict[str, Any]]:
    """Questions beyond the limit, the longest waiting first."""
    late = [pk for one in answers for pk in one["silent_requests"]]
    asked = OwnershipRequest.objects.filter(pk__in=late).order_by("asked_on", "pk")
    return [
        {
            "function": function,
            "initiative": key,
            "title": title,
            "asked_on": asked_on.isoformat() if asked_on else None,
            "due_on": due_on.isoformat() if due_on else None,
            "days": (as_of - asked_on).days if asked_on else None,
        }
        for function, key, title, asked_on, due_on in asked.values_list(
            "function__key", "initiative__key", "initiative__title", "asked_on", "due_on"
        )
    ]
