"""Readings keep their meaning: the unit stays, and turning the direction is asked about on page and API."""

from __future__ import annotations

from datetime import date

import pytest

from cxtracker.audit.models import Event
from journeys.models import Metric
from tests.browsing import fields
from tests.factories import MeasurementFactory, MetricFactory, SeriesFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/metrics/BE02/edit/"
ANY = {"If-Match": "*"}


@pytest.fixture
def read():
    metric = MetricFactory(key="BE02", unit="%", direction="higher")
    MeasurementFactory(series=SeriesFactory(metric=metric), on=date(2026, 1, 31), value=2.4)
    return metric


def test_turning_the_direction_under_readings_is_asked_about_and_kept_in_the_history(as_, carla, read):
    opened = fields(as_(carla).get(ADDRESS))
    asked = as_(carla).post(ADDRESS, {**opened, "direction": "lower"})
    assert asked.status_code == 422
    assert "what improved would be judged as worse" in asked.content.decode()
    assert Metric.objects.get().direction == "higher"
    again = fields(asked)
    assert "sure" not in again
    assert as_(carla).post(ADDRESS, {**again, "sure": "on"}).status_code == 302
    assert Metric.objects.get().direction == "lower"
    assert Event.objects.get(kind="metric.edited").changes == {"direction": ["higher", "lower"]}


def test_so_it_is_by_the_api(api_as, carla, read):
    door = api_as(carla)
    refused = door.patch("/api/v1/metrics/BE02/", {"direction": "lower"}, format="json", headers=ANY)
    assert refused.status_code == 400
    assert "judged as worse" in refused.content.decode()
    sure = door.patch("/api/v1/metrics/BE02/", {"direction": "lower", "sure": True}, format="json", headers=ANY)
    assert sure.status_code == 200
    assert sure.json()["direction"] == "lower"


def test_without_readings_nothing_is_asked(api_as, carla):
    MetricFactory(key="BE02", direction="higher")
    turned = api_as(carla).patch("/api/v1/metrics/BE02/", {"direction": "lower"}, format="json", headers=ANY)
    assert turned.status_code == 200
