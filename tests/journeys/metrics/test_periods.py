"""Readings may name their month, quarter or year; a monthly one of the first of a month is asked about."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from cxtracker.tabular.problems import BundleErrors
from initiatives.transfer.services.importing import Unconfirmed, import_bundle
from journeys.metrics.readings.rules import periods, typed
from journeys.metrics.readings.services import loads
from journeys.models import Measurement, Series
from tests.factories import MeasurementFactory, MetricFactory, SeriesFactory
from tests.imports.door import checked

pytestmark = pytest.mark.django_db
PAGE = "/metrics/BE02/pilot/"
API = "/api/v1/measurements/"
QUESTION = "do you mean Jan 2026, so 31 Jan 2026?"
NAMED = [
    ("2026-02", date(2026, 2, 28)),
    ("2024-02", date(2024, 2, 29)),
    ("2026-Q3", date(2026, 9, 30)),
    ("2025-q4", date(2025, 12, 31)),
    ("2025", date(2025, 12, 31)),
    ("2025-06-30", date(2025, 6, 30)),
]


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path


@pytest.fixture
def pilot(db) -> Series:
    return SeriesFactory(key="pilot", metric=MetricFactory(key="BE02", unit="%"), rhythm="monthly")


def days() -> list[date]:
    return sorted(Measurement.objects.values_list("on", flat=True))


def by_form(text, by, as_, api_as, tmp_path, *, sure=False):
    return as_(by).post(PAGE, {"on": text, "value": "2.4", **({"sure": "on"} if sure else {})})


def by_paste(text, by, as_, api_as, tmp_path, *, sure=False):
    door, typed_text = as_(by), {"text": f"{text}\t2.4"}
    shown = door.post(f"{PAGE}paste/", typed_text)
    if not shown.context["plan"]:
        return shown
    seen = {**typed_text, "fingerprint": shown.context["plan"].fingerprint, "save": "1"}
    return door.post(f"{PAGE}paste/", {**seen, **({"sure": "on"} if sure else {})})


def by_api(text, by, as_, api_as, tmp_path, *, sure=False):
    return api_as(by).post(API, {"series": "pilot", "on": text, "value": 2.4, "sure": sure})


def by_list(text, by, as_, api_as, tmp_path, *, sure=False):
    item = {"series": "pilot", "on": text, "value": 2.4}
    return api_as(by).post(f"{API}bulk/{'?sure=true' if sure else ''}", [item])


def by_file(text, by, as_, api_as, tmp_path, *, sure=False):
    content = f"series,on,value\npilot,{text},2.4\n".encode()
    load = loads.begin("readings.csv", [content], by=by, largest=100, sure=sure).load
    loads.run_due(clock=timezone.now)
    load.refresh_from_db()
    return load


WAYS = [by_form, by_paste, by_api, by_list, by_file]


@pytest.mark.parametrize(("text", "on"), NAMED)
def test_a_period_is_its_last_day(text, on):
    assert typed.day(text, None) == on


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026-Q5", "0000", "202", "20261", "Q3", "2026-9-", ""])
def test_what_is_no_period_is_none(text):
    assert periods.last_day(text) is None


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("text", "on"), NAMED)
def test_every_way_in_reads_the_period(way, text, on, as_, api_as, cosmo, pilot, tmp_path):
    way(text, cosmo, as_, api_as, tmp_path)
    assert days() == ([on] if on <= timezone.localdate() else [])


@pytest.mark.parametrize("way", WAYS)
def test_a_period_that_is_not_over_is_refused(way, as_, api_as, cosmo, pilot, tmp_path):
    way("2099", cosmo, as_, api_as, tmp_path)
    assert days() == []


@pytest.mark.parametrize("way", WAYS)
def test_a_monthly_reading_of_the_first_is_asked_about_and_kept_when_it_is_so(way, as_, api_as, cosmo, pilot, tmp_path):
    asked = way("2026-02-01", cosmo, as_, api_as, tmp_path)
    said = json.dumps(asked.problems, ensure_ascii=False) if way is by_file else asked.content.decode()
    assert QUESTION in said
    assert "2026-01" in said
    assert days() == []
    way("2026-02-01", cosmo, as_, api_as, tmp_path, sure=True)
    assert days() == [date(2026, 2, 1)]


@pytest.mark.parametrize("way", WAYS)
def test_a_series_that_is_read_on_the_first_is_not_asked_again(way, as_, api_as, cosmo, pilot, tmp_path):
    MeasurementFactory(series=pilot, on=date(2026, 1, 1), value=2.4)
    way("2026-02-01", cosmo, as_, api_as, tmp_path)
    assert days()[-1] == date(2026, 2, 1)


@pytest.mark.parametrize("rhythm", ["daily", "weekly", "quarterly", "yearly"])
@pytest.mark.parametrize("way", WAYS)
def test_only_monthly_series_are_asked(way, rhythm, as_, api_as, cosmo, pilot, tmp_path):
    Series.objects.update(rhythm=rhythm)
    way("2026-02-01", cosmo, as_, api_as, tmp_path)
    assert days() == [date(2026, 2, 1)]


def test_days_of_a_file_are_no_months(cosmo, pilot):
    lines = "".join(f"pilot,2026-01-{day:02},2.4\npilot,2026-02-{day:02},2.4\n" for day in range(1, 29))
    load = loads.begin("r.csv", [f"series,on,value\n{lines}".encode()], by=cosmo, largest=100, sure=False).load
    loads.run_due(clock=timezone.now)
    load.refresh_from_db()
    assert (load.state, load.created) == ("done", 56)


def test_a_calendar_is_offered_only_where_days_are_read(as_, cosmo, pilot):
    assert 'type="date"' not in as_(cosmo).get(PAGE).content.decode()
    assert "2026-09 is 30 September" in as_(cosmo).get(PAGE).content.decode()
    Series.objects.update(rhythm="weekly")
    assert 'type="date"' in as_(cosmo).get(PAGE).content.decode()


# --- bundles --------------------------------------------------------------------------------------------------
def bundle(tmp_path, *rows):
    path = tmp_path / "bundle.json"
    path.write_text(json.dumps({"measurements": [{"series": "pilot", "value": 2.4, **row} for row in rows]}))
    return path


def test_a_bundle_reads_periods_and_lists_what_to_check(pilot, carla, tmp_path):
    path = bundle(tmp_path, {"on": "2025-Q3"}, {"on": "2025"}, {"on": 2024}, {"on": "2026-02-01"})
    checked = import_bundle([path], by=carla, now=timezone.now(), dry_run=True)
    assert (checked.created, len(checked.questions)) == (4, 1)
    assert QUESTION in checked.questions[0]
    assert days() == []
    with pytest.raises(Unconfirmed) as held:
        import_bundle([path], by=carla, now=timezone.now())
    assert held.value.questions == checked.questions
    assert days() == []
    assert import_bundle([path], by=carla, now=timezone.now(), confirmed=checked.questions).created == 4
    assert days() == [date(2024, 12, 31), date(2025, 9, 30), date(2025, 12, 31), date(2026, 2, 1)]
    again = import_bundle([path], by=carla, now=timezone.now())
    assert (again.unchanged, again.questions) == (4, ())


def test_the_page_of_an_import_asks_before_anything_is_kept(as_, carla, pilot, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    file = SimpleUploadedFile("measurements.csv", b"series,on,value\npilot,2026-02-01,2.4\n")
    assert QUESTION in checked(as_(carla), [file]).content.decode()
    assert days() == []


def test_se_is_kept_on_every_way_in_and_0_is_refused(as_, api_as, cosmo, carla, pilot, tmp_path):
    as_(cosmo).post(PAGE, {"on": "2025-01", "value": "2.4", "se": "0.2"})
    lines = {"text": "2025-02\t2.4\t\t\t0.2"}
    shown = as_(cosmo).post(f"{PAGE}paste/", lines)
    as_(cosmo).post(f"{PAGE}paste/", {**lines, "fingerprint": shown.context["plan"].fingerprint, "save": "1"})
    door = api_as(cosmo)
    door.post(API, {"series": "pilot", "on": "2025-03", "value": 2.4, "se": 0.2})
    door.post(f"{API}bulk/", [{"series": "pilot", "on": "2025-04", "value": 2.4, "se": 0.2}])
    content = b"series,on,value,se\npilot,2025-05,2.4,0.2\n"
    loads.begin("r.csv", [content], by=cosmo, largest=100, sure=False)
    loads.run_due(clock=timezone.now)
    import_bundle([bundle(tmp_path, {"on": "2025-06", "se": 0.2})], by=carla, now=timezone.now())
    assert list(Measurement.objects.order_by("on").values_list("se", flat=True)) == [0.2] * 6
    assert as_(cosmo).post(PAGE, {"on": "2025-07", "value": "2.4", "se": "0"}).status_code == 422
    assert door.post(API, {"series": "pilot", "on": "2025-07", "value": 2.4, "se": 0}).status_code == 400
    assert door.post(f"{API}bulk/", [{"series": "pilot", "on": "2025-07", "value": 2.4, "se": 0}]).status_code == 400
    with pytest.raises(BundleErrors):
        import_bundle([bundle(tmp_path, {"on": "2025-07", "se": 0})], by=carla, now=timezone.now())
    assert len(days()) == 6
