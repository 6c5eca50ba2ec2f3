"""The steps from an empty company to the first questions."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from cxtracker.audit.models import Event
from initiatives.lifecycle.queries.setup import setup
from initiatives.models import SkippedStep
from initiatives.ownership.services import requests
from tests.factories import InfluenceFactory, InitiativeFactory, SegmentFactory, TouchpointFactory

pytestmark = pytest.mark.django_db


def words(page: bytes) -> str:
    return re.sub(r"\s+", " ", page.decode())


def test_an_empty_company_is_greeted_with_the_steps_and_the_first_one_leads_to_the_paste(alma, as_):
    page = words(as_(alma).get("/").content)
    assert "Six steps to the first answer" in page
    assert "0 of 6 are done." in page
    assert 'class="btn btn-sm btn-primary" href="/start/departments/"' in page


def test_steps_tick_themselves_until_the_first_question_is_asked(company, carla, as_):
    touchpoint = TouchpointFactory()
    SegmentFactory()
    assert [step.code for step in setup(carla).steps if step.done] == ["departments", "journey", "segments"]
    assert setup(carla).next == "influence"
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    initiative = InitiativeFactory(key="CX-1", touchpoints=[touchpoint], initiator=carla)
    assert setup(carla).next == "questions"
    assert "/initiatives/CX-1/ask/" in words(as_(carla).get("/").content)
    requests.ask(initiative, [company.IT], by=carla, now=timezone.now())
    assert setup(carla).is_over
    assert "Six steps" not in words(as_(carla).get("/").content)


def test_a_step_is_skipped_and_taken_up_again(alma, as_):
    door = as_(alma)
    door.post("/start/steps/departments/")
    door.post("/start/steps/departments/")
    assert setup(alma).next == "journey"
    assert SkippedStep.objects.get().by == alma
    door.post("/start/steps/departments/", {"again": "1"})
    assert setup(alma).next == "departments"
    kinds = Event.objects.filter(kind__startswith="setup.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["setup.step_skipped", "setup.step_taken_up"]
    assert door.post("/start/steps/nothing/").status_code == 404


def test_who_does_not_set_up_is_not_asked_to(rita, as_):
    assert "Six steps" not in words(as_(rita).get("/").content)
    assert as_(rita).post("/start/steps/segments/").status_code == 403
