"""The pages of initiatives, by their addresses."""

from __future__ import annotations

import csv
import io
from html import unescape

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cxtracker.accounts.models import User
from initiatives.assessment.services import evaluation
from initiatives.lifecycle.services import initiatives
from initiatives.models import Initiative
from journeys.models import Touchpoint
from tests.conftest import TODAY
from tests.factories import InfluenceFactory, InitiativeFactory, OwnershipRequestFactory, TouchpointFactory, noon


@pytest.fixture
def page(sample, alma, as_):
    return as_(alma)


def keys(answer) -> list[str]:
    return [row.key for row in answer.context["rows"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["I01", "I09", "I07", "I04", "I10", "I06", "I02", "I08", "I03", "I05"]),
        ("?ordering=key", [f"I{number:02}" for number in range(1, 11)]),
        ("?band=fenced&ordering=score", ["I10", "I04", "I07", "I09", "I01"]),
        ("?status=agreed,proposed&ordering=key", ["I06", "I09"]),
        ("?siloed=false&ordering=key", ["I02", "I03", "I05", "I06", "I08"]),
        ("?function=NET&ordering=key", ["I06"]),
        ("?owner=RSK&ordering=key", ["I02", "I05"]),
        ("?lead_function=SVC,MKT&ordering=key", ["I03", "I04", "I07"]),
        ("?accountable=head.fin@example.com", ["I09"]),
        ("?journey=bank&ordering=key", ["I01", "I02", "I03"]),
        ("?stage=telecom-9", ["I06"]),
        ("?lifecycle=after", ["I06"]),
        ("?touchpoint=E18&ordering=key", ["I08", "I09"]),
        ("?mode=monitor&ordering=key", ["I01", "I10"]),
        ("?kind=enabler", []),
        ("?flag=cx-only", ["I01"]),
        ("?q=first+bill", ["I05"]),
        ("?segment=bank-self-employed", []),
    ],
)
def test_the_address_says_what_the_list_shows(page, query, expected):
    assert keys(page.get(f"/initiatives/{query}")) == expected


@pytest.mark.parametrize(
    "query", ["?colour=red", "?band=purple", "?ordering=secret", "?status=draft,lost", "?flag=rain"]
)
def test_an_unknown_filter_is_named_and_shows_nothing(page, query):
    answer = page.get(f"/initiatives/{query}")
    assert answer.status_code == 400
    assert "Smile camera" not in answer.content.decode()
    assert query[1:].split("=")[0].encode() in answer.content or b"not one of" in answer.content


def test_excel_and_csv_hold_what_the_list_shows(page):
    lines = list(
        csv.reader(
            io.StringIO(page.get("/initiatives/export.csv?band=fenced&ordering=score").getvalue().decode("utf-8-sig"))
        )
    )
    assert [line[0] for line in lines] == ["key", "I10", "I04", "I07", "I09", "I01"]
    book = openpyxl.load_workbook(io.BytesIO(page.get("/initiatives/export.xlsx?ordering=key").content))
    rows = list(book.active.iter_rows(values_only=True))
    assert rows[1][:5] == ("I01", "Smile camera at the counter", "delivering", 100, "fenced")
    assert len(rows) == 11


def test_an_unknown_export_is_not_there(page):
    assert page.get("/initiatives/export.pdf").status_code == 404


def test_a_draft_is_seen_by_its_people_only(company, carla, ivo, rita, lena, alma, as_):
    draft = initiatives.create({"title": "Quiet work"}, touchpoints=[], by=carla, now=noon(TODAY))
    assert as_(carla).get(f"/initiatives/{draft.key}/").status_code == 200
    assert as_(alma).get(f"/initiatives/{draft.key}/").status_code == 200
    for stranger in (rita, lena, ivo):
        assert as_(stranger).get(f"/initiatives/{draft.key}/").status_code == 404
        assert draft.key not in keys(as_(stranger).get("/initiatives/"))
    OwnershipRequestFactory(initiative=draft, function=company.IT)
    assert as_(ivo).get(f"/initiatives/{draft.key}/").status_code == 200


def test_missing_and_invisible_look_the_same(company, carla, rita, as_):
    draft = initiatives.create({"title": "Quiet work"}, touchpoints=[], by=carla, now=noon(TODAY))
    hidden, missing = as_(rita).get(f"/initiatives/{draft.key}/"), as_(rita).get("/initiatives/CX-9/")
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content.replace(draft.key.encode(), b"") == missing.content.replace(b"CX-9", b"")


def test_logging_with_the_functions_that_follow(company, carla, as_):
    touchpoint = TouchpointFactory()
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    InfluenceFactory(touchpoint=touchpoint, function=company.MKT, strength=1)
    htmx = {"HX-Request": "true"}
    proposed = as_(carla).get(f"/initiatives/new/needed/?touchpoints={touchpoint.key}", headers=htmx).content.decode()
    it, marketing = proposed.index("Information technology"), proposed.index("Marketing")
    assert it < marketing
    assert proposed.count("checked") == 1
    answer = as_(carla).post(
        "/initiatives/new/",
        {
            "title": "Say why",
            "touchpoints": [touchpoint.key],
            "ask": ["IT"],
            "save_and_ask": "1",
            "kind": "benefit",
            "culture": "0",
            "data": "0",
            "behavioural_science": "0",
        },
    )
    logged = Initiative.objects.get(title="Say why")
    assert answer.headers["Location"] == f"/initiatives/{logged.key}/"
    assert list(logged.requests.values_list("function__key", "state")) == [("IT", "requested")]
    assert logged.assessment.band == "fenced"


