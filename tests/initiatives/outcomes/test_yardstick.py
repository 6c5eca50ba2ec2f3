"""Before a series has readings, what was promised on it is what its first readings are held against."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from initiatives.models import Outcome
from journeys.metrics.readings.services import loads
from journeys.models import Measurement
from tests.browsing import fields
from tests.factories import InitiativeFactory, MeasurementFactory, MetricFactory, OutcomeFactory, SeriesFactory

pytestmark = pytest.mark.django_db
PAGE = "/metrics/BE14/repeat/"
MEANT = "Did you mean 2.45?"


@pytest.fixture
def promised(carla, cosmo):
    """A quarter of the customers call again today; nobody has read anything yet."""
    series = SeriesFactory(key="repeat", metric=MetricFactory(key="BE14", unit="%", direction="lower"))
    initiative = InitiativeFactory(key="CX-7", status="proposed", initiator=carla)
    return OutcomeFactory(initiative=initiative, metric=series.metric, series=series, baseline=24.5, target=20)


def test_a_fraction_typed_on_the_page_is_asked_about_and_taken_from_who_is_sure(as_, cosmo, promised):
    typed = {"on": "2026-10-31", "value": "0.0245"}
    asked = as_(cosmo).post(PAGE, typed)
    assert asked.status_code == 422
    assert f"{MEANT} The unit is % and today&#x27;s value is said to be 24.5 %" in asked.text
    assert not Measurement.objects.exists()
    assert as_(cosmo).post(PAGE, {**typed, "sure": "on"}).status_code == 302
    assert Measurement.objects.get().value == 0.0245


def test_what_fits_the_promise_is_taken_without_a_question(as_, cosmo, promised):
    assert as_(cosmo).post(PAGE, {"on": "2026-10-31", "value": "24.1"}).status_code == 302


def test_ten_times_what_was_promised_is_asked_about(as_, cosmo, promised):
    Outcome.objects.update(baseline=2.4)
    asked = as_(cosmo).post(PAGE, {"on": "2026-10-31", "value": "24"})
    assert "more than ten times above or below today&#x27;s value as it was promised, 2.4 %" in asked.text


def test_pasted_fractions_are_asked_about(as_, cosmo, promised):
    address = f"{PAGE}paste/"
    shown = as_(cosmo).post(address, {"text": "2026-08-31\t0.0245\n2026-09-30\t0.0244\n2026-10-31\t0.0243"})
    assert shown.text.count("today&#x27;s value is said to be 24.5 %") == 3
    refused = as_(cosmo).post(address, {**fields(shown), "save": "1"})
    assert refused.status_code == 200
    assert not Measurement.objects.exists()
    assert as_(cosmo).post(address, {**fields(shown), "save": "1", "sure": "on"}).status_code == 302
    assert Measurement.objects.count() == 3


def test_a_file_of_fractions_is_refused_until_who_sends_it_is_sure(cosmo, promised, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    rows = b"series,on,value\n" + b"".join(b"repeat,2026-%02d-28,0.0245\n" % month for month in range(1, 11))
    for sure, state in ((False, "refused"), (True, "done")):
        load = loads.begin("readings.csv", [rows], by=cosmo, largest=100, sure=sure).load
        loads.run_due(clock=timezone.now)
        load.refresh_from_db()
        assert load.state == state
        if not sure:
            assert load.problems_total == 10
            assert MEANT in load.problems[0]["message"]
    assert Measurement.objects.count() == 10


@pytest.mark.parametrize("many", [False, True])
def test_the_api_asks_about_one_and_about_many(api_as, cosmo, promised, many):
    reading = {"series": "repeat", "on": "2026-10-31", "value": 0.0245}
    address = "/api/v1/measurements/bulk/" if many else "/api/v1/measurements/"
    client = api_as(cosmo)
    refused = client.post(address, [reading] if many else reading, format="json")
    assert refused.status_code == 400
    assert MEANT in refused.content.decode()
    assert not Measurement.objects.exists()
    sure = (
        client.post(f"{address}?sure=1", [reading], format="json")
        if many
        else client.post(address, {**reading, "sure": True}, format="json")
    )
    assert sure.status_code in (200, 201)
    assert Measurement.objects.get().value == 0.0245


def test_readings_speak_for_themselves_once_there_are_some(as_, cosmo, promised):
    MeasurementFactory(series=promised.series, on=date(2026, 9, 30), value=0.8)
    assert as_(cosmo).post(PAGE, {"on": "2026-10-31", "value": "0.7"}).status_code == 302


def test_a_rate_below_one_that_was_promised_needs_no_second_yes(as_, cosmo, promised):
    Outcome.objects.update(baseline=0.8, target=0.5)
    assert as_(cosmo).post(PAGE, {"on": "2026-10-31", "value": "0.79"}).status_code == 302


def test_a_promise_that_names_no_series_is_the_yardstick_of_its_metric(as_, cosmo, promised):
    Outcome.objects.update(series=None)
    assert MEANT in as_(cosmo).post(PAGE, {"on": "2026-10-31", "value": "0.0245"}).text


def test_a_draft_one_may_not_see_says_nothing(as_, cosmo, carla, promised):
    promised.initiative.__class__.objects.update(status="draft", private=True)
    assert as_(cosmo).post(PAGE, {"on": "2026-10-31", "value": "0.0245"}).status_code == 302
    Measurement.objects.all().delete()
    assert MEANT in as_(carla).post(PAGE, {"on": "2026-10-31", "value": "0.0245"}).text
