"""Steps of a request are append-only, also after tables were rebuilt by migrations."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from initiatives.models import RequestStep
from initiatives.ownership.services import requests
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, noon


def test_the_database_refuses_to_change_a_step(company, carla):
    requests.ask(InitiativeFactory(initiator=carla), [company.IT], by=carla, now=noon(TODAY))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        RequestStep.objects.update(kind="approved")
