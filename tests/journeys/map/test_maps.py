"""Drawing the map."""

from __future__ import annotations

import pytest

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed, Refused
from journeys.map.services import maps, segments
from journeys.models import Journey, Stage, Touchpoint
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    JourneyFactory,
    SegmentFactory,
    StageFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


def test_a_cx_manager_draws_a_journey(carla):
    families = SegmentFactory(key="families")
    journey = maps.create_journey({"key": "bank", "title": "First loan"}, segments=[families], by=carla)
    stage = maps.create_stage(journey, {"key": "bank-1", "name": "Hear", "lifecycle": "first_mention"}, by=carla)
    touchpoint = maps.create_touchpoint(stage, {"key": "B01", "name": "A colleague tells", "satisfaction": 4}, by=carla)
    assert (stage.position, touchpoint.position, touchpoint.satisfaction) == (1, 1, 4)
    kinds = Event.objects.order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["journey.created", "stage.created", "touchpoint.created"]


@pytest.mark.parametrize("who", ["rita", "cosmo", "lena", "ivo"])
def test_others_do_not_draw(who, request, company):
    by = request.getfixturevalue(who)
    touchpoint = TouchpointFactory()
    for attempt in (
        lambda: maps.create_journey({"key": "x", "title": "x"}, by=by),
        lambda: maps.edit_journey(touchpoint.stage.journey, {"title": "x"}, by=by),
        lambda: maps.create_stage(touchpoint.stage.journey, {"key": "x", "name": "x", "lifecycle": "use"}, by=by),
        lambda: maps.edit_stage(touchpoint.stage, {"name": "x"}, by=by),
        lambda: maps.create_touchpoint(touchpoint.stage, {"key": "x", "name": "x"}, by=by),
        lambda: maps.edit_touchpoint(touchpoint, {"name": "x"}, by=by),
        lambda: maps.move(touchpoint, stage=touchpoint.stage, position=2, by=by),
        lambda: maps.remove_touchpoint(touchpoint, by=by),
        lambda: maps.remove_stage(touchpoint.stage, by=by),
        lambda: maps.remove_journey(touchpoint.stage.journey, by=by),
        lambda: segments.create({"key": "x", "name": "x"}, by=by),
    ):
        with pytest.raises(NotAllowed, match="You can't change the map"):
            attempt()
    assert not Event.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"satisfaction": 0}, "satisfaction"),
        ({"satisfaction": 6}, "satisfaction"),
        ({"evidence": "guessed"}, "evidence"),
        ({"name": ""}, "name"),
        ({"stage": None}, "stage"),
    ],
)
def test_a_touchpoint_refuses_what_cannot_be(carla, values, field):
    touchpoint = TouchpointFactory()
    with pytest.raises(Invalid) as refused:
        maps.edit_touchpoint(touchpoint, values, by=carla)
    assert list(refused.value.fields) == [field]


def test_moving_renumbers_and_moving_to_another_stage_closes_up(carla):
    first, second = StageFactory(), StageFactory()
    a, b, c = (TouchpointFactory(key=key, stage=first, position=n) for n, key in enumerate("abc", start=1))
    d = TouchpointFactory(key="d", stage=second, position=1)
    maps.move(c, stage=first, position=1, by=carla)
    assert _keys(first) == ["c", "a", "b"]
    maps.move(a, stage=second, position=None, by=carla)
    assert (_keys(first), _keys(second)) == (["c", "b"], ["d", "a"])
    maps.move(b, stage=second, position=1, by=carla)
    assert _keys(second) == ["b", "d", "a"]
    assert {event.kind for event in Event.objects.all()} == {"touchpoint.moved"}
    assert d.stage == second


def _keys(stage: Stage) -> list[str]:
    return [touchpoint.key for touchpoint in stage.touchpoints.order_by("position", "pk")]


def test_stages_change_places(carla):
    journey = JourneyFactory()
    a, _b, _c = (StageFactory(key=key, journey=journey, position=n) for n, key in enumerate("abc", start=1))
    maps.edit_stage(a, {}, position=3, by=carla)
    assert [stage.key for stage in journey.stages.order_by("position")] == ["b", "c", "a"]


def test_an_old_version_is_refused(carla, alma):
    touchpoint = TouchpointFactory()
    maps.edit_touchpoint(touchpoint, {"name": "One"}, by=carla, version=1)
    for attempt in (
        lambda: maps.edit_touchpoint(touchpoint, {"name": "Two"}, by=alma, version=1),
        lambda: maps.move(touchpoint, stage=touchpoint.stage, position=5, by=alma, version=1),
        lambda: maps.remove_touchpoint(touchpoint, by=alma, version=1),
    ):
        with pytest.raises(Conflict):
            attempt()
    touchpoint.refresh_from_db()
    assert touchpoint.name == "One"


def test_a_touchpoint_with_initiatives_stays_and_they_are_named(carla):
    touchpoint = TouchpointFactory(name="First bill")
    InitiativeFactory(key="CX-7", title="Clear bill", touchpoints=[touchpoint])
    with pytest.raises(Refused, match="CX-7 “Clear bill”"):
        maps.remove_touchpoint(touchpoint, by=carla)
    assert Touchpoint.objects.filter(pk=touchpoint.pk).exists()


def test_a_touchpoint_nothing_hangs_on_goes_with_its_ratings(carla):
    rating = InfluenceFactory()
    maps.remove_touchpoint(rating.touchpoint, by=carla)
    assert not Touchpoint.objects.exists()
    event = Event.objects.get()
    assert (event.kind, event.subject_id) == ("touchpoint.removed", rating.touchpoint_id)


def test_stages_go_empty_only_and_journeys_with_all_of_theirs(carla):
    touchpoint = TouchpointFactory()
    with pytest.raises(Refused, match="1 touchpoint"):
        maps.remove_stage(touchpoint.stage, by=carla)
    maps.remove_stage(StageFactory(journey=touchpoint.stage.journey), by=carla)
    maps.remove_journey(touchpoint.stage.journey, by=carla)
    assert not Journey.objects.exists()
    assert not Touchpoint.objects.exists()


def test_a_segment_that_is_rated_for_stays(carla):
    families = SegmentFactory(name="families")
    InfluenceFactory(segment=families)
    with pytest.raises(Refused, match="“families” is still used by"):
        segments.remove(families, by=carla)
    segments.edit(families, {"name": "big families"}, by=carla)
    assert [event.kind for event in Event.objects.all()] == ["segment.edited"]
