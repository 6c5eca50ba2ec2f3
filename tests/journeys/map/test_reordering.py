"""Rearranging the map in place: drag, key, button and rename are one POST each."""

from __future__ import annotations

import pytest

from cxtracker.audit.models import Event
from journeys.map.services import maps
from journeys.models import Stage, Touchpoint
from tests.factories import JourneyFactory, StageFactory, TouchpointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def journey():
    """Two stages, `buy` with a, b, c and `use` with d."""
    journey = JourneyFactory(key="j")
    buy = StageFactory(key="buy", journey=journey, position=1, lifecycle="choose_buy")
    use = StageFactory(key="use", journey=journey, position=2)
    for number, key in enumerate("abc", start=1):
        TouchpointFactory(key=key, stage=buy, position=number)
    TouchpointFactory(key="d", stage=use, position=1)
    return journey


def order(stage: str) -> list[str]:
    return list(Touchpoint.objects.filter(stage__key=stage).order_by("position").values_list("key", flat=True))


@pytest.mark.parametrize(
    ("said", "buy", "use"),
    [
        ({"touchpoint": "a", "stage": "use", "position": "1"}, "bc", "ad"),
        ({"touchpoint": "c", "stage": "buy", "position": "1"}, "cab", "d"),
        ({"touchpoint": "a", "stage": "use"}, "bc", "da"),
        ({"touchpoint": "b", "to": "up"}, "bac", "d"),
        ({"touchpoint": "b", "to": "down"}, "acb", "d"),
        ({"touchpoint": "a", "to": "right"}, "bc", "ad"),
        ({"touchpoint": "d", "to": "left"}, "dabc", ""),
        ({"touchpoint": "a", "to": "up"}, "abc", "d"),
        ({"touchpoint": "c", "to": "down"}, "abc", "d"),
        ({"touchpoint": "d", "to": "right"}, "abc", "d"),
        ({"go": "touchpoint:b:1:down"}, "acb", "d"),
    ],
)
def test_a_touchpoint_goes_where_it_is_put(as_, carla, journey, said, buy, use):
    answer = as_(carla).post("/journey/j/move/?zoom=overview", {"version": "1", **said})
    assert (answer.status_code, answer["Location"]) == (302, "/journey/j/?zoom=overview")
    assert ("".join(order("buy")), "".join(order("use"))) == (buy, use)


def test_stages_change_places_by_drag_and_by_button(as_, carla, journey):
    door = as_(carla)
    door.post("/journey/j/move/", {"column": "use", "position": "1", "version": "1"})
    assert list(journey.stages.order_by("position").values_list("key", flat=True)) == ["use", "buy"]
    door.post("/journey/j/move/", {"go": "column:use:2:right"})
    assert list(journey.stages.order_by("position").values_list("key", flat=True)) == ["buy", "use"]


def test_what_moved_is_told_in_the_trail(as_, carla, journey):
    as_(carla).post("/journey/j/move/", {"touchpoint": "a", "stage": "use", "position": "1", "version": "1"})
    event = Event.objects.get()
    assert (event.kind, event.actor, event.changes["stage"]) == ("touchpoint.moved", carla, ["buy", "use"])


def test_of_two_people_dragging_one_card_the_second_sees_where_it_stands_and_can_do_it_again(as_, carla, alma, journey):
    as_(carla).post("/journey/j/move/", {"touchpoint": "a", "stage": "use", "position": "2", "version": "1"})
    late = as_(alma).post("/journey/j/move/", {"touchpoint": "a", "stage": "buy", "position": "3", "version": "1"})
    assert late.status_code == 409
    assert order("use") == ["d", "a"]
    offered = late.context["conflict"]
    assert "is now in “use” at position 2" in offered.sentence
    assert as_(alma).post(offered.action, dict(offered.again)).status_code == 302
    assert order("buy") == ["b", "c", "a"]


def test_a_script_gets_the_map_alone(as_, carla, journey):
    door, said = as_(carla), {"touchpoint": "a", "to": "down", "version": "1"}
    done = door.post("/journey/j/move/", said, headers={"HX-Request": "true"})
    page = done.content.decode()
    assert done.status_code == 200
    assert "data-board" in page
    assert "<html" not in page
    late = door.post("/journey/j/move/", said, headers={"HX-Request": "true"})
    assert late.status_code == 409
    assert "Apply my change anyway" in late.content.decode()


@pytest.mark.parametrize("what", ["touchpoint", "column"])
def test_renaming_keeps_both_names_when_two_people_rename(as_, carla, alma, journey, what):
    key, model = ("a", Touchpoint) if what == "touchpoint" else ("buy", Stage)
    assert as_(carla).post("/journey/j/rename/", {what: key, "name": "Hers", "version": "1"}).status_code == 302
    late = as_(alma).post("/journey/j/rename/", {what: key, "name": "Mine", "version": "1"})
    assert late.status_code == 409
    assert model.objects.get(key=key).name == "Hers"
    page = late.content.decode()
    assert "“Hers”" in page
    assert "“Mine”" in page
    offered = late.context["conflict"]
    as_(alma).post(offered.action, dict(offered.again))
    assert model.objects.get(key=key).name == "Mine"


def test_a_name_that_cannot_be_is_refused_in_a_sentence(as_, carla, journey):
    answer = as_(carla).post("/journey/j/rename/", {"touchpoint": "a", "name": " ", "version": "1"})
    assert answer.status_code == 422
    assert "it can&#x27;t be empty" in answer.content.decode()


@pytest.mark.parametrize("who", ["rita", "cosmo", "lena", "ivo"])
def test_others_neither_move_nor_see_handles(as_, journey, request, company, who):
    door = as_(request.getfixturevalue(who))
    said = {"touchpoint": "a", "to": "down", "version": "1", "name": "Mine"}
    assert door.post("/journey/j/move/", said).status_code == 403
    assert door.post("/journey/j/rename/", said).status_code == 403
    page = door.get("/journey/j/").content.decode()
    for sign in ("data-grip", "data-move", "popover", "Add a touchpoint", "Sortable", "Add a stage"):
        assert sign not in page
    assert order("buy") == ["a", "b", "c"]


@pytest.mark.parametrize(
    "said",
    [{"touchpoint": "none", "to": "up"}, {"touchpoint": "a", "to": "sideways"}, {"touchpoint": "a", "stage": "x"}, {}],
)
def test_what_is_not_there_is_missing(as_, carla, journey, said):
    assert as_(carla).post("/journey/j/move/", said).status_code == 404


def test_a_card_of_another_journey_is_not_moved_through_this_one(as_, carla, journey):
    other = TouchpointFactory(key="z")
    assert as_(carla).post("/journey/j/move/", {"touchpoint": "z", "to": "up"}).status_code == 404
    assert as_(carla).post("/journey/j/move/", {"touchpoint": "a", "stage": other.stage.key}).status_code == 404


def test_a_card_removed_meanwhile_is_missing(as_, carla, alma, journey):
    maps.remove_touchpoint(Touchpoint.objects.get(key="a"), by=alma)
    assert as_(carla).post("/journey/j/move/", {"touchpoint": "a", "to": "up", "version": "1"}).status_code == 404
