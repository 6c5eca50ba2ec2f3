"""The page of results, the palette's part of a page, and the API: they show the same hits."""

from __future__ import annotations

import pytest

from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from initiatives.search.services import indexing
from tests.factories import InitiativeFactory, TouchpointFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def bills(company) -> None:
    InitiativeFactory(key="CX-1", title="Kündigung & <b>Klick</b>", problem="Nobody finds the <i>bill</i>")
    InitiativeFactory(key="CX-2", title="Bill by post", status="closed")
    TouchpointFactory(name="Opens the bill")
    indexing.rebuild()


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_page_says_what_was_found_and_where(bills, rita, as_):
    page = text_of(as_(rita).get("/search/?q=bill"))
    assert "3 hits for “bill”" in page
    assert page.index("Opens the") < page.index("CX-1") < page.index("CX-2")
    assert "in the problem:" in page
    assert "&lt;i&gt;<mark>bill</mark>&lt;/i&gt;" in page
    assert "Touchpoints <span" in page


def test_hits_of_one_kind_and_no_such_kind(bills, rita, as_):
    door = as_(rita)
    assert "1 hit for" in text_of(door.get("/search/?q=bill&kind=touchpoint"))
    assert "3 hits for" in text_of(door.get("/search/?q=bill&kind=unicorn"))


def test_a_forgiven_slip_is_told(bills, rita, as_):
    page = text_of(as_(rita).get("/search/?q=kundgung"))
    assert "Nothing is called “kundgung”. These are the hits for “<strong>kundigung</strong>”." in page


def test_the_page_teaches_before_and_when_nothing_is_found(bills, rita, as_):
    door = as_(rita)
    assert "Keys are found as you write them" in text_of(door.get("/search/"))
    nothing = text_of(door.get("/search/?q=zebra&kind=metric"))
    assert "Nothing you can see has all of these words" in nothing
    assert 'href="/search/?q=zebra"' in nothing


def test_long_results_have_pages(rita, as_):
    InitiativeFactory.create_batch(30, title="Bill")
    indexing.rebuild()
    second = text_of(as_(rita).get("/search/?q=bill&page=2"))
    assert "26–30 of 30" in second
    assert 'start="26"' in second


def test_the_palette_offers_hits_and_what_a_person_may_do(bills, rita, carla, as_):
    reader, manager = text_of(as_(rita).get("/search/palette/")), text_of(as_(carla).get("/search/palette/"))
    assert "New initiative" not in reader
    assert "New initiative" in manager
    assert ">People<" not in reader
    assert ">People<" in manager
    hits = text_of(as_(rita).get("/search/palette/?q=cx1"))
    assert 'href="/initiatives/CX-1/"' in hits
    assert "All hits for “cx1”" in hits
    assert "Outcomes" in text_of(as_(rita).get("/search/palette/?q=outc"))
    assert "Try fewer" in text_of(as_(rita).get("/search/palette/?q=zebra"))


def test_the_api_gives_the_same_hits(bills, rita, api_as):
    answer = api_as(rita).get("/api/v1/search/?q=bill").json()
    assert [(hit["kind"], hit["url"]) for hit in answer["results"]][1:] == [
        ("initiative", "/initiatives/CX-1/"),
        ("initiative", "/initiatives/CX-2/"),
    ]
    assert (answer["count"], answer["more"], answer["pages"], answer["slips"]) == (3, False, 1, [])
    assert answer["kinds"] == [{"kind": "initiative", "count": 2}, {"kind": "touchpoint", "count": 1}]
    [_touchpoint, first, _closed] = answer["results"]
    assert (first["where"], first["snippet"]) == ("in the problem", "Nobody finds the <i>bill</i>")
    slip = api_as(rita).get("/api/v1/search/?q=kundgung").json()
    assert slip["slips"] == [{"word": "kundgung", "instead": "kundigung"}]
    assert api_as(rita).get("/api/v1/search/").json()["count"] == 0


@pytest.mark.parametrize("wrong", ["kind=unicorn", "page=0", "page=x", "words=a", "q=" + "a" * 201])
def test_the_api_refuses_what_means_nothing(wrong, rita, api_as):
    assert api_as(rita).get(f"/api/v1/search/?{wrong}").status_code == 400


def test_keys_can_be_switched_off(carla, as_):
    door = as_(carla)
    assert "data-shortcuts" in text_of(door.get("/search/"))
    form = {"name": carla.name, "theme": "auto"}
    assert door.post("/profile/", form).status_code == 302
    assert User.objects.get(pk=carla.pk).shortcuts is False
    assert Event.objects.get(kind="person.preferences_chosen").changes == {"shortcuts": [True, False]}
    page = text_of(door.get("/search/"))
    assert "data-shortcuts" not in page
    assert 'id="palette"' in page
    assert door.post("/profile/", {**form, "shortcuts": "on"}).status_code == 302
    assert User.objects.get(pk=carla.pk).shortcuts is True
