"""What every resource promises: one shape for refusals, strict parameters, versions in headers, a true description."""

from __future__ import annotations

import pytest
from django.test import Client

from journeys.models import Function, Segment
from tests.factories import FunctionFactory, SegmentFactory

pytestmark = pytest.mark.django_db
COLLECTIONS = (
    "functions",
    "segments",
    "journeys",
    "stages",
    "touchpoints",
    "influences",
    "metrics",
    "series",
    "measurements",
    "me",
)


@pytest.mark.parametrize("name", COLLECTIONS)
def test_everyone_signed_in_reads_and_nobody_else(name, api_as, rita, client):
    assert api_as(rita).get(f"/api/v1/{name}/").status_code == 200
    refused = client.get(f"/api/v1/{name}/")
    assert (refused.status_code, refused["Content-Type"]) == (401, "application/problem+json")
    assert refused["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("name", COLLECTIONS)
def test_an_unknown_parameter_is_refused_and_the_known_ones_are_named(name, api_as, rita):
    refused = api_as(rita).get(f"/api/v1/{name}/?colour=red")
    assert refused.status_code == 400
    problem = refused.json()
    assert problem["errors"][0]["parameter"] == "colour"
    if name != "me":
        assert "ordering" in problem["detail"]


def test_a_refusal_is_a_problem_document(api_as, rita):
    refused = api_as(rita).get("/api/v1/functions/NOBODY/")
    assert refused["Content-Type"] == "application/problem+json"
    assert refused.json() == {
        "type": "urn:cxtracker:problem:not-found",
        "title": "Not Found",
        "status": 404,
        "detail": "There is nothing here that you can see. Check the address.",
        "instance": "/api/v1/functions/NOBODY/",
    }


@pytest.mark.parametrize("path", ["/api/", "/api/v1/", "/api/v1/nothing/", "/api/v2/functions/", "/api/v1/nothing"])
def test_addresses_that_lead_nowhere_are_problem_documents_too(path, client):
    for method in (client.get, client.post):
        refused = method(path)
        assert (refused.status_code, refused["Content-Type"]) == (404, "application/problem+json")


def test_impossible_filter_values_are_refused_by_name(api_as, rita):
    for query, parameter in [
        ("lifecycle=use,party", "lifecycle"),
        ("ordering=colour", "ordering"),
        ("q=a%00b", "q"),
    ]:
        refused = api_as(rita).get(f"/api/v1/stages/?{query}")
        assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, parameter)


def test_several_values_mean_any_of_and_order_is_chosen(api_as, rita, company):
    found = api_as(rita).get("/api/v1/functions/?ordering=-name&head=ivo@example.com,rosa@example.com").json()
    assert [row["key"] for row in found["results"]] == ["RSK", "IT"]


def test_pages_are_cut_and_a_page_too_far_is_missing(api_as, rita):
    FunctionFactory.create_batch(3)
    page = api_as(rita).get("/api/v1/functions/?page_size=2").json()
    assert (page["count"], len(page["results"]), "page=2" in page["next"]) == (3, 2, True)
    assert api_as(rita).get("/api/v1/functions/?page=99").status_code == 404


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        (b"", 400, "#/key"),
        (b"[]", 400, "#"),
        (b'"x"', 400, "#"),
        (b"{", 400, None),
        (b'{"key": NaN}', 400, None),
        (b'{"key": "\xff"}', 400, None),
        (b"[" * 100_000, 400, None),
        (b'{"key": {"a": 1}, "name": "x"}', 400, "#/key"),
        (b'{"key": "a\\u0000b", "name": "x"}', 400, "#/key"),
        (b'{"key": "a", "name": "x", "colour": 1}', 400, "#/colour"),
    ],
)
def test_bodies_that_cannot_be_are_refused_with_their_place(body, status, pointer, api_as, alma):
    refused = api_as(alma).post("/api/v1/functions/", data=body, content_type="application/json")
    assert refused.status_code == status, refused.json()
    assert refused["Content-Type"] == "application/problem+json"
    if pointer:
        assert pointer in [one["pointer"] for one in refused.json()["errors"]]


