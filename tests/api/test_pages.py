"""Long lists: pages with numbers near the beginning, cursors at any depth, and nothing counted without end."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from cxtracker import keyset
from cxtracker.ui import paging
from initiatives.assessment.queries import register
from initiatives.lifecycle.views import initiatives as views
from initiatives.models import Assessment, Band, Flag, Initiative, OwnershipRequest
from initiatives.models.assessment import GRAVEST_FIRST
from journeys.models import Measurement
from tests.factories import FunctionFactory, InitiativeFactory

FLAGS = (GRAVEST_FIRST, "opened_on", "pk")
LATEST_ASKED = F("asked_on").desc(nulls_last=True)


@pytest.fixture
def short(monkeypatch) -> None:
    """As if a list of more than six rows were very long."""
    monkeypatch.setattr(keyset, "MOST_COUNTED", 6)


@pytest.fixture
def eleven(db) -> list[str]:
    """Keys of initiatives with scores, budgets and days that repeat or are missing."""
    made = [
        InitiativeFactory(
            status="proposed",
            title=f"Title {place % 3}",
            budget=None if place % 4 == 0 else place % 3,
            go_live=None if place % 5 == 0 else date(2026, 1, 1 + place % 2),
        )
        for place in range(11)
    ]
    for place, initiative in enumerate(made[:8]):
        unknown = place % 3 == 0
        Assessment.objects.update_or_create(
            initiative=initiative,
            defaults={
                "score": None if unknown else 10.5 * (place % 2),
                "band": Band.UNANCHORED if unknown else Band.SHARED,
                "siloed": False,
            },
        )
    Assessment.objects.filter(initiative__in=made[8:]).delete()
    return [initiative.key for initiative in made]


def walk(client, address: str, towards: str = "next") -> list[list[str]]:
    """The keys of each page, from this one on."""
    pages = []
    while address:
        page = client.get(address)
        assert page.status_code == 200, page.json()
        pages.append([row["key"] for row in page.json()["results"]])
        address = page.json()[towards]
        assert len(pages) < 20
    return pages


def in_a_row(pages: Iterable[list[str]]) -> list[str]:
    return [key for page in pages for key in page]


@pytest.mark.parametrize(
    "ordering",
    ["", "key", "-key", "title", "-title", "score", "-score", "budget,-go_live", "-budget,title", "lead_function"],
)
def test_pages_and_cursors_lead_through_everything_once_in_one_order(ordering, api_as, rita, eleven):
    client, query = api_as(rita), f"page_size=3&ordering={ordering}"
    everything = [row["key"] for row in client.get(f"/api/v1/initiatives/?ordering={ordering}").json()["results"]]
    assert sorted(everything) == sorted(eleven)
    assert in_a_row(walk(client, f"/api/v1/initiatives/?{query}")) == everything
    assert in_a_row(walk(client, f"/api/v1/initiatives/?{query}&cursor=first")) == everything
    back = walk(client, f"/api/v1/initiatives/?{query}&cursor=last", "previous")
    assert in_a_row(reversed(back)) == everything


def test_what_is_very_long_is_not_counted_and_goes_on_by_cursor(short, api_as, rita, eleven):
    client = api_as(rita)
    first = client.get("/api/v1/initiatives/?page_size=3").json()
    assert first["count"] is None
    assert "page=2" in first["next"]
    second = client.get("/api/v1/initiatives/?page_size=3&page=2").json()
    assert "cursor=" in second["next"]
    assert "page=" not in second["next"].replace("page_size=", "")
    assert in_a_row(walk(client, "/api/v1/initiatives/?page_size=3")) == eleven
    few = client.get(f"/api/v1/initiatives/?page_size=3&key={','.join(eleven[:4])}").json()
    assert few["count"] == 4


def test_a_page_beyond_what_is_counted_is_refused_with_the_way_on(short, api_as, rita, eleven):
    refused = api_as(rita).get("/api/v1/initiatives/?page_size=3&page=3")
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["parameter"] == "page"
    assert "cursor=last" in refused.json()["errors"][0]["detail"]


def test_the_end_of_a_list_is_one_step_away(api_as, rita, eleven):
    page = api_as(rita).get("/api/v1/initiatives/?page_size=3&cursor=last").json()
    assert [row["key"] for row in page["results"]] == eleven[-3:]
    assert (page["count"], page["next"]) == (None, None)


@pytest.mark.parametrize("cursor", ["", "x", "W10", "eyJhIjoxfQ", "a" * 2000, "WyIxMjM0NTY3OCIsMCwieCJd", "%00", "Ä"])
def test_what_is_no_cursor_is_refused(cursor, api_as, rita, eleven):
    refused = api_as(rita).get(f"/api/v1/initiatives/?cursor={cursor}")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, "cursor")


def test_a_cursor_of_another_order_is_refused_and_one_with_a_page_too(api_as, rita, eleven):
    client = api_as(rita)
    by_title = client.get("/api/v1/initiatives/?page_size=3&ordering=title&cursor=first").json()["next"]
    assert client.get(by_title.replace("ordering=title", "ordering=score")).status_code == 400
    assert client.get(f"{by_title}&page=2").status_code == 400
    assert client.get("/api/v1/initiatives/?page=0").status_code == 404
    assert client.get("/api/v1/initiatives/?page=two").status_code == 404


def test_a_row_that_comes_meanwhile_neither_repeats_nor_hides_another(api_as, rita, eleven):
    client = api_as(rita)
    second = client.get("/api/v1/initiatives/?page_size=3&ordering=-key&cursor=first").json()["next"]
    InitiativeFactory(status="proposed")
    assert [row["key"] for row in client.get(second).json()["results"]] == eleven[-4:-7:-1]


def test_a_short_list_is_read_without_counting_and_a_deep_page_costs_no_more(api_as, rita):
    client = api_as(rita)
    FunctionFactory.create_batch(9)

    def queries(address: str) -> int:
        with CaptureQueriesContext(connection) as taken:
            client.get(address)
        return sum("journeys_function" in query["sql"] and "COUNT" in query["sql"] for query in taken)

    assert queries("/api/v1/functions/") == 0
    assert queries("/api/v1/functions/?page_size=3") == 1
    assert queries("/api/v1/functions/?page_size=3&cursor=last") == 0


def test_flags_requests_and_readings_go_by_cursor_too(api_as, rita, eleven):
    client = api_as(rita)
    Initiative.objects.update(assessment_due=False)
    for kind in ("flags", "ownership-requests", "measurements", "event-marks", "decisions", "outcomes", "influences"):
        for cursor in ("first", "last"):
            assert client.get(f"/api/v1/{kind}/?page_size=2&cursor={cursor}").status_code == 200, kind


def test_pages_say_more_than_and_lead_to_the_end_and_back(short, monkeypatch, client, rita, eleven):
    monkeypatch.setattr(views, "MOST_COUNTED", 6)
    monkeypatch.setattr(register, "MOST_COUNTED", 6)
    monkeypatch.setattr(views, "PAGE_SIZE", 3)
    client.force_login(rita)
    first = client.get("/initiatives/?ordering=key")
    assert "More than 6 initiatives" in first.content.decode()
    assert "1–3 of more than 6" in first.content.decode()
    last = client.get("/initiatives/?ordering=key&cursor=last")
    assert [row.key for row in last.context["rows"]] == eleven[-3:]
    assert "beyond the first 6" in last.content.decode()
    shown = list(eleven[:6])
    page = client.get("/initiatives/?ordering=key&page=2")
    while address := paging.onwards(page.context["page_obj"])[1]:
        page = client.get("/initiatives/", {"ordering": "key", **address})
        shown += [row.key for row in page.context["rows"]]
    assert shown == eleven
    assert [row.key for row in client.get("/initiatives/?ordering=key&cursor=nonsense").context["rows"]] == eleven[:3]


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("rows", "index"),
    [
        (lambda: Initiative.objects.order_by().containing(["Rechnung"]), "initiative_text"),
        (lambda: keyset.in_order(Flag.objects.filter(closed_on=None).order_by(*FLAGS)), "flag_gravest"),
        (lambda: keyset.in_order(Measurement.objects.order_by("-on", "pk")), "measurement_latest"),
        (lambda: keyset.in_order(Initiative.objects.order_by("-title", "-pk")), "initiative_title"),
        (lambda: keyset.in_order(OwnershipRequest.objects.order_by(LATEST_ASKED, "pk")), "request_latest_asked"),
    ],
)
def test_the_order_of_long_lists_and_the_search_stand_on_an_index(rows, index, db):
    with connection.cursor() as cursor:
        if index == "initiative_text":
            cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
            if not cursor.fetchone():
                pytest.skip("this PostgreSQL has no pg_trgm")
        for way in ("seqscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{way} = off")
    assert index in rows()[:50].explain()


def test_a_search_finds_each_word_in_any_of_the_texts_and_none_across_two(api_as, rita):
    InitiativeFactory(key="S-1", status="proposed", title="Clear bills", problem="Customers CALL twice", hypothesis="")
    InitiativeFactory(key="S-2", status="proposed", title="100% sure", problem="a_b", hypothesis="")

    def found(words: str) -> list[str]:
        return [row["key"] for row in api_as(rita).get("/api/v1/initiatives/", {"q": words}).json()["results"]]

    assert found("call BILLS") == ["S-1"]
    assert found("s-1 twice") == ["S-1"]
    assert found("billscustomers") == []
    assert (found("0%"), found("a_b"), found("axb")) == (["S-2"], ["S-2"], [])
