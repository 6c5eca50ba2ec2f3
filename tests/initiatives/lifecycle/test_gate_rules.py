"""The conditions of each gate: met, missing, and as strict as the policy says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from initiatives.lifecycle.rules import GateFacts, conditions
from initiatives.outcomes.rules.business import Promise
from initiatives.policies.rules.policy import DEFAULT

TODAY = date(2026, 11, 21)
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
SCORE = replace(CALLS, counts=False, kind="perception", metric="PE01")
READY = GateFacts(
    status="draft",
    kind="benefit",
    touchpoints=1,
    mode="prevent",
    hypothesis="We believe …",
    promises=(CALLS,),
    not_asked=(),
    not_asked_names="",
    siloed=False,
    missing_names="",
    silo_accepted_until=None,
    accountable=True,
    stop_criteria="No fewer calls by May",
    go_live=date(2026, 11, 1),
    planned=True,
    without_result=(),
    changed_behaviour="They call once",
    lesson="It was the wording",
    today=TODAY,
)


@pytest.mark.parametrize("status", ["draft", "proposed", "agreed", "delivering", "measuring"])
def test_what_has_everything_may_move_on(status):
    assert all(one.met for one in conditions(replace(READY, status=status), DEFAULT))


MISSING = [
    ("draft", {"touchpoints": 0}, "touchpoint", "edit"),
    ("draft", {"mode": ""}, "mode", "edit"),
    ("draft", {"hypothesis": " "}, "hypothesis", "edit"),
    ("draft", {"promises": (SCORE,)}, "business_outcome", "outcomes"),
    ("draft", {"promises": ()}, "business_outcome", "outcomes"),
    ("draft", {"promises": (replace(CALLS, guardrail=True),)}, "business_outcome", "outcomes"),
    ("draft", {"promises": (SCORE, replace(CALLS, kind="operational", counts=False))}, "business_outcome", "outcomes"),
    ("draft", {"promises": (SCORE, replace(CALLS, disguised=True))}, "business_outcome", "outcomes"),
    ("draft", {"promises": (replace(CALLS, baseline_source=""),)}, "business_outcome", "outcomes"),
    ("proposed", {"not_asked": ("OPS",), "not_asked_names": "Operations"}, "asked", "ask"),
    ("proposed", {"siloed": True}, "shared", "owners"),
    ("proposed", {"siloed": True, "missing_names": "Operations"}, "shared", "owners"),
    ("proposed", {"accountable": False}, "accountable", "edit"),
    ("proposed", {"stop_criteria": ""}, "stop_criteria", "edit"),
    ("agreed", {"planned": False}, "plan_frozen", "outcomes"),
    ("agreed", {"go_live": None}, "go_live", "edit"),
    ("delivering", {"go_live": TODAY + timedelta(1)}, "delivered", "edit"),
    ("delivering", {"go_live": None}, "delivered", "edit"),
    ("measuring", {"without_result": ("Repeat contact",)}, "results", "outcomes"),
    ("measuring", {"planned": False}, "plan_frozen", "outcomes"),
    ("measuring", {"changed_behaviour": " "}, "changed_behaviour", "edit"),
    ("measuring", {"lesson": ""}, "lesson", "edit"),
]


@pytest.mark.parametrize(("status", "lacks", "code", "where"), MISSING)
@pytest.mark.parametrize("setting", ["block", "warn", "off"])
def test_each_condition_blocks_warns_or_is_off_as_the_policy_says(status, lacks, code, where, setting):
    policy = replace(DEFAULT, **{f"gate_{code}": setting})
    found = {one.code: one for one in conditions(replace(READY, status=status, **lacks), policy)}
    if setting == "off":
        assert code not in found
        return
    assert (found[code].met, found[code].blocks, found[code].where) == (False, setting == "block", where)
    assert found[code].sentence
    assert all(one.met for name, one in found.items() if name != code)


@pytest.mark.parametrize("kind", ["enabler", "obligation"])
def test_what_claims_nothing_owes_no_outcome(kind):
    found = conditions(replace(READY, kind=kind, promises=()), DEFAULT)
    assert "business_outcome" not in {one.code for one in found}


def test_leaderships_exception_opens_the_gate_for_a_silo():
    facts = replace(READY, status="proposed", siloed=True, silo_accepted_until=TODAY)
    assert all(one.met for one in conditions(facts, DEFAULT))
