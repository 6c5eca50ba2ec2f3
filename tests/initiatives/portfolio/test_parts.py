"""The parts of the portfolio: handshakes, the grid, the ring, pillars, prevention, answers; each with what it is of."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxtracker.publishing import as_json
from initiatives.models import Initiative, OwnershipRequest
from initiatives.portfolio.queries import Meeting, Portfolio, journey_signs, portfolio
from journeys.models import Influence, Lifecycle
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    MeasurementFactory,
    MetricFactory,
    OutcomeFactory,
    OwnershipRequestFactory,
    SegmentFactory,
    SeriesFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


def approve(initiative: Initiative, *functions, on: date) -> None:
    for function in functions:
        OwnershipRequestFactory(initiative=initiative, function=function, state="approved", decided_on=on)


def meeting(company, *needs: str, key: str = "X-1", lifecycle: str = "use", **more) -> Initiative:
    """An initiative on a touchpoint of its own that these functions shape strongly."""
    touchpoint = TouchpointFactory(stage__lifecycle=lifecycle)
    for name in needs:
        InfluenceFactory(touchpoint=touchpoint, function=getattr(company, name), strength=2)
    return InitiativeFactory(key=key, touchpoints=[touchpoint], **more)


# --- handshakes -------------------------------------------------------------------------------------------------
def test_the_samples_handshakes_by_hand(sample, today):
    """I02, I05, I06 need IT and RSK, who own the first two; I06, I08, I09, I10 need IT and LOG, who own I06."""
    found = portfolio(as_of=today).handshakes
    risk, parcels, shop = found.between("RSK", "IT"), found.between("IT", "LOG"), found.between("IT", "MKT")
    assert (risk.met, risk.should, risk.needed, risk.share) == (("I02", "I05"), ("I06",), 3, pytest.approx(2 / 3))
    assert (parcels.met, parcels.should, parcels.share) == (("I06",), ("I08", "I09", "I10"), 0.25)
    assert (shop.met, shop.should, shop.share, shop.never) == ((), ("I05", "I08", "I10"), 0.0, True)
    assert found.between("HR", "SVC").share == 1.0
    assert found.between("CX", "MKT").beyond == ("I10",)
    assert {(one.left, one.right) for one in found.never} >= {("IT", "MKT"), ("HR", "RSK"), ("HR", "SAL")}


def test_what_two_own_without_need_is_no_handshake_and_they_have_met(company, today):
    idle = meeting(company, "IT", key="X-1")
    approve(idle, company.IT, company.RSK, on=today)
    meeting(company, "IT", "RSK", key="X-2")
    [pair] = portfolio(as_of=today).handshakes.pairs
    assert (pair.met, pair.should, pair.beyond, pair.share, pair.never) == ((), ("X-2",), ("X-1",), 0.0, False)
    Initiative.objects.filter(key="X-2").delete()
    assert portfolio(as_of=today).handshakes.between("IT", "RSK").share is None
    assert portfolio(as_of=today).handshakes.between("IT", "OPS") is None


def test_who_owns_on_paper_shakes_no_hand(company, today):
    approve(meeting(company, "IT", "RSK"), company.IT, company.RSK, on=today)
    assert portfolio(as_of=today).handshakes.between("IT", "RSK").share == 1.0
    OwnershipRequest.objects.filter(function=company.RSK).update(decided_on="2026-01-01")
    assert portfolio(as_of=today).handshakes.between("IT", "RSK").share == 0.0


# --- the grid of functions and stages ---------------------------------------------------------------------------
def test_the_samples_grid_by_hand(sample, today):
    found = portfolio(as_of=today).grid
    assert [code for code, _label in found.stages] == list(Lifecycle.values)
    use, trouble, buy = (found.cell("IT", stage) for stage in ("use", "problem", "choose_buy"))
    assert (use.owned, use.holes, use.amount, use.pull) == (("I02", "I08"), (), 19, pytest.approx(19 / 63))
    assert (trouble.owned, trouble.holes, trouble.amount) == (("I02", "I05", "I08"), ("I04", "I09"), 12)
    assert (buy.owned, buy.holes, buy.pull) == ((), ("I10",), pytest.approx(22 / 74))
    assert found.cell("LOG", "problem").holes == ("I08", "I09")
    assert found.cell("LOG", "leave").owned == found.cell("LOG", "after").owned == ("I06",)
    assert [row.amount for row in found.rows] == sorted((row.amount for row in found.rows), reverse=True)
    assert sum(row.pull for row in found.rows) == pytest.approx(1.0)


def test_a_function_is_missing_only_where_it_is_needed(company, today):
    """Weak influence makes no hole; an initiative that reaches two parts of the lifecycle counts in both."""
    strong, weak = TouchpointFactory(stage__lifecycle="use"), TouchpointFactory(stage__lifecycle="leave")
    InfluenceFactory(touchpoint=strong, function=company.IT, strength=3)
    InfluenceFactory(touchpoint=weak, function=company.IT, strength=1)
    InfluenceFactory(touchpoint=weak, function=company.OPS, strength=3)
    one = InitiativeFactory(key="X-1", touchpoints=[strong, weak])
    approve(one, company.OPS, on=today)
    grid = portfolio(as_of=today).grid
    assert (grid.cell("IT", "use").holes, grid.cell("IT", "leave").holes) == (("X-1",), ())
    assert (grid.cell("OPS", "use").owned, grid.cell("OPS", "leave").owned) == (("X-1",), ("X-1",))
    assert (grid.cell("OPS", "use").pull, grid.cell("OPS", "leave").pull, grid.cell("IT", "after").pull) == (
        0.0,
        0.75,
        None,
    )


def test_a_segment_decides_who_is_needed(company, today):
    one = meeting(company, "IT")
    families = SegmentFactory()
    one.segments.add(families)
    shaped = Influence.objects.get()
    InfluenceFactory(touchpoint=shaped.touchpoint, function=company.IT, segment=families, strength=1)
    InfluenceFactory(touchpoint=shaped.touchpoint, function=company.RSK, segment=families, strength=3)
    grid = portfolio(as_of=today).grid
    assert (grid.cell("IT", "use").holes, grid.cell("RSK", "use").holes) == ((), ("X-1",))


# --- the stage ring ---------------------------------------------------------------------------------------------
def test_the_samples_ring_is_cut_off_at_the_first_mention(sample, today):
    ring = portfolio(as_of=today).ring
    assert [(arc.lifecycle, arc.count) for arc in ring.arcs] == [
        ("first_mention", 9),
        ("research", 9),
        ("choose_buy", 11),
        ("onboard", 11),
        ("use", 11),
        ("problem", 11),
        ("renew_grow", 9),
        ("leave", 8),
        ("after", 8),
    ]
    assert [arc.lifecycle for arc in ring.cut_off] == ["first_mention"]


def test_one_looked_after_touchpoint_of_any_journey_reaches_its_end(company, today):
    for end in ("first_mention", "after"):
        one = meeting(company, "IT", key=end, lifecycle=end)
        assert [arc.lifecycle for arc in portfolio(as_of=today).ring.cut_off].count(end) == 1
        OwnershipRequestFactory(initiative=one, function=company.IT, state="approved", decided_on=today)
        series = SeriesFactory()
        OutcomeFactory(initiative=one, metric=series.metric, series=series)
        MeasurementFactory(series=series, on=today)
    ring = portfolio(as_of=today).ring
    assert (ring.cut_off, ring.arcs[0].coverage, ring.coverage) == ((), 0.75, pytest.approx(1.5 / 9))


def test_each_number_of_the_ring_opens_the_touchpoints_behind_it(sample, today):
    for arc in portfolio(as_of=today).ring.arcs:
        assert {sign: len(keys) for sign, keys in arc.without.items()} == arc.missing
        assert arc.without["owned"] == arc.without_owner
        lacking = sum(len(keys) for keys in arc.without.values())
        assert arc.coverage == pytest.approx(1 - lacking / (4 * arc.count))


def test_only_a_metric_that_counts_as_a_business_outcome_fills_the_ring(company, today):
    stars = meeting(company, "IT", key="stars", lifecycle="use")
    perception = MetricFactory(kind="perception", counts_as_business_outcome=False)
    series = SeriesFactory(metric=perception)
    outcome = OutcomeFactory(initiative=stars, metric=perception, series=series)
    MeasurementFactory(series=series, on=today)
    use = next(arc for arc in portfolio(as_of=today).ring.arcs if arc.lifecycle == "use")
    assert (use.missing["measured"], use.missing["read"]) == (1, 1)
    behaviour = SeriesFactory(metric=MetricFactory(kind="behavioural", counts_as_business_outcome=True))
    type(outcome).objects.update(metric=behaviour.metric, series=behaviour)
    MeasurementFactory(series=behaviour, on=today)
    use = next(arc for arc in portfolio(as_of=today).ring.arcs if arc.lifecycle == "use")
    assert (use.missing["measured"], use.missing["read"]) == (0, 0)


# --- prevention and pillars -------------------------------------------------------------------------------------
def test_who_has_not_said_a_mode_is_on_neither_side_and_counted_apart(db, today):
    InitiativeFactory(key="X-1", mode="", budget=50)
    found = portfolio(as_of=today).prevention
    assert (found.share, found.by_number.share, found.not_said.keys) == (None, None, ("X-1",))
    InitiativeFactory(key="X-2", mode="prevent", budget=30)
    InitiativeFactory(key="X-3", mode="recover", budget=10)
    found = portfolio(as_of=today).prevention
    assert (found.share, found.by_number.share, found.not_said.keys) == (0.75, 0.5, ("X-1",))


def test_prevention_without_any_budget_is_counted_by_number_and_unknown_by_budget(db, today):
    InitiativeFactory(key="X-1", mode="prevent")
    InitiativeFactory(key="X-2", mode="recover")
    InitiativeFactory(key="X-3", mode="prevent", kind="obligation")
    found = portfolio(as_of=today).prevention
    assert (found.share, found.reaches_aim, found.known_budget) == (None, None, 0)
    assert (found.by_number.share, found.by_number.keys) == (0.5, ("X-1",))
    assert (found.without_budget.count, found.without_budget.keys) == (2, ("X-1", "X-2"))


@pytest.mark.parametrize(("rest", "reached"), [(40, True), (41, False)])
def test_the_aim_is_sixty_per_cent(rest, reached, db, today):
    InitiativeFactory(mode="prevent", budget=60)
    InitiativeFactory(mode="recover", budget=rest)
    assert portfolio(as_of=today).prevention.reaches_aim is reached


def test_pillars_are_weighed_by_budget_and_say_who_was_left_out(db, today):
    InitiativeFactory(key="X-1", culture=3, budget=30)
    InitiativeFactory(key="X-2", culture=1, data=2, budget=10)
    InitiativeFactory(key="X-3", data=1, behavioural_science=3)
    found = portfolio(as_of=today).pillars
    assert found.means == {"culture": 2.5, "data": 0.5, "behavioural_science": 0.0}
    assert (found.weighted, found.counted, found.left_out) == (True, ("X-1", "X-2"), ("X-3",))
    Initiative.objects.update(budget=None)
    found = portfolio(as_of=today).pillars
    assert found.means == {"culture": pytest.approx(4 / 3), "data": 1.0, "behavioural_science": 1.0}
    assert (found.weighted, found.counted, found.left_out) == (False, ("X-1", "X-2", "X-3"), ())


@pytest.mark.parametrize(
    ("marks", "leg"),
    [
        ((2, 0, 0), "culture"),
        ((0, 3, 0), "data"),
        ((0, 0, 2), "behavioural_science"),
        ((1, 0, 0), None),
        ((3, 1, 0), None),
        ((0, 0, 0), None),
        ((2, 2, 2), None),
    ],
)
def test_one_leg_is_a_firm_pillar_and_no_other(marks, leg, db, today):
    InitiativeFactory(key="X-1", **dict(zip(("culture", "data", "behavioural_science"), marks, strict=True)))
    found = portfolio(as_of=today).pillars
    assert [name for name, keys in found.one_legged.items() if keys == ("X-1",)] == ([leg] if leg else [])
    assert (found.none == ("X-1",)) is (found.means["culture"] is None) is (marks == (0, 0, 0))


# --- answers, bands, collisions ---------------------------------------------------------------------------------
def test_answers_name_their_requests_and_wait_until_the_end_of_the_day(company, today):
    """Asked on Monday the 2nd: fourteen working days later, on Friday the 20th, the last full one has passed."""
    for number in range(4):
        approve(meeting(company, "IT", key=f"X-{number}"), company.IT, on=date(2026, 11, 9))
    decline = OwnershipRequestFactory(
        initiative=meeting(company, "IT", key="X-8"),
        function=company.IT,
        state="declined",
        decided_on=date(2026, 11, 3),
    )
    waiting = OwnershipRequestFactory(initiative=meeting(company, "IT", key="X-9"), function=company.IT)
    OwnershipRequestFactory(initiative__status="closed", function=company.IT)
    [found] = portfolio(as_of=date(2026, 11, 20)).answers
    assert (found.function, found.asked, found.decided, found.shown) == ("IT", 6, 5, True)
    assert (found.median_hours, found.median_days, found.approval_share) == (40.0, 5.0, 0.8)
    assert (found.open_ids, found.silent_ids, found.oldest_open) == ((waiting.pk,), (waiting.pk,), waiting)
    assert found.oldest_open_days == 15.0
    assert decline.pk in found.decided_ids
    OwnershipRequest.objects.filter(pk=decline.pk).delete()
    [found] = portfolio(as_of=today).answers
    assert (found.decided, found.shown_from, found.median_hours, found.approval_share) == (4, 5, None, None)


def test_bands_name_their_initiatives(sample, today):
    found = portfolio(as_of=today)
    assert found.banded["fenced"] == ("I01", "I04", "I07", "I09", "I10")
    assert (found.bands, found.banded["unanchored"]) == (
        {"shared": 5, "at_risk": 0, "fenced": 5, "unanchored": 0},
        (),
    )


def test_a_collision_is_told_once(sample, today):
    assert portfolio(as_of=today).collisions == (Meeting("I08", "I09", ("E18",), date(2027, 1, 1), date(2027, 6, 30)),)
    only = portfolio(Initiative.objects.filter(key="I09"), as_of=today)
    assert (only.live, only.collisions) == (1, ())


# --- journeys ---------------------------------------------------------------------------------------------------
def test_journeys_stand_with_their_signs_the_least_alive_first(sample, today):
    OwnershipRequest.objects.filter(state="approved").update(effective=True)
    found = {one.key: one for one in journey_signs(today)}
    assert list(found) == sorted(found, key=lambda key: found[key].wallpaper)
    telecom = found["telecom"]
    assert (telecom.title, telecom.cut_off, telecom.seams) == ("Mobile and home internet", ("first_mention",), 27)
    assert (len(telecom.open_seams), telecom.wallpaper, telecom.missing) == (22, 50, ("owned", "decided"))
    assert not telecom.hangs_on_a_wall


# --- all of it --------------------------------------------------------------------------------------------------
def told(found: Portfolio) -> dict:
    with CaptureQueriesContext(connection) as counted:
        fields = as_json(found)
    assert len(counted) == 0
    return fields


def test_an_empty_company_has_nothing_but_unknowns(db, today):
    fields = told(portfolio(as_of=today))
    assert (fields["live"], fields["prevention_share"], fields["prevention"]["by_number"]["share"]) == (0, None, None)
    assert (fields["handshakes"], fields["grid"], fields["answers"], fields["collisions"]) == ([], [], [], [])
    assert set(fields["pillars"]["means"].values()) == {None}
    assert (fields["ring"]["cut_off"], fields["trend"], fields["drift_alarm"]["reasons"]) == (
        ["first_mention", "after"],
        [],
        [],
    )


def test_one_initiative_without_a_map_or_owners_is_enough_for_a_portfolio(db, today):
    InitiativeFactory(key="X-1", budget=Decimal("10.00"))
    fields = told(portfolio(as_of=today))
    assert (fields["live"], fields["banded"]["unanchored"], fields["prevention_share"]) == (1, ["X-1"], 1.0)
    assert (fields["functions"], fields["grid"], fields["handshakes"]) == ([], [], [])


def test_the_whole_takes_as_many_queries_for_200_as_for_10(company, today, ivo, rosa):
    touchpoint = TouchpointFactory()
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function)

    def more(count: int) -> None:
        for number in range(count):
            one = InitiativeFactory(
                touchpoints=[touchpoint], start=today, accountable=(ivo, rosa)[number % 2], culture=1, budget=5
            )
            OwnershipRequestFactory(
                initiative=one, function=(company.IT, company.RSK)[number % 2], state="approved", decided_on=today
            )
            OwnershipRequestFactory(initiative=one, function=company.OPS)

    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            found = portfolio(as_of=today)
        assert found.collisions
        assert told(found)
        return len(counted)

    more(10)
    first = queries()
    more(190)
    assert queries() == first