def test_only_json_is_read_and_written(api_as, alma):
    refused = api_as(alma).post("/api/v1/functions/", data="a=b", content_type="application/x-www-form-urlencoded")
    assert (refused.status_code, refused["Content-Type"]) == (415, "application/problem+json")
    assert api_as(alma).get("/api/v1/functions/", HTTP_ACCEPT="text/html").status_code == 406
    assert api_as(alma).put("/api/v1/functions/IT/", {}).status_code == 405


# --- versions ---------------------------------------------------------------------------------------------------
def test_a_change_must_name_the_version_it_changes(api_as, alma, company):
    door = api_as(alma)
    tag = door.get("/api/v1/functions/IT/")["ETag"]
    for method in (door.patch, door.delete):
        needed = method("/api/v1/functions/IT/", {"name": "Technology"})
        assert (needed.status_code, needed.json()["type"]) == (428, "urn:cxtracker:problem:version-needed")
    changed = door.patch("/api/v1/functions/IT/", {"name": "Technology"}, HTTP_IF_MATCH=tag)
    assert (changed.status_code, changed.json()["name"]) == (200, "Technology")
    assert changed["ETag"] not in ("", tag)
    for method in (door.patch, door.delete):
        stale = method("/api/v1/functions/IT/", {"name": "Computers"}, HTTP_IF_MATCH=tag)
        assert (stale.status_code, stale.json()["type"]) == (412, "urn:cxtracker:problem:changed-since")
    assert Function.objects.get(key="IT").name == "Technology"


def test_rows_without_a_version_have_a_tag_of_their_values(api_as, carla):
    segment, door = SegmentFactory(key="families", name="families"), api_as(carla)
    tag = door.get("/api/v1/segments/families/")["ETag"]
    assert door.patch("/api/v1/segments/families/", {"name": "big"}, HTTP_IF_MATCH='"0"').status_code == 412
    changed = door.patch("/api/v1/segments/families/", {"name": "big"}, HTTP_IF_MATCH=f'"x", {tag}')
    assert changed.status_code == 200
    assert door.delete("/api/v1/segments/families/", HTTP_IF_MATCH=tag).status_code == 412
    assert door.delete("/api/v1/segments/families/", HTTP_IF_MATCH="*").status_code == 204
    assert not Segment.objects.filter(pk=segment.pk).exists()


# --- the description --------------------------------------------------------------------------------------------
def test_the_description_is_valid_and_for_those_signed_in(api_as, rita, client):
    assert client.get("/api/schema/").status_code == 401
    described = api_as(rita).get("/api/schema/?format=json")
    assert described.status_code == 200
    paths = described.json()["paths"]
    assert {f"/api/v1/{name}/" for name in COLLECTIONS} <= set(paths)
    patch = paths["/api/v1/functions/{key}/"]["patch"]
    assert {"400", "403", "404", "409", "412", "428"} <= set(patch["responses"])
    assert "If-Match" in [parameter["name"] for parameter in patch["parameters"]]
    ordering = next(one for one in paths["/api/v1/functions/"]["get"]["parameters"] if one["name"] == "ordering")
    assert ordering["schema"]["items"]["enum"] == ["key", "-key", "name", "-name"]


def test_the_page_of_the_description_needs_no_foreign_script(as_, rita, client):
    assert client.get("/api/docs/").status_code == 302
    page = as_(rita).get("/api/docs/")
    assert page.status_code == 200
    text = page.content.decode()
    assert "http://" not in text
    assert "https://" not in text
    assert "<style" not in text
    assert "onload=" not in text
    assert as_(rita).get("/api/docs/?script=")["Content-Type"].startswith("application/javascript")


def test_what_fails_inside_answers_with_a_problem_and_no_details(monkeypatch, as_, rita):
    monkeypatch.setattr("journeys.functions.api.me.refuse_unknown", lambda *_: 1 / 0)
    door = Client(raise_request_exception=False)
    door.force_login(rita)
    failed = door.get("/api/v1/me/")
    assert (failed.status_code, failed["Content-Type"]) == (500, "application/problem+json")
    assert "division" not in failed.content.decode()


def test_an_address_without_its_slash_leads_on_with_method_and_body(api_as, carla):
    answer = api_as(carla).post("/api/v1/measurements/bulk?dry_run=1", [], format="json")
    assert (answer.status_code, answer["Location"]) == (308, "/api/v1/measurements/bulk/?dry_run=1")
    assert api_as(carla).get("/api/v1/nowhere").status_code == 404
