"""Looking at the map: zoom, rows, what is picked out, what is said where something is missing."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from journeys.map.poster import channels, feeling
from journeys.map.queries.map import journey_map
from journeys.models import Moment
from tests.factories import (
    InfluenceFactory,
    InitiativeFactory,
    JourneyFactory,
    OwnershipRequestFactory,
    SegmentFactory,
    StageFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def bank(company):
    """IT leads `login` and owns an initiative there, RSK leads `declined` and hurts; nobody rated `alert`."""
    journey = JourneyFactory(key="bank", title="First loan")
    stage = StageFactory(journey=journey, key="use", name="Everyday", lifecycle="use", position=1)
    login = TouchpointFactory(key="login", name="First login", stage=stage, position=1, channel="app", satisfaction=4)
    declined = TouchpointFactory(key="declined", stage=stage, position=2, channel="Shop, phone", satisfaction=1)
    TouchpointFactory(key="alert", stage=stage, position=3)
    InfluenceFactory(touchpoint=login, function=company.IT, strength=3)
    InfluenceFactory(touchpoint=declined, function=company.RSK, strength=3, direction=-1)
    OwnershipRequestFactory(
        initiative=InitiativeFactory(key="I1", touchpoints=[login]),
        function=company.IT,
        state="approved",
        effective=True,
    )
    return journey


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("", {"login", "declined", "alert"}),
        ("?function=IT", {"login"}),
        ("?function=IT,RSK", {"login", "declined"}),
        ("?channel=phone", {"declined"}),
        ("?unowned=true", {"declined", "alert"}),
        ("?hurts=true", {"declined"}),
        ("?hurts=true&function=IT", set()),
    ],
)
def test_filters_dim_what_they_do_not_mean_and_hide_nothing(as_, rita, bank, query, kept):
    answer = as_(rita).get(f"/journey/bank/{query}")
    stops = {stop.id: stop.key for column in answer.context["map"].columns for stop in column.stops}
    assert {stops[one] for one in set(stops) - answer.context["dimmed"]} == kept
    page = answer.content.decode()
    assert len(re.findall(r'<li\s+class="\s*stop[\s"]', page)) == 3
    assert (f"{len(kept)} of 3" in page) == bool(query)


def test_a_card_tells_who_owns_and_what_runs_there(as_, rita, bank):
    page = as_(rita).get("/journey/bank/").content.decode()
    assert "owned by" in page
    assert 'href="/initiatives/I1/"' in page
    assert page.count('<span class="nobody">no owner</span>') == 1


def test_rows_are_switched_on_and_off_in_the_address(as_, rita, bank):
    door = as_(rita)
    everything = door.get("/journey/bank/").content.decode()
    only = door.get("/journey/bank/?rows=&rows=line&rows=owners").content.decode()
    nothing = door.get("/journey/bank/?rows=").content.decode()
    for sign, in_only in (("map-line", True), ("owned-word", True), ("map-feeling", False), ("shapers", False)):
        assert sign in everything
        assert (sign in only) == in_only
        assert sign not in nothing


@pytest.mark.parametrize("zoom", ["overview", "map", "detail"])
def test_one_zooms_from_afar_to_the_moments(as_, rita, bank, zoom):
    Moment.objects.create(touchpoint_id=bank.stages.get().touchpoints.get(key="login").pk, position=1, fact="It opens")
    page = as_(rita).get(f"/journey/bank/?zoom={zoom}").content.decode()
    assert f"map-{zoom}" in page
    assert ("It opens" in page) == (zoom == "detail")


@pytest.mark.parametrize("query", ["zoom=micro", "rows=smell", "segment=removed"])
def test_what_a_map_does_not_have_is_missing(as_, rita, bank, query):
    assert as_(rita).get(f"/journey/bank/?{query}").status_code == 404


def test_names_of_every_script_and_length_are_shown_as_they_are(as_, carla, company):
    stage = StageFactory(key="s", journey=JourneyFactory(key="j", title="Путь клиента"), name="العميل يشتري")
    for number, name in enumerate(["W" * 200, "Карта отклонена " * 12, "البطاقة مرفوضة", "<b>&amp;"], start=1):
        TouchpointFactory(key=f"n{number}", stage=stage, name=name[:200], position=number)
    for path in ("/journey/j/", "/journey/j/?zoom=overview", "/journey/j/print/"):
        page = as_(carla).get(path).content.decode()
        assert "العميل يشتري" in page
        assert "<b>&amp;" not in page
    assert 'dir="auto"' in as_(carla).get("/journey/j/").content.decode()


# --- how it feels -----------------------------------------------------------------------------------------------
def test_feeling_is_what_moments_say_else_satisfaction_else_unknown(bank):
    login = bank.stages.get().touchpoints.get(key="login")
    Moment.objects.create(touchpoint=login, position=1, fact="a", valence=-2)
    Moment.objects.create(touchpoint=login, position=2, fact="b", valence=1)
    Moment.objects.create(touchpoint=login, position=3, fact="c", silence=True)
    stops = journey_map(bank).columns[0].stops
    assert [stop.feeling for stop in stops] == [-0.5, -2.0, None]


def test_the_line_breaks_where_nothing_is_known_and_joins_at_the_edges(bank):
    later = StageFactory(journey=bank, key="leave", lifecycle="leave", position=2)
    for number in (1, 2):
        TouchpointFactory(stage=later, position=number, satisfaction=5)
    columns = journey_map(bank).columns
    use, leave = feeling.slices(columns)
    assert (len(use.paths), len(leave.paths)) == (1, 1)
    assert [point.known for point in use.points] == [True, True, False]
    assert [point.tone for point in leave.points] == ["good", "good"]
    bank.stages.get(key="use").touchpoints.filter(key="alert").update(satisfaction=3)
    use, leave = feeling.slices(journey_map(bank).columns)
    assert use.paths[-1].startswith("M83.3")
    assert leave.paths[0].startswith("M-16.7")


@pytest.mark.parametrize(
    ("channel", "sign"), [("app", "device-mobile"), ("SMS, phone", "message"), ("Telepathy", "point"), ("", "point")]
)
def test_a_channel_has_a_sign(channel, sign):
    assert channels.sign(channel) == sign


# --- large maps -------------------------------------------------------------------------------------------------
def test_a_map_of_three_hundred_touchpoints_asks_as_often_as_one_of_three(as_, carla, bank, company):
    door, counts = as_(carla), []
    bank.segments.add(SegmentFactory())
    for rows in (0, 297):
        for number in range(rows):
            touchpoint = TouchpointFactory(stage=bank.stages.get(), position=10 + number, channel=f"channel {number}")
            InfluenceFactory(touchpoint=touchpoint, function=company.OPS)
        for path in ("/journey/bank/", "/journey/bank/map.svg", "/journey/bank/map.xlsx"):
            door.get(path)
            with CaptureQueriesContext(connection) as asked:
                answer = door.get(path)
            assert answer.status_code == 200
            counts.append(len(asked))
    assert counts[:3] == counts[3:]
    assert counts[0] <= 16
