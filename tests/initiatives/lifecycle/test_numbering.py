"""The keys of new initiatives."""

from __future__ import annotations

import pytest
from django.db import transaction

from initiatives.lifecycle.services import initiatives, numbering
from initiatives.models import FreeNumber
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, noon

pytestmark = pytest.mark.django_db


def log(by) -> str:
    return initiatives.create({"title": "One"}, touchpoints=[], by=by, now=noon(TODAY)).key


def test_numbers_go_on_after_the_highest_there_is(carla):
    InitiativeFactory(key="CX-41")
    InitiativeFactory(key="CX-9")
    InitiativeFactory(key="CX-99999999999999999999")
    InitiativeFactory(key="CX-42b")
    assert [log(carla), log(carla)] == ["CX-42", "CX-43"]


def test_numbers_are_laid_ready_again_when_all_are_taken(carla, monkeypatch):
    monkeypatch.setattr(numbering, "AT_A_TIME", 2)
    assert [log(carla) for _ in range(5)] == ["CX-1", "CX-2", "CX-3", "CX-4", "CX-5"]
    assert FreeNumber.objects.count() == 1


def test_a_creation_rolled_back_gives_its_number_back(carla):
    log(carla)
    with transaction.atomic():
        log(carla)
        transaction.set_rollback(True)
    assert log(carla) == "CX-2"


def test_keys_imported_since_are_stepped_over(carla):
    log(carla)
    InitiativeFactory(key="CX-2")
    InitiativeFactory(key="CX-3")
    assert log(carla) == "CX-4"
