"""The silo assessment, by worked examples and against brute force."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings, strategies as st

from initiatives.assessment.rules import silo
from initiatives.assessment.rules.silo import Facts, Standing, assess, best_next_owners, effective_owners, score_with
from initiatives.policies.rules.policy import DEFAULT

TODAY = date(2026, 11, 21)


def owns(*functions: str, days: int | None = 5) -> tuple[Standing, ...]:
    return tuple(
        Standing(one, "approved", None if days is None else Decimal(days), decided_on=TODAY) for one in functions
    )


def facts(influence: dict[str, dict[str, int]], standings: tuple[Standing, ...] = (), status="delivering") -> Facts:
    return Facts(1, "X-1", status, influence, standings, cx_functions=frozenset({"CX"}))


def judge(influence, standings=()) -> silo.Assessment:
    return assess(facts(influence, standings), DEFAULT, TODAY)


PRINTED = {"A": {"IT": 3, "OPS": 2, "LEG": 3}, "B": {"IT": 2, "MKT": 1, "CX": 1}}
"""Needs IT 5, OPS 2, MKT 1, LEG 3, CX 1; required are IT, OPS and LEG."""


def test_only_the_cx_office_owns_what_needs_five():
    found = judge(PRINTED, owns("CX"))
    assert (found.score, found.band, found.siloed) == (95.8, "fenced", True)
    assert (round(found.coverage, 3), found.concentration, found.gap) == (0.083, 1, 1)
    assert (found.owners, found.required, found.not_asked) == (("CX",), ("IT", "LEG", "OPS"), ("IT", "LEG", "OPS"))


def test_three_owners_with_equal_days_share_it():
    found = judge(PRINTED, owns("CX", "IT", "LEG"))
    assert (found.score, found.band, found.siloed) == (25.0, "shared", False)
    assert (found.coverage, round(found.concentration, 3), round(found.gap, 3)) == (0.75, 0.167, 0.333)
    assert found.not_asked == ("OPS",)


def test_nobody_owning_is_the_worst_there_is():
    found = judge(PRINTED)
    assert (found.score, found.band, found.siloed, found.concentration) == (100.0, "fenced", True, 1)


def test_everyone_owning_evenly_is_the_best_there_is():
    found = judge(PRINTED, owns("IT", "OPS", "LEG", "MKT", "CX"))
    assert (found.score, found.band, found.siloed) == (0.0, "shared", False)


def test_a_single_required_function_that_owns_is_rightly_single():
    alone = {"A": {"SVC": 2, "IT": 1, "OPS": 1, "MKT": 1, "FIN": 1}}
    found = judge(alone, owns("SVC"))
    assert (found.score, found.band, found.siloed, found.rightly_single) == (29.0, "shared", False, True)


def test_the_cap_does_not_raise_a_lower_score():
    found = judge({"A": {"SVC": 3}}, owns("SVC"))
    assert (found.score, found.rightly_single, found.concentration) == (0.0, True, 0.0)


def test_a_single_required_function_that_does_not_own_is_not_rightly_single():
    found = judge({"A": {"SVC": 2}}, owns("CX"))
    assert (found.rightly_single, found.band, found.siloed) == (False, "fenced", True)


def test_without_influence_above_zero_nobody_can_tell():
    for influence in ({}, {"A": {}}, {"A": {"IT": 0, "OPS": 0}}):
        found = judge(influence, owns("IT"))
        assert (found.score, found.band, found.siloed) == (None, "unanchored", False)
        assert (found.coverage, found.concentration, found.gap, found.owners) == (None, None, None, ("IT",))


def test_influence_of_strength_one_requires_nobody():
    found = judge({"A": {"IT": 1, "OPS": 1}}, owns("IT"))
    assert (found.required, found.gap, found.siloed) == ((), 0, False)
    assert found.score == 50.0


def test_days_are_shares_of_the_effort():
    standings = (
        Standing("IT", "approved", Decimal(9), decided_on=TODAY),
        Standing("OPS", "approved", Decimal(1), decided_on=TODAY),
    )
    assert round(judge({"A": {"IT": 2, "OPS": 2}}, standings).concentration, 4) == 0.64


def test_shares_are_equal_as_soon_as_one_owner_has_no_days():
    standings = (*owns("IT", days=9), *owns("OPS", days=None))
    assert judge({"A": {"IT": 2, "OPS": 2}}, standings).concentration == 0


def test_zero_days_are_no_days():
    assert judge({"A": {"IT": 2, "OPS": 2}}, (*owns("IT", days=9), *owns("OPS", days=0))).concentration == 0


@pytest.mark.parametrize(
    ("value", "band"),
    [(None, "unanchored"), (0, "shared"), (29.9, "shared"), (30, "at_risk"), (59.9, "at_risk"), (60, "fenced")],
)
def test_a_number_falls_into_its_band(value, band):
    assert silo.band_of(value) == band


@pytest.mark.parametrize(("first", "band"), [(29.9, "shared"), (30.0, "at_risk"), (59.9, "at_risk"), (60.0, "fenced")])
def test_bands_begin_at_30_and_60(first, band, monkeypatch):
    monkeypatch.setattr(silo, "_rounded", lambda score: first)
    assert judge(PRINTED, owns("IT", "OPS")).band == band


def test_scores_are_rounded_half_up_to_one_decimal():
    """Coverage 0.9, even effort of two among three functions, nobody missing: 50·0.1 + 25·0.25 = 11.25 → 11.3."""
    assert judge({"A": {"IT": 3, "OPS": 3}, "B": {"IT": 3, "MKT": 1}}, owns("IT", "OPS")).score == 11.3


def test_one_owner_with_two_required_is_siloed_whatever_the_score():
    found = judge({"A": {"IT": 3}, "B": {"IT": 3}, "C": {"IT": 3, "OPS": 2}}, owns("IT"))
    assert (found.band, found.siloed) == ("at_risk", True)


@pytest.mark.parametrize("state", ["requested", "declined", "conditional", "question", "deferred", "passed_on"])
def test_only_approval_makes_an_owner_but_any_answer_was_asked(state):
    found = judge({"A": {"IT": 2, "OPS": 2}}, (*owns("IT"), Standing("OPS", state, Decimal(5), asked_on=TODAY)))
    assert (found.owners, found.not_asked) == (("IT",), ())


def test_a_withdrawn_question_counts_as_never_asked():
    found = judge({"A": {"IT": 2, "OPS": 2}}, (*owns("IT"), Standing("OPS", "withdrawn")))
    assert found.not_asked == ("OPS",)


# --- owners on paper ---------------------------------------------------------------------------------------------
def days_ago(count: int) -> date:
    return TODAY - timedelta(days=count)


@pytest.mark.parametrize(
    ("decided", "acted", "effective"),
    [
        (29, None, True),
        (30, None, True),
        (31, None, False),
        (400, 59, True),
        (400, 60, True),
        (400, 61, False),
        (400, None, False),
        (29, 400, True),
    ],
)
def test_an_owner_counts_for_30_days_and_then_while_it_acted_in_the_last_60(decided, acted, effective):
    standing = Standing(
        "IT", "approved", decided_on=days_ago(decided), last_act=None if acted is None else days_ago(acted)
    )
    assert (effective_owners(facts({}, (standing,)), DEFAULT, TODAY) == {"IT"}) is effective


@pytest.mark.parametrize("status", ["draft", "closed", "stopped"])
def test_outside_the_living_statuses_every_approval_counts(status):
    standing = Standing("IT", "approved", decided_on=days_ago(900))
    assert effective_owners(facts({}, (standing,), status), DEFAULT, TODAY) == {"IT"}


# --- who should be asked next ------------------------------------------------------------------------------------
KEYS = [f"F{n}" for n in range(7)]
maps = st.dictionaries(
    st.sampled_from(["A", "B", "C"]), st.dictionaries(st.sampled_from(KEYS), st.integers(0, 3), max_size=7), max_size=3
)
owner_sets = st.dictionaries(st.sampled_from(KEYS), st.none() | st.integers(0, 9), max_size=4).map(
    lambda found: tuple(
        Standing(one, "approved", None if days is None else Decimal(days), decided_on=TODAY)
        for one, days in sorted(found.items())
    )
)


@given(maps, owner_sets)
@settings(max_examples=150, deadline=None)
def test_scores_stay_between_0_and_100_and_agree_with_their_band(influence, standings):
    found = judge(influence, standings)
    if found.score is None:
        assert found.band == "unanchored"
        return
    assert 0 <= found.score <= 100
    assert found.band == ("shared" if found.score < 30 else "at_risk" if found.score < 60 else "fenced")
    assert all(0 <= share <= 1 for share in (found.coverage, found.concentration, found.gap))


@given(maps, owner_sets)
@settings(max_examples=150, deadline=None)
def test_the_best_next_owners_are_the_smallest_set_there_is(influence, standings):
    case = facts(influence, standings)
    chosen = best_next_owners(case, DEFAULT, TODAY)
    candidates = sorted(case.need().keys() - effective_owners(case, DEFAULT, TODAY))
    reaching = [
        (len(some), score, some)
        for size in range(len(candidates) + 1)
        for some in combinations(candidates, size)
        if (score := score_with(case, DEFAULT, TODAY, some)) is not None and score < 30
    ]
    assert chosen == (min(reaching)[2] if reaching else ())


def test_beyond_twelve_candidates_the_greedy_answer_still_shares_it():
    wide = facts({"A": {f"F{n:02}": 2 for n in range(20)}}, owns("F00"))
    chosen = best_next_owners(wide, DEFAULT, TODAY)
    assert chosen
    assert score_with(wide, DEFAULT, TODAY, chosen) < 30
    assert score_with(wide, DEFAULT, TODAY, chosen[:-1]) >= 30


def test_a_function_that_declined_may_still_be_the_next_owner():
    case = facts({"A": {"IT": 3, "OPS": 3}}, (*owns("IT"), Standing("OPS", "declined", reason="timing")))
    assert best_next_owners(case, DEFAULT, TODAY) == ("OPS",)


def test_nobody_is_proposed_where_the_work_is_shared_or_nobody_can_tell():
    assert best_next_owners(facts({"A": {"IT": 3, "OPS": 3}}, owns("IT", "OPS")), DEFAULT, TODAY) == ()
    assert best_next_owners(facts({"A": {}}), DEFAULT, TODAY) == ()
