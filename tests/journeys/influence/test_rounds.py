"""Blind rating rounds: unseen while open, an agenda when closed."""

from __future__ import annotations

import json

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import NotAllowed, Refused
from journeys.functions.services import functions
from journeys.influence.queries.rounds import results
from journeys.influence.services import rounds
from journeys.influence.services.influence import WantedCell
from journeys.map.services import segments
from journeys.models import Influence, RatingRound, RoundRating, Touchpoint
from tests.factories import JourneyFactory, SegmentFactory, StageFactory, TouchpointFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def bank(company):
    stage = StageFactory(journey=JourneyFactory(key="bank", title="First loan"))
    for key in ("B1", "B2"):
        TouchpointFactory(key=key, stage=stage, name=f"Moment {key}")
    return stage.journey


@pytest.fixture
def begun(bank, ivo) -> RatingRound:
    """A round Ivo opened."""
    return rounds.open_round(bank, by=ivo, now=NOW)


@pytest.fixture
def say(begun, company):
    """`say(rosa, "B1", "IT", 3)`."""

    def do(person, touchpoint, function, strength, direction=0):
        place = Touchpoint.objects.get(key=touchpoint)
        rounds.say(begun, [WantedCell(place, getattr(company, function), strength, direction)], by=person)

    return do


@pytest.fixture
def heard(begun, say, ivo, rosa, carla):
    """Three people: apart by 2 on B1 at IT, agreed on B1 at RSK, by one apart on B2 at IT; closed."""
    for person, strengths in ((ivo, (3, 2, 1)), (rosa, (1, 2, 2)), (carla, (2, 2, 2))):
        for place, strength in zip((("B1", "IT"), ("B1", "RSK"), ("B2", "IT")), strengths, strict=True):
            say(person, *place, strength, -1)
    return rounds.close(begun, by=ivo, now=NOW)


# --- while it is open -------------------------------------------------------------------------------------------
def test_while_open_each_sees_only_their_own(as_, begun, say, ivo, rosa, lena, bank):
    say(ivo, "B1", "IT", 3)
    address = f"/journey/bank/rounds/{begun.pk}/"
    mine, theirs = (as_(one).get(address).context["grid"] for one in (ivo, rosa))
    assert (mine.total, theirs.total) == (3, 0)
    assert b"3<i>" not in as_(rosa).get(address).content
    assert "grid" in as_(lena).get(address).context


def test_nothing_of_an_open_round_leaks_over_the_api_or_the_trail(api_as, begun, say, ivo, rosa):
    say(ivo, "B1", "IT", 3)
    assert api_as(rosa).get("/api/v1/journeys/bank/rounds/").json()[0]["cells"] is None
    assert Event.objects.get(kind="round.rated").changes == {}
    assert not Influence.objects.exists()


def test_what_one_says_again_replaces_what_one_said(begun, say, ivo):
    say(ivo, "B1", "IT", 3)
    say(ivo, "B1", "IT", 1, -1)
    assert RoundRating.objects.values_list("strength", "direction").get() == (1, -1)
    say(ivo, "B1", "IT", None)
    assert not RoundRating.objects.exists()


def test_the_page_saves_cells_of_ones_own_matrix(as_, begun, ivo):
    body = {"cells": [{"touchpoint": "B1", "function": "IT", "strength": 2, "direction": 1, "version": 0}]}
    address = f"/journey/bank/rounds/{begun.pk}/"
    answer = as_(ivo).post(address, json.dumps(body), content_type="application/json")
    assert answer.json()["cells"][0] | {} == {
        "touchpoint": "B1",
        "function": "IT",
        "overtaken": False,
        "strength": 2,
        "direction": 1,
        "version": 0,
        "own": False,
        "noted": False,
        "rater": None,
        "day": None,
    }


@pytest.mark.parametrize(("who", "status"), [("rita", 403), ("lena", 403), ("carla", 200)])
def test_only_those_who_may_rate_say_something(who, status, request, as_, begun):
    body = json.dumps({"cells": [{"touchpoint": "B1", "function": "IT", "strength": 2}]})
    client = as_(request.getfixturevalue(who))
    assert client.post(f"/journey/bank/rounds/{begun.pk}/", body, content_type="application/json").status_code == status


