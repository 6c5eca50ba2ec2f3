"""A true rate below 1 % can be promised: what is doubtful is asked about, and taken from who says that it is so."""

from __future__ import annotations

import pytest

from cxtracker.audit.models import Event
from initiatives.models import Outcome
from tests.browsing import fields
from tests.factories import InitiativeFactory, MetricFactory, OutcomeFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/initiatives/CX-7/outcomes/add/"
RATE = {"baseline": "0.8", "target": "0.5"}


@pytest.fixture
def churn(carla):
    InitiativeFactory(key="CX-7", initiator=carla)
    return MetricFactory(key="BE02", unit="%", direction="lower")


def test_on_the_page(as_, carla, churn):
    opened = fields(as_(carla).get(f"{ADDRESS}?metric=BE02"))
    asked = as_(carla).post(ADDRESS, {**opened, **RATE})
    assert asked.status_code == 422
    assert "did you mean 80 %? If it really is 0.8 %, confirm it." in asked.content.decode()
    assert not Outcome.objects.exists()
    again = fields(asked)
    assert "sure" not in again
    assert as_(carla).post(ADDRESS, {**again, "sure": "on"}).status_code == 302
    outcome = Outcome.objects.get()
    assert (outcome.baseline, outcome.target) == (0.8, 0.5)
    assert Event.objects.get(kind="outcome.added").context["sure"] == ["baseline", "target"]


def test_by_the_api(api_as, carla, churn):
    body = {"initiative": "CX-7", "metric": "BE02", "baseline": 0.8, "target": 0.5}
    asked = api_as(carla).post("/api/v1/outcomes/", body, format="json")
    assert asked.status_code == 400
    assert "confirm it" in asked.content.decode()
    made = api_as(carla).post("/api/v1/outcomes/", {**body, "sure": True}, format="json")
    assert made.status_code == 201
    assert "sure" not in made.json()


def test_what_cannot_be_is_refused_all_the_same(api_as, carla, churn):
    body = {"initiative": "CX-7", "metric": "BE02", "baseline": 0.5, "target": 0.8, "sure": True}
    refused = api_as(carla).post("/api/v1/outcomes/", body, format="json")
    assert refused.status_code == 400
    assert "Lower is better for this metric" in refused.content.decode()


def test_leadership_corrects_a_baseline_to_a_rate_below_one(as_, lena, carla, churn):
    initiative = InitiativeFactory(key="CX-8", initiator=carla)
    outcome = OutcomeFactory(initiative=initiative, metric=churn, baseline=2.4, target=1.9)
    address = f"/initiatives/CX-8/outcomes/{outcome.pk}/baseline/"
    typed = {"baseline": "240", "baseline_on": "2026-01-31", "baseline_source": "billing", "reason": "A slip"}
    asked = as_(lena).post(address, typed)
    assert asked.status_code == 422
    assert 'name="sure"' in asked.content.decode()
    assert as_(lena).post(address, {**typed, "sure": "on"}).status_code == 302
    outcome.refresh_from_db()
    assert outcome.baseline == 240
