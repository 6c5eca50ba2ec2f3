"""What programs and strangers tried, and what holds: strict parameters, bounded searches, tags that tell the truth."""

from __future__ import annotations

import pytest

from cxtracker.logs import masked
from initiatives.models import Flag
from tests.factories import InfluenceFactory, InitiativeFactory, OwnershipRequestFactory, TouchpointFactory

pytestmark = pytest.mark.django_db
UNSEEN = "\u200b\u2060 "


@pytest.mark.parametrize("size", ["-1", "0", "201", "x", "", "1.5", "9" * 400, "²"])
def test_what_is_no_size_of_a_page_is_refused(api_as, rita, size):
    answer = api_as(rita).get("/api/v1/functions/", {"page_size": size})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["parameter"] == "page_size"


def test_sizes_that_are_some_are_kept(api_as, rita, company):
    assert len(api_as(rita).get("/api/v1/functions/?page_size=2").json()["results"]) == 2


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/functions/?page=1&page=2",
        "/api/v1/functions/?page_size=1&page_size=2",
        "/api/v1/functions/?q=a&q=b",
        "/api/v1/portfolio/summary/?as_of=2026-01-01&as_of=2026-02-01",
    ],
)
def test_a_parameter_that_says_two_things_is_refused(api_as, rita, address):
    answer = api_as(rita).get(address)
    assert answer.status_code == 400
    assert "is given more than once" in answer.json()["detail"]


def test_what_means_any_of_may_be_given_again(api_as, rita):
    InitiativeFactory(key="X-1", status="proposed")
    answer = api_as(rita).get("/api/v1/initiatives/?status=proposed&status=agreed")
    assert [one["key"] for one in answer.json()["results"]] == ["X-1"]


@pytest.mark.parametrize("words", ["a " * 2_000, "x" * 201])
@pytest.mark.parametrize("place", ["initiatives", "functions", "metrics", "touchpoints", "journeys"])
def test_endless_searches_are_refused_by_the_api(api_as, rita, place, words):
    answer = api_as(rita).get(f"/api/v1/{place}/", {"q": words})
    assert answer.status_code == 400
    assert "Search for at most 12 words" in answer.json()["detail"]


@pytest.mark.parametrize("place", ["/initiatives/", "/metrics/", "/people/"])
def test_endless_searches_are_refused_on_pages(as_, alma, place):
    assert as_(alma).get(place, {"q": "a " * 2_000}).status_code == 400
    assert as_(alma).get(place, {"q": "why the card was declined"}).status_code == 200


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1899-12-31"])
def test_days_out_of_reach_are_refused(api_as, rita, day):
    assert api_as(rita).get("/api/v1/portfolio/summary/", {"as_of": day}).status_code == 400


def test_the_tag_changes_with_what_is_told_and_edits_go_by_the_version(api_as, carla, company):
    point = InfluenceFactory(function=company.IT, strength=3, touchpoint=TouchpointFactory()).touchpoint
    initiative = InitiativeFactory(key="X-1", touchpoints=[point], status="proposed", initiator=carla)
    door, address = api_as(carla), "/api/v1/initiatives/X-1/"
    before = door.get(address)
    assert door.get(address)["ETag"] == before["ETag"]
    OwnershipRequestFactory(initiative=initiative, function=company.IT, state="approved", effective=True)
    after = door.get(address)
    assert after.json() != before.json()
    assert after["ETag"] != before["ETag"]
    assert door.patch(address, {"title": "New"}, format="json", HTTP_IF_MATCH=before["ETag"]).status_code == 200
    assert door.patch(address, {"title": "Late"}, format="json", HTTP_IF_MATCH=after["ETag"]).status_code == 412
    assert door.patch(address, {"title": "Late"}, format="json", HTTP_IF_MATCH='"1"').status_code == 412


@pytest.mark.parametrize(
    ("place", "values", "field"),
    [
        ("initiatives", {"title": UNSEEN}, "title"),
        ("functions", {"key": "F9", "name": UNSEEN}, "name"),
        ("journeys", {"key": "j9", "title": UNSEEN}, "title"),
        ("segments", {"key": "s9", "name": UNSEEN}, "name"),
    ],
)
def test_names_that_nobody_can_see_are_refused(api_as, alma, place, values, field):
    answer = api_as(alma).post(f"/api/v1/{place}/", values, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (400, f"#/{field}")


def test_people_need_a_name_that_can_be_seen(as_, alma):
    typed = {"email": "new@example.com", "name": "\u200b", "role": "reader", "language": "en"}
    assert as_(alma).post("/people/new/", typed).status_code == 422
    assert as_(alma).post("/profile/", {"name": "\u200b", "theme": "auto"}).status_code == 422


@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /api/v1/me/?token=cxt_abc-DEF_123", "GET /api/v1/me/?token=…"),
        ("GET /api/v1/me/?page=2&api_key=secret HTTP/1.1", "GET /api/v1/me/?page=2&api_key=… HTTP/1.1"),
        ("header cxt_abc-DEF_123 was sent", "header cxt_… was sent"),
        ("GET /initiatives/?q=token", "GET /initiatives/?q=token"),
    ],
)
def test_tokens_in_addresses_do_not_stand_in_logs(line, kept):
    assert masked(line) == kept


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_hint_for_one_person_is_in_no_file(as_, lena, cosmo, form):
    initiative = InitiativeFactory(key="X-1", status="proposed", initiator=cosmo)
    Flag.objects.create(initiative=initiative, code="retreat", severity="info", opened_on="2026-11-01", evidence={})
    for person in (lena, cosmo):
        answer = as_(person).get(f"/initiatives/export.{form}")
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code == 200
        assert b"retreat" not in content


# --- refusals say why (403) -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "address", "sentence"),
    [
        ("rita", "/initiatives/new/", "You can"),
        ("carla", "/functions/new/", "Only administrators can add or remove functions"),
        ("cosmo", "/functions/IT/edit/", "You can&#x27;t describe Information technology. Ask its head"),
        ("rita", "/metrics/new/", "You can&#x27;t change the metric catalogue. Ask your CX manager."),
        ("rita", "/journey/new/", "You can&#x27;t change the map. Ask your CX manager."),
        ("rita", "/metrics/load/", "You can view readings and event marks but not change them."),
        ("rita", "/import/", ""),
        ("rita", "/policies/", ""),
        ("cosmo", "/people/", ""),
        ("rita", "/export/", ""),
        ("rita", "/review/close/", ""),
        ("rita", "/review/decisions/ask/", ""),
    ],
)
def test_a_page_one_may_not_open_says_why_and_who_can(as_, company, request, who, address, sentence):
    person = request.getfixturevalue(who)
    answer = as_(person).get(address)
    if answer.status_code != 403:
        assert answer.status_code in (200, 405), address
        return
    assert sentence in answer.text
    assert "your role doesn&#x27;t include this page" not in answer.text, "The service's sentence is thrown away."