def test_one_round_is_open_at_a_time_for_the_same_customers(begun, bank, carla, rita):
    with pytest.raises(Refused, match="already open"):
        rounds.open_round(bank, by=carla, now=NOW)
    rounds.open_round(bank, segment=SegmentFactory(), by=carla, now=NOW)
    with pytest.raises(NotAllowed):
        rounds.open_round(bank, by=rita, now=NOW)


# --- closing ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("who", "may"), [("ivo", True), ("carla", True), ("rosa", False), ("rita", False)])
def test_a_round_is_closed_by_who_opened_it_or_the_cx_office(who, may, request, as_, begun):
    answer = as_(request.getfixturevalue(who)).post(f"/journey/bank/rounds/{begun.pk}/close/")
    assert answer.status_code == (302 if may else 403)
    begun.refresh_from_db()
    assert (begun.closed_at is not None) is may


def test_a_closed_round_takes_no_more_ratings_and_cannot_be_closed_again(heard, say, ivo):
    with pytest.raises(Refused, match="closed"):
        say(ivo, "B1", "IT", 0)
    with pytest.raises(Refused, match="already"):
        rounds.close(heard, by=ivo, now=NOW)


def test_two_or_more_apart_is_an_agenda_with_functions_and_without_names(heard, as_, rita):
    found = results(heard)
    assert [(one.touchpoint.key, one.function.key, one.spread) for one in found.agenda] == [("B1", "IT", 2)]
    assert [(voice.function, voice.strength) for voice in found.agenda[0].voices] == [("IT", 3), ("CX", 2), ("RSK", 1)]
    page = as_(rita).get(f"/journey/bank/rounds/{heard.pk}/").content.decode()
    assert "Talk about 1 cell" in page
    assert "Rosa Reuter" not in page


def test_what_is_agreed_goes_into_the_matrix_at_once_and_the_rest_one_by_one(heard, as_, ivo):
    address = f"/journey/bank/rounds/{heard.pk}/take/"
    as_(ivo).post(address)
    rated = {(row.touchpoint.key, row.function.key): row.strength for row in Influence.objects.all()}
    assert rated == {("B1", "RSK"): 2, ("B2", "IT"): 2}
    place = results(heard).agenda[0]
    as_(ivo).post(address, {"cell": f"{place.touchpoint.id}-{place.function.id}"})
    assert Influence.objects.get(touchpoint__key="B1", function__key="IT").strength == 2
    assert results(heard).to_take == 0


def test_a_reader_takes_nothing_over_and_nobody_does_while_it_is_open(heard, bank, as_, rita, carla):
    assert as_(rita).post(f"/journey/bank/rounds/{heard.pk}/take/").status_code == 403
    again = rounds.open_round(bank, by=carla, now=NOW)
    with pytest.raises(Refused, match="Close the round first"):
        rounds.take(again, by=carla, now=NOW)


@pytest.mark.parametrize("cell", ["x", "1", "1-", "99999999999-1", "1-2-3"])
def test_a_cell_that_is_none_changes_nothing(cell, heard, as_, ivo):
    as_(ivo).post(f"/journey/bank/rounds/{heard.pk}/take/", {"cell": cell})
    assert not Influence.objects.exists()


def test_a_half_is_rounded_up(begun, say, ivo, rosa):
    say(ivo, "B1", "IT", 2)
    say(rosa, "B1", "IT", 3)
    assert results(begun).cells[0].strength == 3


def test_the_api_tells_a_closed_round_without_names(heard, api_as, rita):
    told = api_as(rita).get("/api/v1/journeys/bank/rounds/").json()[0]
    assert told["cells"][0] == {
        "touchpoint": "B1",
        "function": "IT",
        "strengths": [3, 2, 1],
        "spread": 2,
        "median": 2,
        "direction": -1,
        "in_matrix": None,
    }


def test_a_function_or_segment_rated_in_a_round_is_not_removed(heard, bank, company, alma, carla):
    with pytest.raises(Refused):
        functions.remove(company.IT, by=alma)
    families = SegmentFactory()
    rounds.open_round(bank, segment=families, by=carla, now=NOW)
    with pytest.raises(Refused):
        segments.remove(families, by=carla)
