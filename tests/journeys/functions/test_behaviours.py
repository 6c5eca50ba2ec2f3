"""Shared behaviours: acts, not feelings; and functions whose targets contradict each other."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Invalid, NotAllowed
from journeys.functions.queries.behaviours import shared_behaviours
from journeys.functions.rules import feels
from journeys.functions.services import behaviours
from journeys.models import Alignment, SharedBehaviour
from tests.factories import SegmentFactory

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 21)
ACT = "pays the second bill on time without calling"


@pytest.fixture
def act(carla) -> SharedBehaviour:
    return behaviours.create(ACT, segment=None, by=carla)


@pytest.mark.parametrize(
    "sentence",
    [
        "customers feel cared for",
        "feels at home within a week",
        "is satisfied after a month",
        "likes us every day",
        "are happy within 30 days",
        "Customer loves the app by day 3",
        "ist zufrieden nach einem Monat",
    ],
)
def test_a_feeling_is_sent_back_with_a_hint(sentence, carla):
    assert feels(sentence)
    with pytest.raises(Invalid, match="anyone could observe"):
        behaviours.create(sentence, segment=None, by=carla)


@pytest.mark.parametrize(
    "sentence", [ACT, "uses the account for the salary within 60 days", "names us within a month when a neighbour asks"]
)
def test_an_act_with_its_time_is_taken(sentence, carla):
    assert behaviours.create(sentence, segment=SegmentFactory(), by=carla).sentence == sentence


@pytest.mark.parametrize(("sentence", "hint"), [("keeps what was ordered", "until when"), ("", "Fill this in")])
def test_an_act_without_time_or_words_is_sent_back(sentence, hint, carla):
    with pytest.raises(Invalid, match=hint):
        behaviours.create(sentence, segment=None, by=carla)


def test_one_working_against_makes_one_contradiction_for_each_supporting_function(act, company, carla):
    for function, support in ((company.IT, 1), (company.RSK, 1), (company.OPS, 0), (company.FIN, -1)):
        behaviours.align(function, act, support, by=carla, today=TODAY)
    found = shared_behaviours(company.IT)[0]
    assert [(one.key, other.key) for one, other in found.contradictions] == [("IT", "FIN"), ("RSK", "FIN")]
    assert found.mine == 1
    behaviours.align(company.FIN, act, None, by=carla, today=TODAY)
    assert shared_behaviours()[0].contradictions == ()


@pytest.mark.parametrize(
    ("who", "may"), [("ivo", True), ("dana", True), ("carla", True), ("rosa", False), ("rita", False)]
)
def test_a_stance_is_said_by_the_functions_head_deputy_and_the_cx_office(who, may, request, act, company, as_):
    path = f"/functions/IT/behaviours/{act.pk}/"
    answer = as_(request.getfixturevalue(who)).post(path, {"support": "-1"})
    assert answer.status_code == (302 if may else 403)
    assert Alignment.objects.exists() is may


@pytest.mark.parametrize("support", ["2", "x", "-9"])
def test_a_stance_that_is_none_changes_nothing(support, act, company, as_, ivo):
    as_(ivo).post(f"/functions/IT/behaviours/{act.pk}/", {"support": support})
    assert not Alignment.objects.exists()


def test_saying_the_same_again_is_not_told_twice(act, company, ivo):
    for _time in range(2):
        behaviours.align(company.IT, act, 1, by=ivo, today=TODAY)
    assert Event.objects.filter(kind="function.aligned").count() == 1


def test_behaviours_are_written_by_the_cx_office_only(act, ivo, rita, as_, carla):
    for person in (ivo, rita):
        with pytest.raises(NotAllowed):
            behaviours.create(ACT, segment=None, by=person)
        assert as_(person).post(f"/functions/behaviours/{act.pk}/remove/").status_code == 403
    assert as_(rita).post("/functions/behaviours/", {"sentence": ACT}).status_code == 403
    assert as_(carla).post("/functions/behaviours/", {"sentence": "feel fine"}).status_code == 422
    assert as_(carla).post("/functions/behaviours/", {"sentence": ACT}).status_code == 302
    assert as_(carla).post(f"/functions/behaviours/{act.pk}/remove/").status_code == 302
    assert SharedBehaviour.objects.count() == 1


def test_two_people_editing_one_sentence_do_not_overwrite_each_other(act, carla, alma):
    behaviours.edit(act, "calls nobody within a week", by=alma, version=1)
    with pytest.raises(Conflict):
        behaviours.edit(act, "calls once within a week", by=carla, version=1)


def test_the_pages_tell_them_beside_each_functions_own_words(act, company, as_, rita, ivo):
    behaviours.align(company.IT, act, 1, by=ivo, today=TODAY)
    for path in ("/functions/behaviours/", "/functions/IT/", "/functions/CX/"):
        assert ACT in as_(rita).get(path).content.decode()


def test_the_cross_table_takes_as_many_queries_for_many_behaviours_as_for_few(carla, company, as_, rita):
    client, counts = as_(rita), []
    for _round in range(3):
        for number in range(5):
            made = behaviours.create(f"{ACT} {_round} {number}", segment=SegmentFactory(), by=carla)
            behaviours.align(company.IT, made, 1, by=carla, today=TODAY)
        with CaptureQueriesContext(connection) as queries:
            client.get("/functions/behaviours/")
        counts.append(len(queries))
    assert counts[1] == counts[2]
