"""How everything a review mentions was called on its day, so that later renaming changes nothing in it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from initiatives.assessment.queries.then import as_then
from initiatives.models import Initiative
from initiatives.portfolio.queries.inputs import Live
from initiatives.review.content.initiatives import DiscussedInitiative
from initiatives.review.content.programme import Collision, Ring
from initiatives.review.content.review import Names
from journeys.directory import directory


def names_of_the_day(
    discussed: Sequence[DiscussedInitiative], collisions: Sequence[Collision], ring: Ring, portfolio: Live
) -> Names:
    """All functions; the touchpoints, metrics and live initiatives the review mentions."""
    touchpoints = {
        *_in_evidence(discussed, "touchpoints"),
        *(key for each in collisions for key in each.touchpoints),
        *(key for arc in ring.arcs for keys in (arc.without or {}).values() for key in keys),
    }
    known = directory(touchpoints, _in_evidence(discussed, "metrics"))
    return Names(
        functions=known.function_names,
        touchpoints=known.touchpoint_names,
        metrics=known.metric_names,
        initiatives={initiative.key: initiative.title for initiative in portfolio.initiatives},
    )


def titles_then(initiatives: Iterable[Initiative], as_of: date) -> dict[int, str]:
    """By id, how each was called on that day."""
    return {initiative.pk: initiative.title for initiative in as_then(initiatives, as_of)}


def _in_evidence(discussed: Sequence[DiscussedInitiative], name: str) -> set[str]:
    """The keys that the evidence of flags holds under that name."""
    held = (initiative.flag.evidence.get(name) for initiative in discussed if initiative.flag)
    return {str(key) for keys in held if isinstance(keys, list) for key in keys}
