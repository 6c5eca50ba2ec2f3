"""Portfolio numbers and bundles over the API."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cxtracker.audit.models import Event
from initiatives.models import Initiative
from journeys.models import Segment
from tests.factories import InitiativeFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/portfolio/"
BUNDLE = "/api/v1/bundle/"
AS_OF = "?as_of=2026-11-21"


def test_the_sample_drifts_at_46(api_as, rita, sample):
    drift = api_as(rita).get(f"{URL}drift/{AS_OF}").json()["drift"]
    assert drift.pop("index") == 46.0
    assert [part["share"] for part in drift.values()] == [0.5, 0.5, 0.5, 0.3, 0.5]
    assert drift["fenced"]["initiatives"] == ["I01", "I04", "I07", "I09", "I10"]


def test_each_address_gives_its_part_of_the_summary(api_as, rita, sample):
    door = api_as(rita)
    whole = door.get(f"{URL}summary/{AS_OF}").json()
    assert whole["bands"] == {"shared": 5, "at_risk": 0, "fenced": 5, "unanchored": 0}
    for part in ("silos", "coverage", "functions", "drift"):
        told = door.get(f"{URL}{part}/{AS_OF}").json()
        assert told == {name: whole[name] for name in told}
        assert {"as_of", "live"} < set(told) < set(whole)


def test_the_grid_says_who_owns_where_and_who_is_missing(api_as, rita, sample):
    told = api_as(rita).get(f"{URL}coverage/{AS_OF}").json()
    assert told["ring"]["cut_off"] == ["first_mention"]
    [it] = [row for row in told["grid"] if row["function"] == "IT"]
    [trouble] = [cell for cell in it["cells"] if cell["lifecycle"] == "problem"]
    assert (trouble["owned"], trouble["holes"]) == (["I02", "I05", "I08"], ["I04", "I09"])


def test_answers_stand_beside_functions_and_in_a_list_of_their_own(api_as, rita, sample):
    told = api_as(rita).get(f"{URL}functions/{AS_OF}").json()
    beside = {one["key"]: one["answers"] for one in told["functions"] if one["answers"]}
    assert {one.pop("function"): one for one in told["answers"]} == beside
    assert beside["LOG"]["declined"] == 1
    assert len(beside["OPS"]["open_requests"]) == 1


def test_nothing_is_null_and_not_zero(api_as, rita):
    whole = api_as(rita).get(f"{URL}summary/").json()
    assert (whole["live"], whole["prevention_share"], whole["drift"]["index"]) == (0, None, None)
    assert whole["siloed"] == {"share": None, "count": 0, "total": 0, "initiatives": []}


@pytest.mark.parametrize("query", ["as_of=yesterday", "colour=red"])
def test_a_bad_day_is_refused(query, api_as, rita):
    refused = api_as(rita).get(f"{URL}summary/?{query}")
    assert (refused.status_code, refused.json()["errors"][0]["parameter"]) == (400, query.partition("=")[0])


# --- bundles ----------------------------------------------------------------------------------------------------
def upload(door, *files: tuple[str, bytes], query: str = ""):
    sent = [SimpleUploadedFile(name, content) for name, content in files]
    return door.post(f"{BUNDLE}{query}", {"files": sent}, format="multipart")


SEGMENTS = ("segments.csv", b"key,name\nfamilies,Families\n")


def test_a_bundle_goes_in_and_says_what_it_did(api_as, carla):
    answer = upload(api_as(carla), SEGMENTS)
    assert (answer.status_code, answer.json()) == (
        200,
        {
            "created": 1,
            "changed": 0,
            "unchanged": 0,
            "reported": 0,
            "asks_again": [],
            "dry_run": False,
            "lists": {"segments": {"created": 1, "changed": 0, "unchanged": 0}},
            "questions": [],
            "differences": [],
            "more_differences": 0,
            "left_out": [],
        },
    )
    assert Segment.objects.get().name == "Families"


def test_a_dry_run_changes_nothing(api_as, carla):
    answer = upload(api_as(carla), SEGMENTS, query="?dry_run=1")
    assert (answer.json()["created"], answer.json()["dry_run"]) == (1, True)
    assert not Segment.objects.exists()
    assert upload(api_as(carla), SEGMENTS, query="?dry_run=perhaps").status_code == 400


def test_a_wrong_bundle_is_refused_with_every_place(api_as, carla):
    wrong = {"initiatives": [{"key": "A", "title": "x", "status": "asleep"}, {"key": "B", "colour": "red"}]}
    refused = upload(api_as(carla), ("company.json", json.dumps(wrong).encode()))
    assert (refused.status_code, refused["Content-Type"]) == (400, "application/problem+json")
    problem = refused.json()
    assert problem["count"] == len(problem["errors"]) >= 2
    first = next(one for one in problem["errors"] if one["column"] == "status")
    assert (first["file"], first["list"], first["row"], first["value"]) == ("company.json", "initiatives", 1, "asleep")
    assert "asleep" in first["detail"]
    assert not Initiative.objects.exists()


@pytest.mark.parametrize("name", ["../../segments.csv", "/etc/segments.csv", "..\\segments.csv"])
def test_a_file_name_leads_nowhere_else(name, api_as, carla):
    assert upload(api_as(carla), (name, SEGMENTS[1])).status_code in (200, 400)


def test_no_file_two_alike_and_other_bodies_are_refused(api_as, carla):
    assert upload(api_as(carla)).status_code == 400
    assert upload(api_as(carla), SEGMENTS, SEGMENTS).status_code == 400
    assert api_as(carla).post(BUNDLE, "<bundle/>", content_type="application/xml").status_code == 415


@pytest.mark.parametrize("who", ["rita", "cosmo", "lena", "ivo"])
def test_who_does_not_run_the_programme_imports_nothing(who, api_as, request, company):
    assert upload(api_as(request.getfixturevalue(who)), SEGMENTS).status_code == 403
    assert (Segment.objects.count(), Event.objects.count()) == (0, 0)


@pytest.mark.parametrize(("form", "starts"), [("json", b"{"), ("xlsx", b"PK"), ("zip", b"PK")])
def test_what_goes_out_comes_back_unchanged(form, starts, api_as, alma, sample):
    answer = api_as(alma).get(f"{BUNDLE}?as={form}")
    content = b"".join(answer.streaming_content)
    assert (answer.status_code, content[: len(starts)]) == (200, starts)
    assert answer["Content-Disposition"].endswith(f'.{form}"')
    again = upload(api_as(alma), (f"company.{form}", content))
    assert (again.status_code, again.json()["created"], again.json()["changed"]) == (200, 0, 0)


def test_only_administrators_take_everything_out_because_drafts_are_in_it(api_as, alma, carla, cosmo):
    InitiativeFactory(key="X-9", status="draft", initiator=cosmo)
    assert api_as(carla).get(BUNDLE).status_code == 403
    assert b"X-9" in b"".join(api_as(alma).get(BUNDLE).streaming_content)
    assert api_as(alma).get(f"{BUNDLE}?as=pdf").status_code == 400


def test_a_document_may_be_the_body_itself(api_as, carla):
    document = {"segments": [{"key": "S9", "name": "Night owls"}]}
    answer = api_as(carla).post(f"{BUNDLE}?dry_run=1", document, format="json")
    assert (answer.status_code, answer.json()["created"], answer.json()["dry_run"]) == (200, 1, True)
    assert api_as(carla).post(BUNDLE, document, format="json").json()["created"] == 1
    assert api_as(carla).post(BUNDLE, document, format="json").json()["unchanged"] == 1


def test_a_body_that_is_no_bundle_is_refused_with_its_place(api_as, carla):
    answer = api_as(carla).post(BUNDLE, {"colours": []}, format="json")
    assert answer.status_code == 400
    assert "colours" in answer.json()["errors"][0]["detail"]
    assert api_as(carla).post(BUNDLE, b"\x00\x01", content_type="application/zip").status_code == 400
    assert api_as(carla).post(BUNDLE, b"a,b", content_type="text/plain").status_code == 415
