"""Import in two steps and export, from the pages."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from cxtracker import uploads
from cxtracker.accounts.models import User
from cxtracker.audit.models import Event
from initiatives.models import Initiative
from initiatives.transfer.lists import LISTINGS
from journeys.models import Metric, Segment, Touchpoint
from tests.imports.door import applied, checked

SEGMENTS = "key,name\nnew,New customers\nold,Old customers\n"


def files(**contents: str | bytes) -> dict[str, list[SimpleUploadedFile]]:
    """`files(segments="key,name…")` as the form sends them; "__" stands for the dot."""
    return {
        "upload": [
            SimpleUploadedFile(
                name.replace("__", ".") if "__" in name else f"{name}.csv",
                content.encode() if isinstance(content, str) else content,
            )
            for name, content in contents.items()
        ]
    }


def check(client, **contents):
    return checked(client, files(**contents)["upload"]).request["PATH_INFO"]


def carry_out(client, path):
    return applied(client, client.get(path))


@pytest.fixture(autouse=True)
def folder(settings, tmp_path) -> Path:
    """Where files are kept."""
    settings.DATA_DIR = tmp_path
    return tmp_path / "imports"


# --- who --------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path", ["/import/", "/import/template.xlsx", "/import/sample/journeys.json", "/export/", "/export/json/"]
)
@pytest.mark.parametrize("who", ["rita", "cosmo", "lena"])
def test_importing_and_exporting_is_not_for_everyone(who, path, as_, request):
    assert as_(request.getfixturevalue(who)).get(path).status_code == 403


def test_a_reader_cannot_send_files(rita, as_):
    assert as_(rita).post("/import/", files(segments=SEGMENTS)).status_code == 403


def test_a_cx_manager_imports_but_does_not_export(carla, as_):
    assert as_(carla).get("/import/").status_code == 200
    assert as_(carla).get("/export/").status_code == 403
    assert as_(carla).get("/export/json/").status_code == 403


# --- checking and importing -------------------------------------------------------------------------------------
def test_checking_says_what_would_happen_and_changes_nothing(carla, as_):
    client = as_(carla)
    page = client.get(check(client, segments=SEGMENTS))
    assert "2 rows are ready to import" in page.content.decode()
    assert page.context["note"]["lists"] == [{"name": "segments", "created": 2, "changed": 0, "unchanged": 0}]
    assert not Segment.objects.exists()
    assert set(Event.objects.values_list("kind", flat=True)) == {"import.begun"}


def test_importing_does_what_was_checked_once_and_forgets_the_files(carla, as_, folder):
    client = as_(carla)
    path = check(client, segments=SEGMENTS)
    page = carry_out(client, path)
    assert "2 rows imported" in page.content.decode()
    assert set(Segment.objects.values_list("key", flat=True)) == {"new", "old"}
    assert Event.objects.filter(channel="import", actor=carla, kind="segment.imported").count() == 2
    assert not list(folder.rglob("segments.csv"))
    Segment.objects.all().delete()
    carry_out(client, path)
    assert not Segment.objects.exists()


def test_several_files_are_one_bundle(carla, as_):
    client = as_(carla)
    stages = "key,journey,name,lifecycle\ns1,j1,Hear of it,first_mention\n"
    path = check(client, stages=stages, journeys="key,title\nj1,Everyday account\n", segments=SEGMENTS)
    carry_out(client, path)
    assert Segment.objects.count() == 2
    assert [one["name"] for one in client.get(path).context["note"]["lists"]] == ["segments", "journeys", "stages"]


def test_all_that_is_wrong_is_listed_at_once_with_its_place_and_as_csv(carla, company, as_):
    client = as_(carla)
    touchpoints = "key,stage,name,satisfaction\nT1,nowhere,One,3\nT2,nowhere,Two,9\n,nowhere,Three,1\n"
    path = check(client, touchpoints=touchpoints, segments="key,name,colour\na,A,red\n", x__json="{broken")
    page = client.get(path)
    text = page.content.decode()
    assert "problems to fix first" in text
    found = {(one["file"], one["row"], one["column"]) for one in page.context["problems"]}
    assert {
        ("touchpoints.csv", 2, "stage"),
        ("touchpoints.csv", 3, "satisfaction"),
        ("touchpoints.csv", 4, "key"),
    } <= found
    assert any(one["file"] == "segments.csv" and "colour" in one["message"] for one in page.context["problems"])
    assert any(one["file"] == "x.json" for one in page.context["problems"])
    lines = b"".join(client.get(f"{path}problems.csv").streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(lines)))
    assert len(rows) == page.context["note"]["count"]
    assert rows[0].keys() == {"file", "list", "row", "column", "value", "message"}
    carry_out(client, path)
    assert not Segment.objects.exists()
    assert not Touchpoint.objects.exists()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty__csv", b""),
        ("segments__xlsx", b"not a workbook"),
        ("photo__jpg", b"\xff\xd8\xff\xe0 not a table"),
        ("bundle__zip", b"PK\x03\x04 broken"),
        ("segments__csv", b"key,name\n\xff\xfe\x00binary,\x00\n"),
    ],
)
def test_files_that_are_no_bundle_are_refused_with_a_sentence(name, content, carla, as_):
    client = as_(carla)
    page = client.get(check(client, **{name: content}))
    assert page.context["imported"].state == "refused"
    assert page.context["problems"][0]["message"]


def test_without_a_file_the_form_says_so(carla, as_):
    page = as_(carla).post("/import/", {})
    assert page.status_code == 422
    assert "Choose the files" in page.content.decode()


def test_people_are_for_administrators_and_the_refusal_says_it(carla, alma, as_):
    people = "key,name,role\nzoe@example.com,Zoe,reader\n"
    client = as_(carla)
    assert "only an administrator" in client.get(check(client, people=people)).content.decode().lower()
    client = as_(alma)
    carry_out(client, check(client, people=people))
    assert not User.objects.get(email="zoe@example.com").can_sign_in


def test_what_changed_between_check_and_import_is_judged_again(carla, as_):
    client = as_(carla)
    path = check(client, segments=SEGMENTS)
    Segment.objects.create(key="new", name="New customers")
    assert carry_out(client, path).context["imported"].counts["unchanged"] == 1


# --- the files between the steps --------------------------------------------------------------------------------
def test_files_of_one_person_are_not_there_for_another(carla, alma, as_):
    path = check(as_(alma), segments=SEGMENTS)
    assert as_(carla).get(path).status_code == 404
    assert as_(carla).post(f"{path}apply/").status_code == 404
    assert as_(carla).get(f"{path}problems.csv").status_code == 404
    assert as_(alma).get(f"{path}problems.csv").status_code == 404


def test_a_bundle_has_no_columns_to_map(carla, as_):
    client = as_(carla)
    path = check(client, segments=SEGMENTS)
    for step in ("columns", "values"):
        assert client.get(f"{path}{step}/")["Location"] == path
        client.post(f"{path}{step}/", {"subject": "initiatives"})
    client.post(f"{path}table/", {"table": "0"})
    assert client.get(path).context["imported"].state == "checked"


def test_discarded_files_are_gone(carla, as_, folder, django_capture_on_commit_callbacks):
    client = as_(carla)
    path = check(client, segments=SEGMENTS)
    assert client.get(f"{path}discard/").status_code == 405
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"{path}discard/")
    assert client.get(path).status_code == 404
    assert not list(folder.rglob("segments.csv"))


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\data\\people.csv", "people.csv"),
        ("..", "file"),
        ("", "file"),
        ("a\nb\0.csv", "a_b_.csv"),
        ("Kundenänderung (2).xlsx", "Kundenänderung (2).xlsx"),
        ("x" * 300 + ".csv", "x" * 56 + ".csv"),
    ],
)
def test_a_name_from_outside_never_becomes_a_path(given, kept):
    assert uploads.plain_name(given) == kept


# --- out --------------------------------------------------------------------------------------------------------
def downloaded(client, form: str) -> bytes:
    answer = client.get(f"/export/{form}/")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].endswith(f'.{form}"')
    return b"".join(answer.streaming_content)


@pytest.mark.parametrize("form", ["json", "xlsx", "zip"])
def test_what_was_exported_imports_without_a_change(form, alma, sample, as_):
    client = as_(alma)
    content = downloaded(client, form)
    page = client.get(check(client, **{f"again__{form}": content}))
    imported = page.context["imported"]
    assert (imported.state, imported.counts["new"], imported.counts["changed"]) == ("checked", 0, 0)
    assert "all of this is already saved" in page.content.decode()
    assert Initiative.objects.count() == 10


def test_the_forms_are_what_they_say(alma, sample, as_):
    client = as_(alma)
    assert len(json.loads(downloaded(client, "json"))["initiatives"]) == 10
    assert openpyxl.load_workbook(io.BytesIO(downloaded(client, "xlsx"))).sheetnames == list(LISTINGS)
    assert zipfile.ZipFile(io.BytesIO(downloaded(client, "zip"))).namelist() == [f"{name}.csv" for name in LISTINGS]
    assert client.get("/export/pdf/").status_code == 404


def test_the_template_has_every_list_and_column_and_no_row(carla, as_):
    answer = as_(carla).get("/import/template.xlsx")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
    for listing in LISTINGS.values():
        assert [[cell.value for cell in row] for row in book[listing.name]] == [list(listing.by_name)]


def test_the_page_teaches_every_list_and_column(carla, as_):
    text = as_(carla).get("/import/").content.decode()
    for listing in LISTINGS.values():
        assert f'id="list-{listing.name}"' in text
        for name in listing.by_name:
            assert f"<code>{name}</code>" in text


def test_the_sample_can_be_fetched_and_nothing_beside_it(carla, as_):
    client = as_(carla)
    assert json.loads(b"".join(client.get("/import/sample/journeys.json").streaming_content))["journeys"]
    assert client.get("/import/sample/__init__.py").status_code == 404
    assert client.get("/import/sample/..%2fapps.py").status_code == 404


def test_a_new_company_begins_with_the_catalogue_of_metrics_and_never_overwrites_its_own(as_, carla, rita):
    page = as_(carla).get("/metrics/")
    assert "Start with the catalogue" in page.content.decode()
    assert as_(rita).post("/import/catalogue/").status_code == 403
    answer = as_(carla).post("/import/catalogue/", follow=True)
    assert "Catalogue added: created 54" in answer.content.decode()
    assert Metric.objects.get(key="PE01").counts_as_business_outcome is False
    Metric.objects.filter(key="BE02").update(name="Leavers")
    again = as_(carla).post("/import/catalogue/", follow=True)
    assert "There are already metrics" in again.content.decode()
    assert Metric.objects.get(key="BE02").name == "Leavers"
