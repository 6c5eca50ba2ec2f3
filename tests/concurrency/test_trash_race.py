"""Two people restore the same thing at once: it comes back once, and the second is told."""

from __future__ import annotations

from functools import partial

import pytest

from cxtracker.audit.models import Event
from cxtracker.errors import Refused
from journeys.map.services import maps
from journeys.models import Journey, Touchpoint, TrashedItem
from journeys.trash import services as trash
from tests.factories import TouchpointFactory
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def test_what_two_restore_at_once_comes_back_once(carla, alma):
    maps.remove_journey(TouchpointFactory().stage.journey, by=carla)
    item = TrashedItem.objects.get()
    wrong = together(partial(trash.restore, item, by=carla), partial(trash.restore, item, by=alma))
    assert [str(error)[:32] for error in wrong] == ["Somebody else has just restored "]
    assert all(isinstance(error, Refused) for error in wrong)
    assert Journey.objects.count() == Touchpoint.objects.count() == 1
    assert Event.objects.filter(kind="journey.restored").count() == 1


def test_what_two_delete_at_once_lies_in_the_trash_once(carla, alma):
    touchpoint = TouchpointFactory()
    wrong = together(*[partial(maps.remove_touchpoint, touchpoint, by=by) for by in (carla, alma)])
    assert len(wrong) == TrashedItem.objects.count() == 1
