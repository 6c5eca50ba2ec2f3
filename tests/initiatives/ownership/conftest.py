from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
import time_machine
from django.utils import timezone

from initiatives.models import Initiative
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory

MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=timezone.get_default_timezone())


@pytest.fixture
def monday() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(MONDAY, tick=False) as clock:
        yield clock


@pytest.fixture
def initiative(company, cosmo) -> Initiative:
    """Started by Cosmo; needs IT and RSK."""
    touchpoint = TouchpointFactory(key="T1", name="Card declined")
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    return InitiativeFactory(key="X-1", title="A card explains itself", touchpoints=[touchpoint], initiator=cosmo)
