"""How many bytes the list of initiatives sends: it is read on phones, and over connections in the basement."""

from __future__ import annotations

import pytest

from initiatives.assessment.services import evaluation
from initiatives.models import Initiative
from tests.factories import (
    FunctionFactory,
    InfluenceFactory,
    InitiativeFactory,
    OwnershipRequestFactory,
    TouchpointFactory,
)

pytestmark = [pytest.mark.django_db, pytest.mark.either]

INITIATIVES, ROWS = 50, 25
WHOLE_PAGE = 82_500


@pytest.fixture
def fifty(company, carla, today) -> None:
    """Fifty with six functions at the table each, in different states, and flags."""
    functions = [
        company.IT,
        company.RSK,
        company.FIN,
        company.MKT,
        FunctionFactory(key="CLM", name="Customer claims"),
        FunctionFactory(key="NTW", name="Network operations"),
    ]
    touchpoint = TouchpointFactory()
    for function in functions:
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    for number in range(INITIATIVES):
        initiative = InitiativeFactory(
            key=f"CX-{number + 1}",
            title=f"Tell customers why their payment number {number + 1} was refused",
            status=("proposed", "agreed", "delivering")[number % 3],
            mode="prevent",
            lead_function=functions[number % 6],
            budget=10_000 + number,
            initiator=carla,
            touchpoints=[touchpoint],
        )
        for place, state in enumerate(("approved", "requested", "declined", "requested")):
            function = functions[(number + place) % 6]
            OwnershipRequestFactory(initiative=initiative, function=function, asked_by=carla, state=state)
    evaluation.evaluate(Initiative.objects.values_list("pk", flat=True), today=today)


def test_the_list_of_fifty_is_light(fifty, as_, carla):
    page = as_(carla).get("/initiatives/").content
    assert page.count(b"Tell customers why") == ROWS
    assert len(page) <= WHOLE_PAGE
