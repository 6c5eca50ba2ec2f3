"""The influence matrix: filled by those who may, without losing what others say, and quick at any size."""

from __future__ import annotations

import json
import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cxtracker.audit.models import Event
from cxtracker.errors import Invalid, NotAllowed
from journeys.influence.queries.matrix import grid
from journeys.influence.services import influence
from journeys.influence.services.influence import WantedCell
from journeys.models import Function, Influence, Touchpoint
from tests.factories import (
    FunctionFactory,
    InfluenceFactory,
    InitiativeFactory,
    JourneyFactory,
    SegmentFactory,
    StageFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def bank(company):
    """Two touchpoints, of which families see one otherwise."""
    families = SegmentFactory(key="families", name="families")
    journey = JourneyFactory(key="bank", title="First loan")
    journey.segments.add(families)
    stage = StageFactory(journey=journey, key="bank-1", name="Everyday banking")
    declined = TouchpointFactory(key="B15", stage=stage, name="Card declined", moment_of_truth=True)
    TouchpointFactory(key="B16", stage=stage, name="Alert")
    InfluenceFactory(touchpoint=declined, function=company.RSK, strength=3, direction=-1, needed_change="Explain it")
    InfluenceFactory(touchpoint=declined, function=company.IT, strength=1)
    InfluenceFactory(touchpoint=declined, function=company.IT, strength=3, segment=families)
    return journey


@pytest.fixture
def put(as_):
    """`put(carla, ("B15", "IT", 2, 1), …)` saves cells as the page does; each is touchpoint, function, strength and,
    if given, direction and version."""

    def save(person, *cells, segment=""):
        names = ("touchpoint", "function", "strength", "direction", "version")
        body = {"cells": [dict(zip(names, cell, strict=False)) for cell in cells]}
        address = "/journey/bank/influence/" + (f"?segment={segment}" if segment else "")
        return as_(person).post(address, json.dumps(body), content_type="application/json")

    return save


def stands(touchpoint: str, function: str, segment: str | None = None) -> tuple[int, int] | None:
    rows = Influence.objects.filter(touchpoint__key=touchpoint, function__key=function, segment__key=segment)
    return rows.values_list("strength", "direction").first()


# --- reading ----------------------------------------------------------------------------------------------------
def test_the_grid_has_every_function_but_the_cx_office_and_counts_open_cells(bank):
    found = grid(bank)
    assert [one.key for one in found.functions] == ["RSK", "IT", "FIN", "MKT", "OPS", "SVC"]
    assert (found.total, found.unassessed, found.hurting) == (4, 10, 1)
    assert [row.total for row in found.rows] == [4, 0]
    assert [round(one.share, 2) for one in found.functions[:2]] == [0.75, 0.25]


def test_a_segment_sees_its_own_ratings_and_inherits_the_others(bank):
    found = grid(bank, bank.segments.get())
    row = dict(zip((one.key for one in found.functions), found.rows[0].cells, strict=True))
    assert (row["IT"].strength, row["IT"].own) == (3, True)
    assert (row["RSK"].strength, row["RSK"].own, row["RSK"].version) == (3, False, 0)
    assert found.overrides == 1


@pytest.mark.parametrize("who", ["rita", "carla", "ivo", "lena"])
@pytest.mark.parametrize("path", ["", "?segment=families", "B15/IT/", "B16/IT/", "B15/IT/?segment=families"])
def test_everyone_reads_the_matrix_and_its_cells(path, who, request, as_, bank):
    assert as_(request.getfixturevalue(who)).get(f"/journey/bank/influence/{path}").status_code == 200


@pytest.mark.parametrize("path", ["B99/IT/", "B15/NONE/", "?segment=none"])
def test_what_is_not_there_is_missing(path, as_, carla, bank):
    assert as_(carla).get(f"/journey/bank/influence/{path}").status_code == 404


def test_a_journey_without_touchpoints_says_so(as_, carla):
    JourneyFactory(key="new")
    assert "No touchpoints yet" in as_(carla).get("/journey/new/influence/").content.decode()


# --- filling ----------------------------------------------------------------------------------------------------
def test_several_cells_are_saved_in_one_request_and_told_on_their_touchpoints(put, carla, bank):
    answer = put(carla, ("B16", "IT", 2, 1, 0), ("B16", "OPS", 0, 0, 0), ("B15", "IT", 3, -1, 1))
    assert answer.status_code == 200
    assert [(one["strength"], one["direction"], one["version"]) for one in answer.json()["cells"]] == [
        (2, 1, 1),
        (0, 0, 1),
        (3, -1, 2),
    ]
    assert answer.json()["cells"][0]["rater"] == [carla.pk, "Carla Caspar"]
    assert (stands("B16", "IT"), stands("B16", "OPS"), stands("B15", "IT")) == ((2, 1), (0, 0), (3, -1))
    told = Event.objects.filter(kind="influence.rated")
    assert told.filter(subject_id=Touchpoint.objects.get(key="B16").pk).count() == 2
    assert told.get(subject_id=Touchpoint.objects.get(key="B15").pk).changes == {
        "strength": [1, 3],
        "direction": [0, -1],
    }


def test_a_rating_of_strength_keeps_what_must_change(put, carla, bank):
    put(carla, ("B15", "RSK", 2, -1, 1))
    row = Influence.objects.get(touchpoint__key="B15", function__key="RSK")
    assert (row.strength, row.needed_change, row.rated_by) == (2, "Explain it", carla)


def test_saying_the_same_again_changes_and_tells_nothing(put, carla, bank):
    assert put(carla, ("B15", "IT", 1, 0, 1)).json()["cells"][0]["version"] == 1
    assert not Event.objects.filter(kind="influence.rated").exists()


def test_rating_for_a_segment_makes_an_exception_and_clearing_it_shows_the_default_again(put, carla, bank):
    made = put(carla, ("B15", "RSK", 1, 0, 0), segment="families").json()["cells"][0]
    assert (made["own"], stands("B15", "RSK"), stands("B15", "RSK", "families")) == (True, (3, -1), (1, 0))
    back = put(carla, ("B15", "RSK", None, None, made["version"]), segment="families").json()["cells"][0]
    assert (back["own"], back["strength"], back["version"]) == (False, 3, 0)


def test_two_people_rating_one_cell_do_not_overwrite_each_other(put, carla, ivo, bank):
    put(carla, ("B15", "IT", 2, 0, 1))
    answer = put(ivo, ("B15", "IT", 0, 0, 1), ("B16", "IT", 1, 0, 0)).json()["cells"]
    assert [(one["overtaken"], one["strength"]) for one in answer] == [(True, 2), (False, 1)]
    assert stands("B15", "IT") == (2, 0)


def test_a_cell_somebody_cleared_meanwhile_is_not_rated_anew_unseen(put, carla, ivo, bank):
    put(carla, ("B15", "IT", None, None, 1))
    assert put(ivo, ("B15", "IT", 2, 0, 1)).json()["cells"][0]["overtaken"]
    assert stands("B15", "IT") is None


@pytest.mark.parametrize("who", ["rita", "lena", "cosmo"])
def test_who_neither_runs_the_programme_nor_answers_for_a_function_rates_nothing(who, request, put, bank):
    answer = put(request.getfixturevalue(who), ("B16", "IT", 2, 0, 0))
    assert answer.status_code == 403
    assert "Ask a CX manager or the head of the function." in answer.json()["detail"]
    assert stands("B16", "IT") is None


@pytest.mark.parametrize("strength", [4, -1, "much", 2.5, True, [], 10**30])
def test_a_strength_is_0_to_3_and_nothing_is_saved_beside_a_wrong_one(strength, put, carla, bank):
    assert put(carla, ("B16", "OPS", 1, 0, 0), ("B16", "IT", strength, 0, 0)).status_code == 422
    assert stands("B16", "OPS") is None


def test_a_function_or_touchpoint_that_is_gone_is_named(put, carla, bank, company):
    Function.objects.filter(key="FIN").delete()
    answer = put(carla, ("B16", "FIN", 2, 0, 0))
    assert (answer.status_code, "B16 × FIN" in answer.json()["detail"]) == (422, True)
    other = TouchpointFactory(key="Z1")
    assert put(carla, (other.key, "IT", 2, 0, 0)).status_code == 422


def test_a_segment_that_is_gone_is_missing(put, carla, bank):
    assert put(carla, ("B16", "IT", 2, 0, 0), segment="gone").status_code == 404


@pytest.mark.parametrize("body", ["", "[]", "{}", '{"cells": 3}', '{"cells": [1]}', '{"cells": [{}]}', "\0"])
def test_what_is_no_list_of_cells_is_refused(body, as_, carla, bank):
    answer = as_(carla).post("/journey/bank/influence/", body, content_type="application/json")
    assert answer.status_code == 422


def test_assessments_follow_many_ratings_at_once(put, carla, bank):
    initiative = InitiativeFactory(touchpoints=[Touchpoint.objects.get(key="B16")])
    put(carla, ("B16", "IT", 2, 0, 0), ("B16", "OPS", 3, 0, 0))
    assert sorted(initiative.assessment.required) == ["IT", "OPS"]


def test_only_those_who_may_rate_may_call_the_service(rita, company):
    with pytest.raises(NotAllowed):
        influence.rate_many([WantedCell(TouchpointFactory(), company.IT, 2)], by=rita, now=NOW)


def test_the_service_names_the_place_of_each_cell_that_cannot_be(carla, company):
    place = TouchpointFactory()
    with pytest.raises(Invalid) as refused:
        influence.rate_many([WantedCell(place, company.IT, 2), WantedCell(place, company.OPS, 4, 9)], by=carla, now=NOW)
    assert list(refused.value.fields) == ["cells.1.strength", "cells.1.direction"]


# --- one cell with its words --------------------------------------------------------------------------------------
def test_a_cell_is_changed_with_what_must_change_by_a_plain_form(as_, carla, bank):
    said = {"strength": 2, "direction": 1, "needed_change": "Say why", "depth": 3, "version": 0}
    answer = as_(carla).post("/journey/bank/influence/B16/IT/", said)
    assert (answer.status_code, answer["Location"]) == (302, "/journey/bank/influence/")
    row = Influence.objects.get(touchpoint__key="B16", function__key="IT")
    assert (row.strength, row.direction, row.needed_change, row.depth) == (2, 1, "Say why", 3)


def test_the_sheet_gets_the_cell_back_instead_of_a_page(as_, carla, bank):
    said = {"strength": 2, "direction": 1, "needed_change": "Say why", "version": 1}
    answer = as_(carla).post("/journey/bank/influence/B15/IT/", said, headers={"hx-request": "true"})
    assert answer.json()["cells"][0] | {"day": None, "rater": None} == {
        "touchpoint": "B15",
        "function": "IT",
        "overtaken": False,
        "strength": 2,
        "direction": 1,
        "version": 2,
        "own": False,
        "noted": True,
        "rater": None,
        "day": None,
    }


def test_a_cell_changed_by_somebody_else_is_shown_again_with_a_sentence(as_, carla, bank):
    said = {"strength": 2, "direction": 0, "version": 7}
    answer = as_(carla).post("/journey/bank/influence/B15/IT/", said)
    assert (answer.status_code, "compare and save again" in answer.content.decode()) == (422, True)


def test_a_cell_is_cleared_by_a_plain_form(as_, carla, bank):
    as_(carla).post("/journey/bank/influence/B15/IT/", {"clear": "1", "version": 1})
    assert stands("B15", "IT") is None


def test_a_reader_may_not_change_a_cell(as_, rita, bank):
    assert as_(rita).post("/journey/bank/influence/B15/IT/", {"strength": 2, "direction": 0}).status_code == 403


# --- size -------------------------------------------------------------------------------------------------------
def big(rows: int, columns: int, key: str):
    """A journey with that many touchpoints, all rated by that many functions."""
    stage = StageFactory(journey=JourneyFactory(key=key))
    functions = [
        Function.objects.get_or_create(key=f"F{n}", defaults={"name": f"Function {n}"})[0] for n in range(columns)
    ]
    touchpoints = Touchpoint.objects.bulk_create(
        Touchpoint(key=f"{key}{n}", stage=stage, position=n, name=f"Touchpoint number {n}") for n in range(rows)
    )
    Influence.objects.bulk_create(
        Influence(touchpoint=touchpoint, function=one, strength=(n + m) % 4, direction=(n + m) % 3 - 1)
        for n, touchpoint in enumerate(touchpoints)
        for m, one in enumerate(functions)
    )
    return stage.journey


def test_a_matrix_of_300_by_15_takes_as_many_queries_as_a_small_one_and_stays_small(as_, rita):
    big(3, 15, "small"), big(300, 15, "large")
    client = as_(rita)
    counts, sizes = [], []
    for key in ("small", "small", "large"):
        begun = time.perf_counter()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page = client.get(f"/journey/{key}/influence/")
        counts.append(len(queries))
        sizes.append((len(page.content), time.perf_counter() - begun))
    assert counts[1] == counts[2]
    assert sizes[2][0] < 450_000
    assert sizes[2][1] < 3, "Seconds; it takes a fraction of one on an idle machine."


def test_a_row_is_saved_with_as_many_queries_as_a_cell(carla):
    journey = big(2, 15, "wide")
    touchpoints = list(Touchpoint.objects.filter(stage__journey=journey))
    functions = list(Function.objects.filter(key__startswith="F").exclude(key="FIN"))
    counts = []
    for cells in (functions[:2], functions):
        said = [WantedCell(touchpoints[1], one, 3, 1) for one in cells]
        with CaptureQueriesContext(connection) as queries:
            influence.rate_many(said, by=carla, now=NOW)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_matrix_without_functions_says_so(as_, rita):
    TouchpointFactory(stage=StageFactory(journey=JourneyFactory(key="bank")))
    FunctionFactory(key="CX", is_cx=True)
    assert "No functions yet" in as_(rita).get("/journey/bank/influence/").content.decode()
