"""The ladder of evidence: how an effect was found out, and how much of the money it counts.

The factors are house rules on the steps of the Maryland scale; docs/decisions/0006-evidence-ladder.md.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from initiatives.models.outcomes import EVIDENCE_LABELS, EVIDENCE_LEVELS
from initiatives.outcomes.rules.money import exact
from initiatives.policies.rules.policy import DEFAULT, Policy

LEVELS = EVIDENCE_LEVELS
ASSERTED = LEVELS[0]
RANDOM = ("E4", "E5")
"""Levels that say the rollout was random, which somebody may only think it was."""


def factors(policy: Policy) -> Mapping[str, Decimal]:
    """The share of the measured money that counts, by level; what is only asserted never does."""
    return {ASSERTED: Decimal(0)} | {level: exact(getattr(policy, f"evidence_{level.lower()}")) for level in LEVELS[1:]}


FACTORS = factors(DEFAULT)
"""The house's own."""


def counting_level(
    level: str, *, looked: bool, apart: bool = False, colliding: bool = False, random: bool = False
) -> str:
    """The level whose factor counts: lower where checks stand open.

    `random`: a second person has confirmed that the rollout was random; until then it is one with a comparison, E3.
    `looked`: at least one assumption of the method was looked at, else the level below counts. Groups that moved
    `apart` before count at most as E2, initiatives `colliding` on a touchpoint as E1.
    """
    known = "E3" if level in RANDOM and not random else level
    place = LEVELS.index(known) - (not looked)
    caps = [LEVELS.index("E2")] * apart + [LEVELS.index("E1")] * colliding
    return LEVELS[max(0, min(place, *caps, len(LEVELS) - 1))]


def label(level: str) -> str:
    """What the level is called, in the reader's language; KeyError for a level that does not exist."""
    return str(EVIDENCE_LABELS[level])
