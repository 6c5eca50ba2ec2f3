"""A step forward is undone while somebody changes the plan: whichever comes first, the other knows of it."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from cxtracker.audit import undoing
from cxtracker.audit.models import Channel, Event
from cxtracker.audit.provenance import arriving_by
from cxtracker.errors import Refused
from initiatives.lifecycle.services import gates
from initiatives.models import Initiative, Outcome, OwnershipRequest, Plan
from initiatives.outcomes import services as outcomes
from tests.initiatives.conftest import agreed  # noqa: F401  (fixture)
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def in_a_request():
    """What follows a click is told apart from what others do by its request."""
    with arriving_by(Channel.PAGE, "the click"):
        yield


@pytest.fixture
def step(in_a_request, agreed, carla) -> int:  # noqa: F811
    """The event by which Carla concluded the pact."""
    return Event.objects.filter(kind="initiative.moved").latest("id").pk


def test_undoing_a_step_and_changing_the_plan_meet_in_one_order(step, agreed, carla, alma, today):  # noqa: F811
    wrong = together(
        partial(undoing.undo, [step], by=carla, now=timezone.now()),
        partial(outcomes.edit, Outcome.objects.get(), {"target": 1.85}, by=alma, today=today),
    )
    assert all(isinstance(one, Refused) for one in wrong if one)
    edited = Event.objects.get(kind="outcome.edited").pk
    undone = Event.objects.filter(kind="initiative.moved", context__undid=step).values_list("pk", flat=True)
    status, plans = Initiative.objects.get().status, Plan.objects.count()
    assert (status, plans) == (("proposed", 0) if undone else ("agreed", 1))
    assert all(pk < edited for pk in undone)


def test_two_clicks_undo_once(step, carla):
    together(*[partial(undoing.undo, [step], by=carla, now=timezone.now())] * 3)
    assert Initiative.objects.get().status == "proposed"
    assert Event.objects.filter(kind="initiative.moved", context__undid=step).count() == 1
    assert set(OwnershipRequest.objects.values_list("state", flat=True)) == {"approved"}
    gates.advance(Initiative.objects.get(), by=carla, now=timezone.now())
    assert Plan.objects.count() == 1
