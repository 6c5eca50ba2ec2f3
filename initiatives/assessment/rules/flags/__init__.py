"""Flags: each rule finds evidence in the facts of an initiative, says it in a sentence and names the cure."""

from __future__ import annotations

from initiatives.assessment.rules.flags import outcomes, people, silo, work
from initiatives.assessment.rules.flags.registry import RULES, Case, Cure, Finding, Names, Rule, findings
from initiatives.assessment.rules.flags.silo import ask_label
from initiatives.models import Severity

GROUPS = tuple(module.__name__ for module in (silo, outcomes, work, people))

_graver = sorted(
    RULES.items(),
    key=lambda pair: (Severity.values.index(pair[1].severity), GROUPS.index(pair[1].find.__module__)),
)
RULES.clear()
RULES.update(_graver)

PLACES = {code: place for place, code in enumerate(RULES)}
"""The order of flags, the gravest first."""

__all__ = [
    "PLACES",
    "RULES",
    "Case",
    "Cure",
    "Finding",
    "Names",
    "Rule",
    "ask_label",
    "findings",
    "outcomes",
    "people",
    "silo",
    "work",
]
