"""A collision is flagged and ends on both sides, whoever moves away."""

from __future__ import annotations

from datetime import date

import pytest

from initiatives.assessment.services import evaluation
from initiatives.lifecycle.services import gates, initiatives
from initiatives.models import Initiative
from tests.factories import (
    InitiativeFactory,
    TouchpointFactory,
)
from tests.initiatives.outcomes.test_effects_follow import TODAY, flagged


@pytest.fixture
def counter(company, carla, ivo, rosa) -> tuple[Initiative, Initiative]:
    """Two initiatives at one counter in the same weeks, for which different people answer."""
    touchpoint = TouchpointFactory(key="T-counter")
    lamp, desk = (
        InitiativeFactory(
            key=key,
            status="delivering",
            touchpoints=[touchpoint],
            accountable=person,
            initiator=carla,
            start=date(2026, 10, 1),
            first_reading=date(2027, 1, 31),
        )
        for key, person in (("CX-8", ivo), ("CX-9", rosa))
    )
    evaluation.evaluate_all(today=TODAY)
    return lamp, desk


def collide(counter) -> tuple[bool, bool]:
    lamp, desk = counter
    return "collision" in flagged(lamp), "collision" in flagged(desk)


@pytest.mark.parametrize("mover", [0, 1])
def test_a_collision_ends_on_both_sides_when_one_moves_away_in_time(counter, carla, mover):
    assert collide(counter) == (True, True)
    initiatives.edit(counter[mover], {"start": date(2027, 3, 1), "first_reading": date(2027, 9, 1)}, by=carla)
    assert collide(counter) == (False, False)
    initiatives.edit(Initiative.objects.get(pk=counter[mover].pk), {"start": date(2027, 1, 1)}, by=carla)
    assert collide(counter) == (True, True)


@pytest.mark.parametrize("mover", [0, 1])
def test_a_collision_ends_on_both_sides_when_one_leaves_the_place_or_stops(counter, carla, mover):
    initiatives.edit(counter[mover], {}, touchpoints=[TouchpointFactory()], by=carla)
    assert collide(counter) == (False, False)
    initiatives.edit(counter[mover], {}, touchpoints=[TouchpointFactory(key="T2")], by=carla)
    other = counter[1 - mover]
    initiatives.edit(counter[mover], {}, touchpoints=list(other.touchpoints.all()), by=carla)
    assert collide(counter) == (True, True)
    gates.stop(Initiative.objects.get(pk=counter[mover].pk), by=carla, reason="One is enough.")
    assert collide(counter) == (False, False)
