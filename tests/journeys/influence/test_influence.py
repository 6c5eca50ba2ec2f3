"""Rating influence, and what follows from it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed
from initiatives.models import Assessment
from journeys.influence.services import influence
from journeys.models import Influence
from tests.factories import InitiativeFactory, SegmentFactory, TouchpointFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 21, 9, tzinfo=UTC)


@pytest.mark.parametrize("who", ["alma", "carla", "ivo", "dana"])
def test_the_cx_office_heads_and_deputies_rate(who, request, company):
    touchpoint = TouchpointFactory()
    by = request.getfixturevalue(who)
    said = {"strength": 3, "direction": -1, "needed_change": "Fewer taps", "depth": 2}
    row = influence.rate(touchpoint, company.IT, by=by, now=NOW, **said)
    assert (row.strength, row.rated_by, row.rated_at) == (3, by, NOW)
    event = Event.objects.about(touchpoint).get()
    assert (event.kind, event.changes["strength"], event.context["function"]) == ("influence.rated", [None, 3], "IT")


@pytest.mark.parametrize("who", ["rita", "cosmo", "lena"])
def test_others_do_not_rate(who, request, company):
    with pytest.raises(NotAllowed, match="You can't rate influence"):
        influence.rate(TouchpointFactory(), company.IT, strength=3, by=request.getfixturevalue(who), now=NOW)
    assert not Influence.objects.exists()


def test_rating_again_changes_the_same_row_and_says_by_whom(company, carla, ivo):
    touchpoint = TouchpointFactory()
    influence.rate(touchpoint, company.IT, strength=1, by=carla, now=NOW)
    influence.rate(touchpoint, company.IT, strength=3, by=ivo, now=NOW)
    row = Influence.objects.get()
    assert (row.strength, row.rated_by, row.version) == (3, ivo, 2)
    assert Event.objects.about(touchpoint).first().changes == {"strength": [1, 3]}


def test_the_same_rating_again_is_no_change(company, carla, ivo):
    touchpoint = TouchpointFactory()
    influence.rate(touchpoint, company.IT, strength=1, by=carla, now=NOW)
    influence.rate(touchpoint, company.IT, strength=1, by=ivo, now=NOW)
    assert (Influence.objects.get().rated_by, Event.objects.count()) == (carla, 1)


def test_a_segment_has_its_own_rating_beside_the_default(company, carla):
    touchpoint, families = TouchpointFactory(), SegmentFactory(name="families")
    influence.rate(touchpoint, company.IT, strength=1, by=carla, now=NOW)
    influence.rate(touchpoint, company.IT, strength=3, segment=families, by=carla, now=NOW)
    rows = Influence.objects.order_by("pk").values_list("segment__name", "strength")
    assert list(rows) == [(None, 1), ("families", 3)]


@pytest.mark.parametrize("strength", [-1, 4, 99, "much", None, 10**30])
def test_a_strength_is_between_0_and_3(company, carla, strength):
    with pytest.raises(Invalid) as refused:
        influence.rate(TouchpointFactory(), company.IT, strength=strength, by=carla, now=NOW)
    assert list(refused.value.fields) == ["strength"]


def test_two_people_rating_from_the_same_page_do_not_overwrite_each_other(company, carla, ivo):
    touchpoint = TouchpointFactory()
    influence.rate(touchpoint, company.IT, strength=1, by=carla, now=NOW)
    influence.rate(touchpoint, company.IT, strength=2, by=ivo, now=NOW, version=1)
    with pytest.raises(Conflict) as refused:
        influence.rate(touchpoint, company.IT, strength=3, by=carla, now=NOW, version=1)
    assert refused.value.current["strength"] == 2


def test_clearing_is_told_on_the_touchpoint(company, carla, rita):
    touchpoint = TouchpointFactory()
    row = influence.rate(touchpoint, company.IT, strength=1, by=carla, now=NOW)
    with pytest.raises(NotAllowed):
        influence.clear(row, by=rita)
    influence.clear(row, by=carla)
    assert not Influence.objects.exists()
    assert Event.objects.about(touchpoint).first().kind == "influence.cleared"


def test_assessments_follow_a_rating_in_the_same_transaction(company, carla):
    touchpoint = TouchpointFactory()
    initiative = InitiativeFactory(touchpoints=[touchpoint])
    row = influence.rate(touchpoint, company.IT, strength=2, by=carla, now=NOW)
    assert Assessment.objects.get(initiative=initiative).required == ["IT"]
    influence.clear(row, by=carla)
    assert Assessment.objects.get(initiative=initiative).band == "unanchored"
