"""Money of the portfolio: four steps, kinds apart, and a movement that several claim counted once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from cxtracker.errors import Invalid
from initiatives.models import Initiative, Outcome
from initiatives.models.initiatives import LIVE_OR_CLOSED
from initiatives.outcomes.effects import services as effects
from initiatives.outcomes.effects.rules.evidence import FACTORS
from initiatives.outcomes.money.queries.programme import money, pools
from initiatives.outcomes.queries.flag_inputs import outcome_facts
from initiatives.outcomes.queries.lines import OutcomeLine, lines, pooled
from initiatives.outcomes.rules.money import cents
from initiatives.policies import services as policies
from journeys.models import Measurement, Series
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory, SeriesFactory, noon
from tests.initiatives.outcome_cast import looked

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
MONTHS = (1, 2, 3, 4, 7, 8, 9, 10)
FELL, ROSE, SAME = (31, 30, 32, 31, 26, 25, 27, 26), (31, 30, 32, 31, 36, 35, 37, 36), (31, 30, 32, 31) * 2


def read(values: Sequence[float], key: str = "letters") -> Series:
    series = SeriesFactory(metric=MetricFactory(unit="calls", direction="lower"), key=key)
    Measurement.objects.bulk_create(
        Measurement(series=series, on=date(2026, month, 28), value=value)
        for month, value in zip(MONTHS, values, strict=True)
    )
    return series


def claim(series: Series | None, share: float = 1.0, status: str = "measuring", **said) -> Outcome:
    """5 calls fewer at 20,000 each, where the series says so; 11 were promised."""
    initiative = InitiativeFactory(status=status, go_live=date(2026, 5, 1))
    values = {"metric": series.metric} if series else {}
    values |= {"baseline": 31, "target": 20, "unit_value": Decimal(20_000), "benefit_kind": "saving", **said}
    return looked(OutcomeFactory(initiative=initiative, series=series, share=share, **values))


def settle() -> None:
    effects.estimate_due(now=noon(TODAY))


def line(outcome: Outcome) -> OutcomeLine:
    [found] = lines([outcome.initiative_id], as_of=TODAY)[outcome.initiative_id]
    return found


def portfolio() -> list[OutcomeLine]:
    found = lines(list(Initiative.objects.values_list("pk", flat=True)), as_of=TODAY)
    return [one for some in found.values() for one in some]


def test_four_steps_kinds_apart_and_unknown_is_not_nothing():
    claim(read(FELL))
    claim(read(ROSE, "worse"), benefit_kind="revenue")
    claim(read(SAME, "chance"), benefit_kind="revenue")
    claim(None, benefit_kind="avoidance")
    claim(read(FELL, "no money"), benefit_kind="none")
    settle()
    found = money(as_of=TODAY)
    saving, revenue, avoidance = found.saving, found.revenue, found.avoidance
    assert (saving.claimed, saving.measured, saving.counted, saving.confirmed) == (220_000, 100_000, 25_000, None)
    assert (revenue.measured, revenue.counted, revenue.outcomes) == (-100_000, -100_000, 2)
    assert (avoidance.claimed, avoidance.measured, avoidance.unknown) == (220_000, None, 1)


def test_one_movement_sold_twice_counts_once():
    series = read(FELL)
    first, second = claim(series), claim(series)
    settle()
    assert [line(one).figures.own for one in (first, second)] == [100_000, 100_000]
    assert [line(one).figures.measured for one in (first, second)] == [50_000, 50_000]
    assert [line(one).figures.counted for one in (first, second)] == [12_500, 12_500]
    assert (line(first).shares, line(first).over_claimed) == (2.0, True)
    found = money(as_of=TODAY).saving
    assert (found.claimed, found.measured, found.counted) == (440_000, 100_000, 25_000)


def test_agreed_shares_are_left_alone():
    series = read(FELL)
    first, second = claim(series, 0.6), claim(series, 0.4)
    settle()
    assert [line(one).figures.measured for one in (first, second)] == [60_000, 40_000]
    assert not line(first).over_claimed


def test_what_worsened_is_shared_by_nobody():
    series = read(ROSE)
    first, second = claim(series), claim(series)
    settle()
    assert [line(one).figures.measured for one in (first, second)] == [-100_000, -100_000]


@pytest.mark.parametrize("status", ["draft", "stopped"])
def test_what_does_not_count_dilutes_nobody(status):
    series = read(FELL)
    standing, other = claim(series), claim(series, status=status)
    settle()
    assert (line(standing).figures.measured, line(standing).shares) == (100_000, 1.0)
    assert (line(other).figures.measured, line(other).over_claimed) == (100_000, False)
    assert money(as_of=TODAY).saving.measured == 100_000
    assert pools(portfolio()) == []


@pytest.mark.parametrize("status", LIVE_OR_CLOSED)
def test_what_counts_shares_and_is_shown_with_the_others(status):
    series = read(FELL)
    standing = claim(series)
    claim(series, status=status)
    settle()
    assert line(standing).figures.measured == 50_000
    [pool] = pools(portfolio())
    assert (len(pool.claims), pool.observed, pool.wanted, pool.counts) == (2, 100_000, 200_000, 100_000)


def test_somebody_else_s_draft_is_in_no_line_of_others():
    series = read(FELL)
    standing = claim(series)
    draft = claim(series, status="draft")
    settle()
    said = repr(lines([standing.initiative_id], as_of=TODAY))
    assert draft.initiative.key not in said


def test_what_others_claim_is_known_although_only_one_is_asked_for():
    series = read(FELL)
    first, _second = claim(series), claim(series)
    settle()
    assert money([first.initiative], as_of=TODAY).saving.measured == 50_000


def test_queries_do_not_grow():
    def queries() -> int:
        settle()
        with CaptureQueriesContext(connection) as counted:
            money(as_of=TODAY)
        return len(counted)

    series = read(FELL)
    claim(series)
    few = queries()
    for number in range(5):
        claim(series)
        claim(read(FELL, f"s{number}"), comparison=series)
    assert queries() == few


# --- any portfolio ------------------------------------------------------------------------------------------------
claims = st.lists(
    st.tuples(
        st.sampled_from(["fell", "rose", "same"]),
        st.integers(0, 100).map(lambda percent: percent / 100),
        st.sampled_from(["draft", "proposed", "delivering", "measuring", "closed", "stopped"]),
        st.sampled_from(["saving", "revenue", "none"]),
    ),
    min_size=1,
    max_size=6,
)


@given(claims)
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_together_never_more_than_was_observed(made):
    with transaction.atomic():
        series = {"fell": read(FELL, "fell"), "rose": read(ROSE, "rose"), "same": read(SAME, "same")}
        for name, share, status, kind in made:
            claim(series[name], share, status, benefit_kind=kind)
        settle()
        found = money(as_of=TODAY)
        gained = sum(
            (
                one.figures.measured
                for one in portfolio()
                if one.series == "affected customers"
                and one.status in LIVE_OR_CLOSED
                and one.figures.measured
                and one.figures.measured > 0
            ),
            Decimal(0),
        )
        assert gained <= 100_000
        worse = sum(
            share
            for name, share, status, kind in made
            if name == "rose" and status in LIVE_OR_CLOSED and kind != "none"
        )
        total = (found.saving.measured or 0) + (found.revenue.measured or 0)
        assert float(total) == pytest.approx(float(gained) - 100_000 * worse)
        judged_alike()
        transaction.set_rollback(True)


def judged_alike() -> None:
    """Flags judge what pages print."""
    ids = list(Initiative.objects.values_list("pk", flat=True))
    printed, judged = lines(ids, as_of=TODAY), outcome_facts(ids, as_of=TODAY)
    for pk in ids:
        told = {
            (
                one.benefit_owner_id,
                one.promise,
                one.last.on,
                one.last.stale,
                one.verdict,
                one.off_track,
                one.breached,
                round(one.shares, 9),
            )
            for one in printed.get(pk, ())
        }
        assert told == {
            (owner, one.promise, one.read_on, one.stale, one.verdict, one.off_track, one.breached, round(one.shares, 9))
            for owner, one in judged.get(pk, ())
        }


def test_flags_judge_what_pages_print_of_the_sample(sample):
    effects.estimate_all(now=noon(TODAY))
    judged_alike()


@given(st.lists(st.tuples(st.integers(-500, 500), st.floats(0, 1)), min_size=1, max_size=8))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_claims_that_found_different_movements_share_the_largest_of_them(found):
    """Lines on one series whose initiatives went live on different days."""
    with transaction.atomic():
        one = claim(read(FELL))
        settle()
        pattern = line(one)
        transaction.set_rollback(True)
    assert pattern.estimate
    made = []
    for number, (effect, share) in enumerate(found):
        worth = Decimal(-effect * 20_000)
        own = (worth * Decimal(repr(share))).quantize(Decimal("0.01"))
        verdict = "improved" if effect < 0 else "worsened" if effect > 0 else "no_evidence"
        estimate = replace(pattern.estimate, effect=float(effect))
        figures = replace(pattern.figures, own=own, measured=own)
        made.append(replace(pattern, id=number, share=share, verdict=verdict, estimate=estimate, figures=figures))
    given_out = [one.figures.measured for one in pooled(made)]
    most = max((-effect * 20_000 for effect, _share in found if effect < 0), default=0)
    assert sum(amount for amount in given_out if amount > 0) <= most
    losses = sum(one.figures.own for one in made if one.figures.own < 0)
    assert sum(amount for amount in given_out if amount < 0) == losses


def test_leadership_decides_how_much_evidence_counts(churn, lena):
    today = timezone.localdate()
    [before] = lines([churn.initiative.pk], as_of=today)[churn.initiative.pk]
    looked(churn.outcome)
    [before] = lines([churn.initiative.pk], as_of=today)[churn.initiative.pk]
    share = before.factor
    assert share == FACTORS[before.evidence] > Decimal("0.2")
    policies.change(
        {f"evidence_e{n}": 0.2 for n in range(1, 6)}, reason="Our readings are few", by=lena, now=timezone.now()
    )
    [after] = lines([churn.initiative.pk], as_of=today)[churn.initiative.pk]
    assert after.figures.counted == cents(before.figures.measured * Decimal("0.2"))
    with pytest.raises(Invalid, match="Better evidence can't count less: each level needs at least as much"):
        policies.change({"evidence_e1": 0.5}, reason="Too good", by=lena, now=timezone.now())
