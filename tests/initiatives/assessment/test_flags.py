"""Each flag: found, and not found right beside it, and what it says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

import pytest

from initiatives.assessment.rules import flags
from initiatives.assessment.rules.flags import RULES, Case, findings
from initiatives.assessment.rules.silo import Facts, Leavers, Standing, assess
from initiatives.policies.rules.policy import DEFAULT
from tests.initiatives.assessment.test_outcome_flags import FOUND as OF_OUTCOMES

TODAY = date(2026, 11, 21)  # a Saturday
FRIDAY_BEFORE_LAST = date(2026, 11, 13)  # five working days before TODAY


class Names:
    """Keys stand for themselves."""

    def functions(self, keys: Iterable[str]) -> str:
        return ", ".join(keys)

    touchpoints = metrics = functions


def stands(function: str, state: str = "approved", **said) -> Standing:
    said.setdefault("decided_on", TODAY)
    said.setdefault("refused", state == "declined")
    return Standing(function, state, **said)


def case(influence: dict[str, dict[str, int]], *standings: Standing, status="delivering", lead=None, **said) -> Case:
    """An enabler, which claims nothing, unless said otherwise."""
    said.setdefault("kind", "enabler")
    facts = Facts(1, "X-1", status, influence, standings, lead_function=lead, cx_functions=frozenset({"CX"}), **said)
    return Case(facts, assess(facts, DEFAULT, TODAY), DEFAULT, TODAY)


NEEDS_TWO = {"T1": {"IT": 3, "OPS": 2}}
TWO_PLACES = {"T1": {"IT": 3}, "T2": {"OPS": 2, "MKT": 1}}
ONE_PERSON = {"initiator_id": 7, "accountable_id": 7, "benefit_owners": frozenset({7})}
LAST_SPRING = date(2026, 4, 1)
RETREATING = {"logged_on": date(2026, 6, 30), "refusals": (LAST_SPRING, date(2026, 5, 1))}
"""The ninetieth day after the earlier of two refusals."""

MANY = {"T1": {f"F{n}": 2 for n in range(8)}}

FOUND = {
    "cx-only": [
        (
            case(NEEDS_TWO, stands("CX")),
            "Only the CX office owns this. To change anything it needs IT, OPS. This is the fence.",
        ),
    ],
    "single-owner": [
        (case(NEEDS_TWO, stands("IT")), "One function owns this alone: IT. It also needs OPS."),
    ],
    "unanchored": [
        (case({}), "It isn't linked to a touchpoint, so nobody can tell who should own it."),
        (case({"T1": {}}), "Nobody has rated which functions shape T1, so nobody can tell who should own this."),
        (case({"T1": {"IT": 0}}), "Nobody has rated which functions shape T1, so nobody can tell who should own this."),
    ],
    "not-asked": [(case(NEEDS_TWO, stands("IT")), "Required but never asked: OPS.")],
    "waiting": [
        (
            case(NEEDS_TWO, stands("OPS", "requested", asked_on=date(2026, 11, 12))),
            "No answer for 6 working days: OPS.",
        ),
    ],
    "declined": [
        (case(NEEDS_TWO, stands("OPS", "declined", reason="timing")), "Declined and not replaced: OPS."),
    ],
    "uncovered-touchpoint": [
        (case(TWO_PLACES, stands("IT")), "No owner has strong influence on T2. It would take OPS."),
        (case({"T1": {"IT": 1}}, stands("IT")), "No owner has strong influence on T1."),
    ],
    "paper-owner": [
        (
            case(NEEDS_TWO, stands("IT", decided_on=date(2026, 1, 1))),
            "Owner on paper, so it doesn't count: IT has done nothing on it for 60 days.",
        ),
    ],
    "no-outside-commitment": [
        (case(NEEDS_TWO, stands("IT"), stands("OPS"), lead="IT"), "No effort is committed from outside IT."),
    ],
    "crowded": [
        (
            case(MANY, *(stands(f"F{n}") for n in range(8))),
            "8 functions own this; when everyone owns it, nobody does.",
        ),
    ],
    "self-judged": [
        (
            case(NEEDS_TWO, **ONE_PERSON),
            "The same person started this, is accountable for it and owns all of its outcomes.",
        ),
    ],
    "retreat": [
        (
            case(NEEDS_TWO, stands("CX"), **RETREATING),
            (
                "2 functions declined or didn't answer you before this was logged, and this one needs almost nobody. "
                "That is how fences start, and it isn't your fault. Should leadership help you ask again?"
            ),
        ),
    ],
    "accountable-left": [
        (
            case(NEEDS_TWO, leavers=Leavers(accountable="x@example.com")),
            "The person accountable for this (x@example.com) has left, so nobody answers for it.",
        ),
    ],
    "person-left": [
        (
            case(NEEDS_TWO, leavers=Leavers(metrics=("churn",), decisions=(3,))),
            "Who vouched for churn has left. Who had to carry out a decision of leadership has left.",
        ),
        (case(NEEDS_TWO, leavers=Leavers(functions=("IT",))), "Nobody is left to answer for IT."),
        (
            case(NEEDS_TWO, leavers=Leavers(decisions=(3, 4))),
            "Who had to carry out 2 decisions of leadership has left.",
        ),
        (
            case(NEEDS_TWO, leavers=Leavers(draft=True), status="draft"),
            "Who started this draft has left, and nobody is accountable for it.",
        ),
    ],
}

NOT_FOUND = {
    "cx-only": [
        case(NEEDS_TWO, stands("CX"), stands("IT")),
        case(NEEDS_TWO),
        case({"T1": {"CX": 1}}, stands("CX")),
    ],
    "single-owner": [
        case(NEEDS_TWO, stands("IT"), stands("OPS")),
        case(NEEDS_TWO, stands("CX")),
        case({"T1": {"IT": 3, "OPS": 1}}, stands("IT")),
    ],
    "unanchored": [case({"T1": {}, "T2": {"IT": 1}})],
    "not-asked": [
        case(NEEDS_TWO, stands("IT"), stands("OPS", "declined")),
        case({"T1": {"IT": 1}}),
    ],
    "waiting": [
        case(NEEDS_TWO, stands("OPS", "requested", asked_on=FRIDAY_BEFORE_LAST)),
        case(NEEDS_TWO, stands("OPS", "question", asked_on=date(2026, 1, 1))),
        case(NEEDS_TWO, stands("OPS", "requested")),
    ],
    "declined": [
        case({"T1": {"IT": 3, "OPS": 1}}, stands("OPS", "declined")),
        case(NEEDS_TWO, stands("OPS", "requested")),
    ],
    "uncovered-touchpoint": [
        case(TWO_PLACES, stands("IT"), stands("OPS")),
        case({"T1": {}}),
    ],
    "paper-owner": [
        case(NEEDS_TWO, stands("IT", decided_on=date(2026, 1, 1), last_act=date(2026, 11, 1))),
        case(NEEDS_TWO, stands("IT", decided_on=date(2026, 1, 1)), status="closed"),
        case(NEEDS_TWO, stands("IT", decided_on=date(2026, 11, 2))),
    ],
    "no-outside-commitment": [
        case(NEEDS_TWO, stands("IT"), stands("OPS", person_days=Decimal(2)), lead="IT"),
        case(NEEDS_TWO, stands("IT"), stands("OPS")),
        case({"T1": {"IT": 3}}, stands("IT"), lead="IT"),
        case(NEEDS_TWO, lead="IT"),
    ],
    "crowded": [case(MANY, *(stands(f"F{n}") for n in range(7)))],
    "self-judged": [
        case(NEEDS_TWO, **{**ONE_PERSON, "accountable_id": 8}),
        case(NEEDS_TWO, **{**ONE_PERSON, "benefit_owners": frozenset({7, 8})}),
        case(NEEDS_TWO, **{**ONE_PERSON, "benefit_owners": frozenset({7, None})}),
        case(NEEDS_TWO, **{**ONE_PERSON, "benefit_owners": frozenset()}),
        case(NEEDS_TWO),
    ],
    "retreat": [
        case(NEEDS_TWO, stands("CX"), **{**RETREATING, "logged_on": date(2026, 7, 1)}),  # the ninety-first day
        case(NEEDS_TWO, stands("CX"), logged_on=TODAY, refusals=(date(2026, 11, 2),)),
        case(NEEDS_TWO, stands("IT"), stands("OPS"), **RETREATING),
        case(NEEDS_TWO, stands("CX"), stands("IT", "requested"), **RETREATING),
        case(NEEDS_TWO, stands("CX"), status="stopped", **RETREATING),
    ],
    "accountable-left": [
        case(NEEDS_TWO),
        case(NEEDS_TWO, leavers=Leavers(accountable="x@example.com"), status="closed"),
    ],
    "person-left": [case(NEEDS_TWO), case(NEEDS_TWO, leavers=Leavers(accountable="x@example.com"))],
}


def test_every_rule_has_a_case_on_both_sides():
    assert set(FOUND) == set(NOT_FOUND) == set(RULES) - set(OF_OUTCOMES)


@pytest.mark.parametrize(
    ("code", "found", "sentence"), [(code, *pair) for code, pairs in FOUND.items() for pair in pairs]
)
def test_it_is_found_and_says_so_in_words(code, found, sentence):
    evidence = RULES[code].find(found)
    assert evidence is not None
    assert RULES[code].sentence(evidence, Names()) == sentence
    cure = RULES[code].cure(evidence, Names())
    assert cure.label
    assert cure.action in {"ask", "map", "edit", "request", "table", "outcomes", "function", "decision"}


@pytest.mark.parametrize(("code", "innocent"), [(code, one) for code, cases in NOT_FOUND.items() for one in cases])
def test_it_is_not_found_right_beside_it(code, innocent):
    assert RULES[code].find(innocent) is None


def test_findings_come_gravest_first_with_the_severity_of_their_rule():
    found = findings(case(NEEDS_TWO, stands("CX"), stands("OPS", "declined")))
    assert [(one.code, one.severity) for one in found] == [
        ("cx-only", "critical"),
        ("not-asked", "warning"),
        ("declined", "warning"),
        ("uncovered-touchpoint", "warning"),
    ]


def test_a_well_shared_initiative_has_no_flag():
    both = (stands("IT", person_days=Decimal(3)), stands("OPS", person_days=Decimal(3)))
    assert findings(case(NEEDS_TWO, *both, lead="IT")) == []


def test_one_working_day_is_singular():
    evidence = {"functions": ["IT"], "days": 1}
    assert RULES["waiting"].sentence(evidence, Names()) == "No answer for 1 working day: IT."


def test_evidence_holds_only_what_json_has():
    import json

    for pairs in FOUND.values():
        for found, _sentence in pairs:
            for finding in flags.findings(found):
                assert json.loads(json.dumps(finding.evidence)) == finding.evidence