def test_logging_without_a_title_says_so_and_keeps_the_rest(company, carla, as_):
    answer = as_(carla).post("/initiatives/new/", {"title": " ", "problem": "They call again."})
    assert answer.status_code == 422
    assert b"They call again." in answer.content
    assert not Initiative.objects.exists()


def test_a_reader_has_no_way_to_log(rita, as_):
    assert b"New initiative" not in as_(rita).get("/initiatives/").content
    assert as_(rita).get("/initiatives/new/").status_code == 403
    assert as_(rita).post("/initiatives/new/", {"title": "Mine"}).status_code == 403
    assert not Initiative.objects.exists()


def test_a_stale_edit_shows_both_and_changes_nothing(company, carla, alma, as_):
    initiative = initiatives.create({"title": "One"}, touchpoints=[], by=carla, now=noon(TODAY))
    initiatives.edit(initiative, {"title": "Two"}, by=alma)
    typed = {
        "title": "Three",
        "version": "1",
        "kind": "benefit",
        "culture": "0",
        "data": "0",
        "behavioural_science": "0",
    }
    answer = as_(carla).post(f"/initiatives/{initiative.key}/edit/", typed)
    assert answer.status_code == 409
    assert answer.context["conflict"][0]["theirs"] == "Two"
    initiative.refresh_from_db()
    assert initiative.title == "Two"
    again = as_(carla).post(f"/initiatives/{initiative.key}/edit/", {**typed, "version": "2"})
    assert again.status_code == 302


def test_what_waits_for_the_worker_says_that_it_is_being_recomputed(company, carla, as_):
    initiative = InitiativeFactory(status="proposed")
    evaluation.evaluate([initiative.pk], today=TODAY)
    Initiative.objects.update(assessment_due=True)
    assert b"being recomputed" in as_(carla).get("/initiatives/").content
    assert b"Being recomputed" in as_(carla).get(f"/initiatives/{initiative.key}/").content


@pytest.mark.parametrize("address", ["/", "/initiatives/", "/initiatives/export.csv"])
def test_the_number_of_queries_does_not_grow_with_the_list(company, alma, as_, address):
    client = as_(alma)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        return len(queries)

    def log(number: int) -> None:
        for _each in range(number):
            initiative = InitiativeFactory(status="delivering", initiator=alma)
            touchpoint = TouchpointFactory()
            InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
            initiative.touchpoints.add(touchpoint)
            OwnershipRequestFactory(initiative=initiative, function=company.OPS, state="requested", asked_by=alma)
        evaluation.evaluate_all(today=TODAY)

    log(2)
    client.get(address)
    few = count()
    log(18)
    assert count() == few


def test_the_page_of_an_initiative_has_a_constant_number_of_queries(company, alma, as_):
    client = as_(alma)
    initiative = InitiativeFactory(status="delivering")

    def touch(number: int) -> None:
        for _each in range(number):
            touchpoint = TouchpointFactory()
            for function in (company.IT, company.OPS, company.SVC):
                InfluenceFactory(touchpoint=touchpoint, function=function, strength=2)
            initiative.touchpoints.add(touchpoint)
        evaluation.evaluate_all(today=TODAY)

    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/initiatives/{initiative.key}/")
        return len(queries)

    touch(2)
    count()
    few = count()
    touch(10)
    assert Touchpoint.objects.count() == 12
    assert count() == few


def test_home_greets_an_empty_company_with_the_first_steps(alma, as_):
    answer = as_(alma).get("/")
    assert b"Six steps to the first answer" in answer.content
    assert User.objects.count() == 1


def test_administrators_see_how_the_installation_is_doing(alma, rita, as_):
    assert b"The installation" in as_(alma).get("/").content
    assert b"The installation" not in as_(rita).get("/").content


def test_what_is_not_there_is_said_in_a_sentence(sample, alma, as_):
    assert b"There is no initiative CX-99 that you can see." in as_(alma).get("/initiatives/CX-99/").content
    gone = as_(alma).get("/journey/bank/?segment=gone")
    assert gone.status_code == 404
    assert "There is no segment “gone” (any more)." in gone.content.decode()
    plain = as_(alma).get("/nowhere/").content.decode()
    assert "Resolver404" not in plain
    assert "<script>" not in as_(alma).get("/initiatives/<script>/").content.decode()


def test_what_customers_do_differently_is_asked_in_the_form(as_, carla):
    one = InitiativeFactory(changed_behaviour="They call once")
    page = as_(carla).get(f"/initiatives/{one.key}/edit/").content.decode()
    assert "They call once</textarea>" in page


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"budget": "-5"}, "A budget can't be negative."),
        ({"start": "2026-12-01", "go_live": "2026-11-01"}, "Go-live must be after the start, 1 Dec 2026."),
        (
            {"go_live": "2026-12-01", "first_reading": "2026-01-01"},
            "The first honest reading must be after go-live, 1 Dec 2026.",
        ),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_the_fold_opens(as_, carla, wrong, sentence):
    answer = as_(carla).post("/initiatives/new/", {"title": "Fewer calls", "kind": "benefit", **ZEROS, **wrong})
    page = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert sentence in page
    assert '<details class="form-part" open>' in page
    assert not Initiative.objects.filter(title="Fewer calls").exists()


ZEROS = {"culture": "0", "data": "0", "behavioural_science": "0"}


def test_save_and_ask_without_touchpoints_says_that_nobody_was_asked_and_why(as_, carla):
    typed = {"title": "Fewer calls", "kind": "benefit", **ZEROS, "save_and_ask": "1"}
    answer = as_(carla).post("/initiatives/new/", typed, follow=True)
    assert "No function was asked: without touchpoints" in unescape(answer.content.decode())
