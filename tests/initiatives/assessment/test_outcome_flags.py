"""The flags on what is promised and on the work itself: found, not found right beside it, and what they say."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest

from initiatives.assessment.rules.flags import RULES, Case
from initiatives.assessment.rules.silo import Facts, assess
from initiatives.outcomes.rules.business import OutcomeFacts, Promise
from initiatives.policies.rules.policy import DEFAULT

TODAY = date(2026, 11, 21)


class Names:
    """Keys stand for themselves."""

    def functions(self, keys: Iterable[str]) -> str:
        return ", ".join(keys)

    touchpoints = metrics = functions


CALLS = Promise(
    counts=True,
    baseline=38,
    baseline_on=TODAY,
    baseline_source="report",
    target=26,
    target_on=date(2027, 6, 30),
    owned=True,
    owner_in_cx=False,
    kind="behavioural",
    metric="BE13",
)
NPS = replace(CALLS, counts=False, kind="perception", metric="PE01")
WAITING = replace(CALLS, counts=False, kind="operational", metric="OP03")


def case(*promised: Promise | OutcomeFacts, status="delivering", **said) -> Case:
    outcomes = tuple(one if isinstance(one, OutcomeFacts) else OutcomeFacts(one) for one in promised)
    facts = Facts(1, "X-1", status, {"T1": {"IT": 2}}, outcomes=outcomes, **said)
    return Case(facts, assess(facts, DEFAULT, TODAY), DEFAULT, TODAY)


def calls(**said) -> OutcomeFacts:
    return OutcomeFacts(CALLS, **said)


GOODWILL = replace(CALLS, guardrail=True, metric="FI10")

FOUND = {
    "perception-only": [
        (
            case(NPS),
            ("Its only outcomes are what customers say: PE01. Nobody will know whether they do anything differently."),
        ),
    ],
    "no-outcome": [
        (case(), "It has no outcome yet in what customers do or in money."),
        (case(NPS, WAITING), "Its outcome is OP03, PE01, which is neither what customers do nor money."),
        (case(GOODWILL), "It has no outcome yet in what customers do or in money."),
        (case(replace(CALLS, directed=False)), "Its outcome is BE13, of which more is neither better nor worse."),
    ],
    "disguised-perception": [
        (
            case(NPS, replace(CALLS, disguised=True)),
            "BE13 is labelled behaviour or money, but its wording says customers were asked.",
        ),
    ],
    "no-baseline": [
        (
            case(NPS, replace(CALLS, baseline=None, owner_in_cx=True)),
            (
                "The outcome on BE13 can't be checked; "
                "still missing: today's value, a benefit owner outside the CX office."
            ),
        ),
    ],
    "worsened": [
        (case(calls(verdict="worsened")), "It is moving the wrong way, and chance is an unlikely reason: BE13.")
    ],
    "guardrail-breached": [
        (
            case(calls(), OutcomeFacts(GOODWILL, breached=True)),
            "Another function is paying for this: FI10 has passed its limit.",
        ),
    ],
    "stale-readings": [(case(calls(stale=True)), "Readings are overdue: BE13.")],
    "off-track": [
        (
            case(calls(off_track=True, forecast=(31.23456, 28.1, 34.5))),
            "BE13 is heading for 31.2 on 30 Jun 2027, most likely between 28.1 and 34.5. That misses the target of 26.",
        ),
        (case(calls(off_track=True)), "At this pace it misses the target: BE13."),
    ],
    "shared-claim": [
        (case(calls(shares=1.4)), "Others claim the same movement, and together the claims exceed it: BE13."),
    ],
    "sensing-only": [
        (
            case(NPS),
            "This measures customers and changes nothing for them, like a camera that counts smiles.",
        ),
        (
            case(CALLS, mode="monitor", depth=3),
            "This measures customers and changes nothing for them, like a camera that counts smiles.",
        ),
    ],
    "mode-mismatch": [
        (
            case(WAITING, mode="prevent"),
            "It says it works on the cause, but it is measured by handling speed: OP03.",
        ),
    ],
    "shallow-fix": [
        (
            case(CALLS, depth=1, cause_depth=3),
            "It changes wording, but what hurts customers there needs a change in a rule.",
        ),
    ],
    "collision": [
        (
            case(CALLS, collisions=(("CX-2", ("T1",)),)),
            (
                "CX-2 changes T1 at the same time, and nobody is accountable for both. "
                "Afterwards nobody can tell which one worked."
            ),
        ),
    ],
}

NOT_FOUND = {
    "perception-only": [
        case(NPS, CALLS),
        case(NPS, WAITING),
        case(NPS, kind="enabler"),
        case(NPS, kind="obligation"),
        case(NPS, status="stopped"),
    ],
    "no-outcome": [case(CALLS), case(NPS), case(kind="obligation"), case(status="closed")],
    "disguised-perception": [case(CALLS, replace(CALLS, disguised=True)), case(CALLS)],
    "no-baseline": [case(CALLS), case(CALLS, replace(CALLS, target=None)), case(WAITING)],
    "worsened": [
        case(calls(verdict="no_evidence")),
        case(calls(), OutcomeFacts(GOODWILL, verdict="worsened")),
        case(calls(verdict="worsened"), status="closed"),
    ],
    "guardrail-breached": [case(calls(), OutcomeFacts(GOODWILL, breached=False)), case(OutcomeFacts(GOODWILL))],
    "stale-readings": [case(calls()), case(calls(stale=True), status="proposed")],
    "off-track": [
        case(calls(off_track=False)),
        case(calls()),
        case(calls(off_track=True, verdict="too_early")),
        case(calls(off_track=True), status="agreed"),
    ],
    "shared-claim": [case(calls(shares=1.0)), case(calls(shares=0.3 + 0.6 + 0.1))],
    "sensing-only": [case(NPS, depth=2), case(CALLS), case()],
    "mode-mismatch": [case(WAITING, mode="recover"), case(WAITING, CALLS, mode="prevent"), case(mode="prevent")],
    "shallow-fix": [case(CALLS, depth=2, cause_depth=3), case(CALLS, depth=1), case(CALLS, cause_depth=6)],
    "collision": [case(CALLS)],
}


@pytest.mark.parametrize(
    ("code", "found", "sentence"), [(code, *pair) for code, pairs in FOUND.items() for pair in pairs]
)
def test_it_is_found_and_says_so_in_words(code, found, sentence):
    evidence = RULES[code].find(found)
    assert evidence is not None
    assert RULES[code].sentence(evidence, Names()) == sentence
    cure = RULES[code].cure(evidence, Names())
    assert cure.label
    assert cure.action in {"outcomes", "metric", "pools", "edit", "initiative"}


@pytest.mark.parametrize(("code", "innocent"), [(code, one) for code, cases in NOT_FOUND.items() for one in cases])
def test_it_is_not_found_right_beside_it(code, innocent):
    assert RULES[code].find(innocent) is None


def test_every_rule_has_a_case_on_both_sides():
    assert set(FOUND) == set(NOT_FOUND)
