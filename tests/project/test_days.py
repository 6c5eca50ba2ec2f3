"""Days no calendar here reaches are refused on every way in, before anybody calculates with them."""

from __future__ import annotations

import pytest

from initiatives.models import Initiative
from journeys.models import Measurement
from tests.browsing import fields
from tests.factories import InitiativeFactory, SeriesFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_go_live_lies_between_1900_and_2199(day, carla, as_, api_as):
    InitiativeFactory(key="X-1", initiator=carla)
    refused = api_as(carla).patch("/api/v1/initiatives/X-1/", {"go_live": day}, format="json", HTTP_IF_MATCH="*")
    assert (refused.status_code, "Choose a day from 1900 to 2199." in refused.json()["detail"]) == (400, True)
    typed = fields(as_(carla).get("/initiatives/X-1/edit/")) | {"go_live": day}
    page = as_(carla).post("/initiatives/X-1/edit/", typed)
    assert (page.status_code, "Choose a day from 1900 to 2199." in page.content.decode()) == (422, True)
    assert Initiative.objects.get().go_live is None


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_so_does_a_reading(day, carla, api_as):
    series = SeriesFactory()
    body = {"series": series.key, "on": day, "value": 3}
    assert api_as(carla).post("/api/v1/measurements/", body, format="json").status_code == 400
    assert not Measurement.objects.exists()
