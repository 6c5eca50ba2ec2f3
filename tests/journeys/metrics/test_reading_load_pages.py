"""Readings in bulk on pages and for programs: sent, watched, answered."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from journeys.metrics.readings.services import loads
from journeys.models import Measurement, ReadingLoad, Series
from tests.factories import MeasurementFactory, MetricFactory, SeriesFactory
from tests.journeys.metrics.test_reading_loads import HEADER, loaded, send
from tests.spreadsheets import cell, ods

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def churn() -> Series:
    """A series in percent."""
    return SeriesFactory(key="churn", metric=MetricFactory(unit="%"))


# --- pages ------------------------------------------------------------------------------------------------------
def upload(text: str, name: str = "readings.csv") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, text.encode())


def test_a_file_sent_on_the_page_leads_to_its_progress_and_then_to_the_series(as_, cosmo, churn):
    client = as_(cosmo)
    answer = client.post("/metrics/load/", {"file": upload(f"{HEADER}churn,2026-09-30,2.4,,\n")})
    load = ReadingLoad.objects.get()
    assert answer.url == f"/metrics/load/{load.pk}/"
    page = client.get(answer.url).content.decode()
    assert "Waiting in line." in page
    assert 'hx-trigger="every 2s"' in page
    assert re.search(rf'href="/metrics/load/{load.pk}/"\s*>Refresh', page)
    loads.run_due(clock=timezone.now)
    page = client.get(answer.url).content.decode()
    assert "All readings have been loaded" in page
    assert f'href="/metrics/{churn.metric.key}/churn/"' in page
    assert "hx-trigger" not in page


def test_the_part_that_is_asked_for_again_and_again_calls_for_the_whole_page_at_the_end(as_, cosmo, churn):
    load = send(f"{HEADER}churn,2026-09-30,2.4,,\n", cosmo)
    ReadingLoad.objects.update(state="loading", rows_total=1_000_000, rows_done=435_000)
    client, address = as_(cosmo), f"/metrics/load/{load.pk}/"
    answer = client.get(address, headers={"HX-Request": "true"})
    assert "435,000 of 1,000,000 rows saved" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert "HX-Refresh" not in answer.headers
    ReadingLoad.objects.update(state="waiting", rows_total=0, rows_done=0)
    loads.run_due(clock=timezone.now)
    assert client.get(address, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_a_refused_file_says_where_and_that_nothing_was_changed(as_, cosmo, rita, churn):
    load = loaded(HEADER + "churn,2026-09-30,=1+1,,\n" * 250, cosmo)
    client = as_(rita)
    page = client.get(f"/metrics/load/{load.pk}/").content.decode()
    assert "Nothing was changed." in page
    assert page.count("<code>value</code>") == 200
    assert "and 50 more" in page
    lines = b"".join(client.get(f"/metrics/load/{load.pk}/problems.csv").streaming_content).decode().splitlines()
    assert len(lines) == 251
    assert lines[1].startswith("2,value,'=1+1,")


def test_an_open_document_spreadsheet_is_a_file_of_readings(as_, cosmo, churn, tmp_path):
    rows = [["series", "on", "value"], ["churn", date(2026, 9, 30), cell("percentage", "0.024", text="2.4 %")]]
    content = ods(tmp_path / "readings.ods", {"Tabelle1": rows}).read_bytes()
    answer = as_(cosmo).post("/metrics/load/", {"file": SimpleUploadedFile("readings.ods", content)})
    assert answer.status_code == 302
    loads.run_due(clock=timezone.now)
    assert [reading.value for reading in Measurement.objects.all()] == [2.4]


def test_a_file_the_page_does_not_take_is_said_beside_the_field(as_, cosmo):
    answer = as_(cosmo).post("/metrics/load/", {"file": upload("x", "letter.docx")})
    assert answer.status_code == 422
    assert "Give a CSV file or a workbook" in answer.content.decode()


def test_the_template_can_be_loaded_as_soon_as_its_series_exist(as_, cosmo):
    for key in ("churn-pilot", "churn-others"):
        SeriesFactory(key=key)
    text = b"".join(as_(cosmo).get("/metrics/load/template.csv").streaming_content)
    assert loaded(text, cosmo).created == 3


# --- programs ---------------------------------------------------------------------------------------------------
BULK = "/api/v1/measurements/bulk/"


def test_a_list_is_answered_at_once(api_as, cosmo, churn):
    rows = [{"series": "churn", "on": "2026-09-30", "value": 2.4}, {"series": "churn", "on": "2026-10-31", "value": 2}]
    client = api_as(cosmo)
    tried = client.post(f"{BULK}?dry_run=1", rows)
    assert tried.json() == {"created": 2, "changed": 0, "unchanged": 0, "dry_run": True}
    assert not Measurement.objects.exists()
    assert client.post(BULK, rows).json() == {"created": 2, "changed": 0, "unchanged": 0, "dry_run": False}
    rows[0]["value"] = 2.6
    assert client.post(BULK, rows).json() == {"created": 0, "changed": 1, "unchanged": 1, "dry_run": False}


def test_a_list_with_problems_changes_nothing_and_says_where(api_as, cosmo, churn):
    MeasurementFactory(series=churn, value=2.4)
    rows = [
        {"series": "churn", "on": "2026-09-30", "value": 2.4},
        {"series": "chrun", "on": "2026-09-30", "value": None, "colour": "red"},
        "nonsense",
        {"series": "churn", "on": "2026-09-30", "value": [1]},
        {"series": "churn", "on": "2026-10-31", "value": 0.024},
    ]
    answer = api_as(cosmo).post(BULK, rows)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    pointers = [one["pointer"] for one in answer.json()["errors"]]
    assert pointers == ["#/1/colour", "#/1/series", "#/1/value", "#/2", "#/3/value", "#/4/value"]
    assert churn.measurements.count() == 1


def test_a_day_given_twice_in_a_list_is_refused(api_as, cosmo, churn):
    rows = [{"series": "churn", "on": "2026-09-30", "value": 2.4}] * 2
    (error,) = api_as(cosmo).post(BULK, rows).json()["errors"]
    assert error["pointer"] == "#/1/on"
    assert error["detail"].startswith("item 0 already has a reading of this series")


def test_a_program_that_is_sure_is_believed(api_as, cosmo, churn):
    MeasurementFactory(series=churn, value=2.4)
    rows = [{"series": "churn", "on": "2026-09-30", "value": 0.024}]
    assert api_as(cosmo).post(BULK, rows).status_code == 400
    assert api_as(cosmo).post(f"{BULK}?sure=1", rows).json()["created"] == 1


def test_a_long_list_and_something_else_are_refused(api_as, cosmo):
    client = api_as(cosmo)
    assert client.post(BULK, [{}] * 10_001).status_code == 413
    assert client.post(BULK, {"series": "churn"}).status_code == 400
    assert client.post(f"{BULK}?dry_run=maybe", []).status_code == 400


def test_a_reader_may_not_send_either(api_as, rita):
    assert api_as(rita).post(BULK, []).status_code == 403


@pytest.mark.parametrize("as_file", [True, False], ids=["multipart", "text/csv"])
def test_a_file_is_taken_and_can_be_watched(api_as, cosmo, churn, as_file, settings):
    client, text = api_as(cosmo), f"{HEADER}churn,2026-09-30,2.4,,\n"
    said = {"data": {"file": upload(text)}, "format": "multipart"} if as_file else {"data": text.encode()}
    answer = client.post(BULK, **said, **({} if as_file else {"content_type": "text/csv"}))
    assert answer.status_code == 202
    loads.run_due(clock=timezone.now)
    load = client.get(answer.headers["Location"]).json()
    assert (load["id"], load["state"], load["created"], load["by"]) == (
        answer.json()["id"],
        "done",
        1,
        "cosmo@example.com",
    )
    settings.READINGS_FILE_MB = 0
    answer = client.post(BULK, text.encode(), content_type="text/csv")
    assert answer.status_code == 413
