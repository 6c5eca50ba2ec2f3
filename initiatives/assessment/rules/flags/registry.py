"""What a flag rule is, and the registry of them.

A rule is pure. Its evidence holds keys, numbers and dates only; the sentence is made when somebody reads it, in
their language, with the present names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from initiatives.assessment.rules import silo
from initiatives.policies.rules.policy import Policy

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

Evidence = dict[str, Any]


class Names(Protocol):
    """How functions, touchpoints and metrics are called today."""

    def functions(self, keys: Iterable[str]) -> str: ...

    def touchpoints(self, keys: Iterable[str]) -> str: ...

    def metrics(self, keys: Iterable[str]) -> str: ...


@dataclass(frozen=True, slots=True)
class Case:
    """What a rule judges: the facts, what was assessed from them, and the day."""

    facts: silo.Facts
    assessment: silo.Assessment
    policy: Policy
    today: date

    def waiting(self) -> list[silo.Standing]:
        """Who has the question, and every required function that has not settled it, whatever it said instead."""
        required, passed = set(self.assessment.required), set(self.passed_on())
        return [
            standing
            for standing in self.facts.standings
            if standing.state in ("requested", "reported")
            or (standing.state in ("conditional", "question", "deferred") and standing.function in required)
            or standing.function in passed
        ]

    def passed_on(self) -> list[str]:
        """Required functions that passed on while nobody of equal or greater need owns."""
        need = self.facts.need()
        most = max((need.get(owner, 0) for owner in self.assessment.owners), default=0)
        return sorted(
            standing.function
            for standing in self.facts.standings
            if standing.state == "passed_on"
            and standing.function in self.assessment.required
            and most < need[standing.function]
        )

    def missing(self, functions: Iterable[str]) -> Evidence:
        """Evidence for functions that are missing: all of them, and those one can ask now (again, if they declined)."""
        busy = {
            standing.function
            for standing in self.facts.standings
            if standing.state not in ("declined", "withdrawn", "passed_on")
        }
        names = sorted(functions)
        return {"functions": names, "ask": [name for name in names if name not in busy]}


@dataclass(frozen=True, slots=True)
class Finding:
    code: str
    severity: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Cure:
    """What to do: a label and where, `ask` with the functions to ask, `map` with a touchpoint, `edit`, `outcomes`…"""

    label: str
    action: str
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    code: str
    severity: str
    title: Any
    find: Callable[[Case], Evidence | None]
    sentence: Callable[[Evidence, Names], str]
    cure: Callable[[Evidence, Names], Cure]


RULES: dict[str, Rule] = {}
"""All rules by code; `initiatives.assessment.rules.flags` fills it, the gravest first."""


def rule(
    code: str,
    severity: str,
    title: Any,
    sentence: Callable[[Evidence, Names], str],
    cure: Callable[[Evidence, Names], Cure],
) -> Callable[[Callable[[Case], Evidence | None]], Callable[[Case], Evidence | None]]:
    def register(find: Callable[[Case], Evidence | None]) -> Callable[[Case], Evidence | None]:
        RULES[code] = Rule(code, severity, title, find, sentence, cure)
        return find

    return register


def findings(case: Case) -> list[Finding]:
    """What every rule finds, in the order of the registry (the gravest first)."""
    evidences = ((rule, rule.find(case)) for rule in RULES.values())
    return [Finding(rule.code, rule.severity, evidence) for rule, evidence in evidences if evidence is not None]


def says(text: StrOrPromise) -> Callable[[Evidence, Names], str]:
    """A sentence with the evidence's functions, touchpoints and metrics spelled out."""

    def sentence(evidence: Evidence, names: Names) -> str:
        spelled: Mapping[str, Any] = {
            **evidence,
            "functions": names.functions(evidence.get("functions", ())),
            "owners": names.functions(evidence.get("owners", ())),
            "touchpoints": names.touchpoints(evidence.get("touchpoints", ())),
            "metrics": names.metrics(evidence.get("metrics", ())),
        }
        return str(text) % spelled

    return sentence
