"""Which initiatives are fenced in, and whose yes would open each."""

from __future__ import annotations

from collections.abc import Mapping

from initiatives.assessment.queries.evaluations import cases
from initiatives.assessment.rules import silo
from initiatives.assessment.rules.flags import Case
from initiatives.models import Band
from initiatives.portfolio.queries.inputs import Live
from initiatives.review.content.functions import FencedInitiative, Fences

WITH_MOVES = 12
"""Of so many fences, the worst, the move that opens them is worked out; the others are counted."""


def fences(portfolio: Live) -> Fences:
    """The worst, each with the smallest set of functions whose yes opens it."""
    assessed = {pk: case.assessment for pk, case in portfolio.cases.items()}
    fenced = [initiative for initiative in portfolio.initiatives if assessed[initiative.pk].band == Band.FENCED]
    fenced.sort(key=lambda initiative: (-(assessed[initiative.pk].score or 0), initiative.pk))
    worst, whole = [], _whole_cases(portfolio, [initiative.pk for initiative in fenced[:WITH_MOVES]])
    for initiative in fenced[:WITH_MOVES]:
        case = whole[initiative.pk]
        move = silo.best_next_owners(case.facts, case.policy, portfolio.as_of)
        worst.append(
            FencedInitiative(
                initiative=initiative.key,
                title=initiative.title,
                score=case.assessment.score,
                owners=tuple(case.assessment.owners),
                move=tuple(move),
                score_after=silo.score_with(case.facts, case.policy, portfolio.as_of, move) if move else None,
            )
        )
    return Fences(worst=tuple(worst), count=len(fenced))


def _whole_cases(portfolio: Live, ids: list[int]) -> Mapping[int, Case]:
    """With all facts, which what is kept does not have."""
    if not portfolio.kept:
        return portfolio.cases
    return {case.facts.initiative_id: case for case in cases(ids, as_of=portfolio.as_of)}
