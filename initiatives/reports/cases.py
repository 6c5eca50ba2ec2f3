"""Initiatives judged as of a day, without storing anything."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import islice
from typing import TypeVar

from initiatives.reports.facts import FactsLoader
from initiatives.reports.policies import policy_in_force
from initiatives.rules import silo
from initiatives.rules.flags import Case

Name = TypeVar("Name", int, str)

CHUNK = 1_000
"""So many initiatives are loaded at a time."""


def cases(initiative_ids: Sequence[int], *, as_of: date) -> Iterator[Case]:
    """The assessment of each initiative as of that day, in the order of the ids within a chunk."""
    loader = FactsLoader(policy_in_force(), as_of)
    for chunk in chunks(initiative_ids):
        for facts in loader.load(chunk):
            yield Case(facts, silo.assess(facts, loader.policy, as_of), loader.policy, as_of)


def chunks(ids: Sequence[Name]) -> Iterator[list[Name]]:
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
