"""People who press at once: one reminder, one mail; a condition is agreed to or met with an offer, never both."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core import mail
from django.utils import timezone

from cxtracker.audit import undoing
from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, Refused
from initiatives.models import Notification, OwnershipRequest, RequestStep, Topic
from initiatives.notifications.services import mailing
from initiatives.ownership.services import offers, reminders, reminding, requests as ownership
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RACERS = 4


@pytest.fixture
def asked(company, carla) -> OwnershipRequest:
    """Rosa alone answers for RSK, which is offered 6 person-days; she has had the mail about it."""
    touchpoint = TouchpointFactory(key="T1")
    InfluenceFactory(touchpoint=touchpoint, function=company.RSK, strength=3)
    initiative = InitiativeFactory(key="X-1", title="Say why", touchpoints=[touchpoint], initiator=carla)
    question = ownership.Question(company.RSK, "Raise the limit", Decimal(6))
    [made] = ownership.ask_each(initiative, [question], by=carla, now=timezone.now())
    mailing.send_due(now=timezone.now())
    mail.outbox.clear()
    return made


def copies(asked: OwnershipRequest) -> list[OwnershipRequest]:
    return [OwnershipRequest.objects.get(pk=asked.pk) for _ in range(RACERS)]


def sends(moment: Callable[[], object]) -> partial[object]:
    return partial(mailing.send_due, now=moment())


def test_two_reminders_at_once_are_one_record_and_one_mail(asked, carla, lena):
    people = (carla, lena)
    now = timezone.now()
    works = [partial(reminding.remind, mine, by=people[n % 2], now=now) for n, mine in enumerate(copies(asked))]
    wrong = together(*works)
    assert [type(one) for one in wrong] == [Refused] * (RACERS - 1)
    assert {"reminded Risk and legal today" in str(one) for one in wrong} == {True}
    assert Event.objects.filter(kind="ownership.reminded").count() == 1
    assert Notification.objects.filter(topic=Topic.REMINDER).count() == 1
    assert together(*[sends(timezone.now)] * RACERS) == []
    assert [letter.to for letter in mail.outbox] == [["rosa@example.com"]]
    assert "hasn't answered yet" in mail.outbox[0].subject


def test_many_workers_that_tick_at_once_remind_once(asked):
    late = timezone.now() + timedelta(days=40)
    assert together(*[partial(reminders.tick, now=late)] * RACERS) == []
    told = Notification.objects.exclude(bucket="").values_list("recipient_id", "topic", "request_id", "bucket")
    assert told.count() == len(set(told)) > 0


def test_agreeing_and_offering_at_once_do_one_of_both(asked, carla, lena, rosa):
    for _round in range(4):
        ownership.accept_on_condition(asked, by=rosa, now=timezone.now(), person_days=Decimal(10))
        one, two, *_rest = copies(asked)
        now = timezone.now()
        wrong = together(
            partial(ownership.agree, one, by=carla, now=now),
            partial(offers.offer, two, by=lena, now=now, person_days=Decimal(8)),
        )
        assert [type(error) for error in wrong] == [Conflict]
        last = RequestStep.objects.filter(request=asked).latest("id")
        asked.refresh_from_db()
        assert (last.kind, asked.state, asked.person_days) in {
            ("agreed", "approved", Decimal(10)),
            ("offered", "requested", Decimal(8)),
        }
        if asked.state == "approved":
            return


def test_a_yes_and_a_withdrawal_at_once_do_one_of_both(asked, carla, rosa):
    one, two, *_rest = copies(asked)
    now = timezone.now()
    wrong = together(
        partial(ownership.approve, one, by=rosa, now=now, person_days=Decimal(4)),
        partial(ownership.withdraw, two, by=carla, now=now),
    )
    assert [type(error) for error in wrong] == [Conflict]
    asked.refresh_from_db()
    assert (asked.state, asked.person_days) in {("approved", Decimal(4)), ("withdrawn", Decimal(6))}


def test_undo_pressed_twice_at_once_undoes_once(asked, carla):
    ownership.withdraw(asked, by=carla, now=timezone.now())
    act = Event.objects.filter(kind="ownership.withdrawn").latest("id").pk
    wrong = together(*[partial(undoing.undo, [act], by=carla, now=timezone.now())] * RACERS)
    assert len(wrong) == RACERS - 1
    assert all(isinstance(one, Refused) for one in wrong)
    assert RequestStep.objects.filter(request=asked, kind="reopened").count() == 1
