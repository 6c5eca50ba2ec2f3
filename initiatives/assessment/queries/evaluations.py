"""Initiatives judged as of a day, without storing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from datetime import date

from cxtracker.chunks import chunks
from initiatives.assessment.queries.inputs import FactsLoader, influence_of
from initiatives.assessment.rules import silo
from initiatives.assessment.rules.flags import Case
from initiatives.models import Assessment as Stored, Initiative
from initiatives.policies.queries.in_force import policy_in_force


def cases(initiative_ids: Sequence[int], *, as_of: date, today: date | None = None) -> Iterator[Case]:
    """The assessment of each initiative as of that day, in the order of the ids within a chunk."""
    loader = FactsLoader(policy_in_force(as_of), as_of, today)
    for chunk in chunks(initiative_ids):
        for facts in loader.load(chunk):
            yield Case(facts, silo.assess(facts, loader.policy, as_of), loader.policy, as_of)


def kept_cases(initiatives: Sequence[Initiative], *, today: date) -> Iterator[Case]:
    """The assessment of each as it is kept; of the facts only what their touchpoints need is loaded.

    Select the initiatives with `assessment`; one that has none yet is judged anew.
    """
    missing = [initiative.pk for initiative in initiatives if not hasattr(initiative, "assessment")]
    yield from cases(missing, as_of=today, today=today)
    policy = policy_in_force()
    for chunk in chunks(initiative for initiative in initiatives if hasattr(initiative, "assessment")):
        influence = influence_of([initiative.pk for initiative in chunk])
        for initiative in chunk:
            facts = silo.Facts(initiative.pk, initiative.key, initiative.status, influence.get(initiative.pk, {}))
            yield Case(facts, _stored(initiative.assessment), policy, today)


def _stored(row: Stored) -> silo.Assessment:
    values = {field.name: getattr(row, field.name) for field in fields(silo.Assessment)}
    lists = {name: tuple(value) for name, value in values.items() if isinstance(value, list)}
    return silo.Assessment(**(values | lists))
