"""What the map says: influence, pull, leaders, seams, holes. The numbers are those the sample was written with."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeys.functions.queries.functions import function_report, lines
from journeys.influence.queries.influence import matrix, pull, pull_per_journey
from journeys.map.queries.journeys import glances
from journeys.map.queries.map import journey_map
from journeys.models import Function, Journey
from tests.factories import (
    FunctionFactory,
    InfluenceFactory,
    JourneyFactory,
    SegmentFactory,
    StageFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db

PULL = {
    "bank": (28, 11, 185, "IT 31 17 RSK 29 16 OPS 28 15 PRD 24 13 SVC 20 11 MKT 16 9 FIN 13 7 SAL 9 5 DAT 8 4 HR 7 4"),
    "telecom": (
        30,
        12,
        195,
        "IT 30 15 NET 27 14 PRD 26 13 SVC 20 10 FIN 17 9 OPS 17 9 MKT 15 8 RSK 14 7 SAL 12 6 DAT 9 5 HR 4 2 LOG 4 2",
    ),
    "ecommerce": (29, 12, 174, "MKT 33 19 IT 32 18 PRD 31 18 LOG 24 14 FIN 17 10 SVC 16 9 RSK 11 6 DAT 9 5 HR 1 1"),
}


@pytest.mark.parametrize("key", PULL)
def test_the_sample_has_the_pull_it_was_written_with(key, sample):
    points, moments, total, told = PULL[key]
    journey = Journey.objects.get(key=key)
    found = matrix(journey)
    assert (len(found.rows), found.total) == (points, total)
    assert journey_map(journey).moments_of_truth == moments
    said = " ".join(f"{one.key} {one.amount} {one.share * 100:.0f}" for one in found.functions)
    assert said == told
    per_journey = next(one for one in pull_per_journey() if one.journey == key)
    assert (per_journey.total, per_journey.functions) == (total, found.functions)


def test_pull_over_everything_is_the_sum_of_the_journeys(sample):
    found = {one.key: one for one in pull()}
    assert (found["IT"].amount, found["CX"].amount) == (31 + 30 + 32, 0)
    assert sum(one.share for one in found.values()) == pytest.approx(1)


def test_every_sample_journey_reaches_all_nine_parts_of_the_lifecycle(sample):
    assert [(one.key, one.holes, one.moments_of_truth) for one in glances()] == [
        ("bank", 0, 11),
        ("ecommerce", 0, 12),
        ("telecom", 0, 12),
    ]


@pytest.fixture
def path(company):
    """Three touchpoints: IT leads, IT and RSK are as strong, RSK leads; a stage nothing happens in; one not rated."""
    journey = JourneyFactory(key="j")
    use = StageFactory(journey=journey, position=1, lifecycle="use")
    StageFactory(journey=journey, position=2, lifecycle="problem")
    after = StageFactory(journey=journey, position=3, lifecycle="after")
    strengths = [(use, {"IT": 3, "RSK": 1}), (use, {"RSK": 2, "IT": 2}), (after, {"RSK": 3, "IT": 0}), (after, {})]
    for number, (stage, rated) in enumerate(strengths):
        touchpoint = TouchpointFactory(key=f"P{number}", stage=stage, position=number)
        for key, strength in rated.items():
            InfluenceFactory(touchpoint=touchpoint, function=getattr(company, key), strength=strength)
    return journey


def test_a_function_leads_on_while_it_is_as_strong_and_a_seam_is_where_it_stops(path):
    found = journey_map(path)
    stops = [stop for column in found.columns for stop in column.stops]
    assert [stop.leader.function if stop.leader else None for stop in stops] == ["IT", "IT", "RSK", None]
    assert [stop.seam for stop in stops] == [False, False, True, False]
    assert (found.seams, found.unassessed, found.touchpoints) == (1, 1, 4)
    assert [rating.function for rating in stops[2].shapers] == ["RSK"]


def test_holes_are_parts_without_a_stage_or_without_a_touchpoint(path):
    holes = {hole.lifecycle: hole.has_stage for hole in journey_map(path).holes}
    assert holes["problem"] is True
    assert holes["first_mention"] is False
    assert "use" not in holes
    assert len(holes) == 7
    drawn = [(column.lifecycle, bool(column.key)) for column in journey_map(path).drawn]
    assert [code for code, _stage in drawn][4:6] == ["use", "problem"]
    assert (len(drawn), sum(stage for _code, stage in drawn)) == (9, 3)


def test_none_is_told_from_not_assessed(path):
    found = matrix(path)
    assert [one.key for one in found.functions] == ["RSK", "IT"]
    assert [tuple(cell and cell.strength for cell in row.cells) for row in found.rows][2:] == [(3, 0), (None, None)]


def test_a_segment_sees_its_own_ratings_over_the_defaults(path, company):
    families = SegmentFactory(name="families")
    touchpoint = path.stages.first().touchpoints.first()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, segment=families, strength=0)
    assert matrix(path).rows[0].total == 4
    seen = matrix(path, families).rows[0]
    assert seen.total == 1
    assert [cell.own for cell in seen.cells if cell] == [False, True]


def test_a_function_is_told_with_what_it_shapes_and_beside_the_others(sample, today):
    report = function_report(Function.objects.get(key="RSK"), today)
    places = {one.key: (one.amount, one.place, one.of, len(one.shaped)) for one in report.journeys}
    assert places["bank"] == (29, 2, 10, 13)
    assert report.journeys[0].shaped[0].strength == 3
    assert "RSK" not in [one.key for one in report.others]


def test_the_list_of_functions_begins_with_the_strongest_pull(sample, today):
    found = lines(today)
    assert (found[0].key, found[0].relative, found[-1].pull.amount) == ("IT", 1.0, 0)
    assert found[0].head is not None
    assert found[0].deputies[0].now


def test_reports_ask_as_often_for_twenty_as_for_one(company, today):
    journey = JourneyFactory()
    journey.segments.add(SegmentFactory())

    def asked() -> list[int]:
        counts = []
        for report in (
            lambda: journey_map(journey),
            lambda: matrix(journey),
            pull,
            pull_per_journey,
            glances,
            lambda: lines(today),
            lambda: function_report(company.IT, today),
        ):
            with CaptureQueriesContext(connection) as queries:
                report()
            counts.append(len(queries))
        return counts

    InfluenceFactory(touchpoint__stage__journey=journey, function=company.IT)
    few = asked()
    for _ in range(19):
        InfluenceFactory(touchpoint__stage__journey=journey, function=FunctionFactory())
        InfluenceFactory(touchpoint__stage__journey=journey, function=company.IT)
        JourneyFactory().segments.add(SegmentFactory())
    assert asked() == few
    assert max(few) <= 7
