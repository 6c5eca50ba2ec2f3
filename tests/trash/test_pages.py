"""The trash on pages and over the API: delete, Undo, find, restore."""

from __future__ import annotations

import re

import pytest

from cxtracker.audit.models import Event
from initiatives.models import Initiative
from journeys.map.services import maps
from journeys.metrics.services import metrics
from journeys.models import Journey, Metric, Series, Touchpoint, TrashedItem
from tests.factories import (
    InitiativeFactory,
    JourneyFactory,
    MeasurementFactory,
    MetricFactory,
    SeriesFactory,
    TouchpointFactory,
)

pytestmark = pytest.mark.django_db


def _way_back(page):
    return re.search(r'action="(/undo/[^"]+)"', page.content.decode())[1]


def test_a_draft_made_by_mistake_goes_at_once_and_comes_back_with_undo(as_, cosmo):
    InitiativeFactory(key="X-1", title="Mistake", status="draft", initiator=cosmo)
    door = as_(cosmo)
    assert "Delete it" in door.get("/initiatives/X-1/").content.decode()
    gone = door.post("/initiatives/X-1/remove/", follow=True)
    assert "“X-1 Mistake” is in the trash for 30 days." in gone.content.decode()
    assert door.get("/initiatives/X-1/").status_code == 404
    back = door.post(_way_back(gone), {"next": "/initiatives/X-1/"}, follow=True).content.decode()
    assert "Undone." in back
    assert "took it out of the trash." in back


def test_what_was_agreed_has_no_button_and_is_refused_with_the_cure(as_, carla):
    InitiativeFactory(key="X-1", status="agreed")
    door = as_(carla)
    assert "Delete it" not in door.get("/initiatives/X-1/").content.decode()
    refused = door.post("/initiatives/X-1/remove/", follow=True).content.decode()
    assert "X-1 was agreed on, so it stays. Stop it instead" in refused
    assert Initiative.objects.exists()


def test_from_the_trash_it_takes_two_clicks_back(as_, carla):
    touchpoint = TouchpointFactory(key="T1", name="Opens the bill")
    maps.remove_touchpoint(touchpoint, by=carla)
    door = as_(carla)
    assert 'href="/trash/"' in door.get("/").content.decode()
    page = door.get("/trash/").content.decode()
    assert "Opens the bill" in page
    assert "deleted by Carla Caspar" in page
    item = TrashedItem.objects.get()
    back = door.post(f"/trash/{item.pk}/restore/")
    assert back["Location"] == "/journey/touchpoints/T1/"
    assert Touchpoint.objects.exists()
    assert door.post(f"/trash/{item.pk}/restore/").status_code == 404


def test_the_trash_is_filtered_by_kind_and_teaches_when_it_is_empty(as_, carla, rita):
    maps.remove_journey(JourneyFactory(title="Old loan"), by=carla)
    metrics.remove(MetricFactory(name="Old metric"), by=carla)
    door = as_(carla)
    only = door.get("/trash/?kind=metric").content.decode()
    assert "Old metric" in only
    assert "Old loan" not in only
    assert "Nothing of this kind is in the trash" in door.get("/trash/?kind=stage").content.decode()
    assert door.get("/trash/?kind=person").status_code == 400
    assert "The trash is empty" in as_(rita).get("/trash/").content.decode()


def test_a_metric_and_a_series_ask_first(as_, carla):
    reading = MeasurementFactory(series=SeriesFactory(key="R1", metric=MetricFactory(key="M1")))
    door = as_(carla)
    assert "With it go: 1 reading." in door.get("/metrics/M1/R1/remove/").content.decode()
    assert "With it go: 1 series, 1 reading." in door.get("/metrics/M1/edit/remove/").content.decode()
    gone = door.post("/metrics/M1/R1/remove/", follow=True)
    assert not Series.objects.exists()
    door.post(_way_back(gone))
    assert Series.objects.get().measurements.get().entered_at == reading.entered_at
    assert door.post("/metrics/M1/edit/remove/")["Location"] == "/metrics/"
    assert not Metric.objects.exists()


def test_the_trash_costs_a_constant_number_of_queries(as_, carla, django_assert_max_num_queries):
    for _number in range(12):
        maps.remove_journey(JourneyFactory(), by=carla)
    door = as_(carla)
    door.get("/trash/")
    with django_assert_max_num_queries(12):
        door.get("/trash/")


def test_programs_delete_list_and_restore(api_as, carla):
    door = api_as(carla)
    JourneyFactory(key="loan", title="A loan")
    assert door.delete("/api/v1/journeys/loan/", headers={"If-Match": "*"}).status_code == 204
    listed = door.get("/api/v1/trash/?kind=journey").json()["results"]
    assert [(row["kind"], row["key"], row["title"], row["by"]) for row in listed] == [
        ("journey", "loan", "A loan", "carla@example.com")
    ]
    restored = door.post(f"/api/v1/trash/{listed[0]['id']}/restore/")
    assert restored.json() == {"kind": "journey", "key": "loan", "id": Journey.objects.get().pk}
    assert door.post(f"/api/v1/trash/{listed[0]['id']}/restore/").status_code == 404
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == ["journey.removed", "journey.restored"]


def test_over_the_api_history_is_refused_with_the_cure(api_as, carla):
    InitiativeFactory(key="X-1", status="closed")
    refused = api_as(carla).delete("/api/v1/initiatives/X-1/", headers={"If-Match": "*"})
    assert refused.status_code == 409
    assert "Stop it instead" in refused.json()["detail"]
