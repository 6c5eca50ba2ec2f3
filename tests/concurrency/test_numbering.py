"""Initiatives logged at once: each has a number of its own, nobody waits for another's and nobody is refused."""

from __future__ import annotations

import threading

import pytest
from django.db import transaction

from initiatives.lifecycle.services import initiatives, numbering
from initiatives.models import FreeNumber, Initiative
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, noon
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
WRITERS, EACH = 8, 6


def log(by, title: str = "One") -> Initiative:
    return initiatives.create({"title": title}, touchpoints=[], by=by, now=noon(TODAY))


def test_everybody_gets_a_number(carla):
    def work() -> None:
        for _ in range(EACH):
            log(carla)

    assert together(*[work] * WRITERS) == []
    numbers = sorted(int(key.removeprefix("CX-")) for key in Initiative.objects.values_list("key", flat=True))
    assert numbers == list(range(1, WRITERS * EACH + 1))


def test_nobody_waits_for_somebody_elses_number(carla):
    log(carla)
    taken, done = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            log(carla, "Slow")
            taken.set()
            assert done.wait(20)

    def quick() -> None:
        assert taken.wait(20)
        log(carla, "Quick")
        done.set()

    assert together(slow, quick) == []
    assert dict(Initiative.objects.values_list("title", "key")) == {"One": "CX-1", "Slow": "CX-2", "Quick": "CX-3"}


def test_numbers_laid_ready_twice_are_there_once(carla):
    assert together(*[numbering._lay_ready] * 4) == []
    ready = list(FreeNumber.objects.order_by("pk").values_list("pk", flat=True))
    assert ready == list(range(1, len(ready) + 1))


def test_a_key_imported_meanwhile_is_stepped_over(carla):
    log(carla)
    InitiativeFactory(key="CX-2")
    assert log(carla).key == "CX-3"
