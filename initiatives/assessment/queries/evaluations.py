"""Initiatives judged as of a day, without storing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cxtracker.chunks import chunks
from initiatives.assessment.queries.inputs import FactsLoader
from initiatives.assessment.rules import silo
from initiatives.assessment.rules.flags import Case
from initiatives.policies.queries.in_force import policy_in_force


def cases(initiative_ids: Sequence[int], *, as_of: date) -> Iterator[Case]:
    """The assessment of each initiative as of that day, in the order of the ids within a chunk."""
    loader = FactsLoader(policy_in_force(), as_of)
    for chunk in chunks(initiative_ids):
        for facts in loader.load(chunk):
            yield Case(facts, silo.assess(facts, loader.policy, as_of), loader.policy, as_of)
