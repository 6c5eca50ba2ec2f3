"""After closing, benefit owners are asked at 6, 12 and 24 months: once, by mail, also after an outage."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from initiatives.models import Notification, PromiseCheck
from initiatives.notifications.services import mailing
from initiatives.outcomes.money.services import promises
from tests.factories import InitiativeFactory, OutcomeFactory

pytestmark = pytest.mark.django_db
CLOSED = date(2026, 3, 31)


def morning(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), ZoneInfo("UTC")) + timedelta(hours=12)


@pytest.fixture
def closed(ivo):
    one = InitiativeFactory(key="X-1", title="First bill", status="closed")
    OutcomeFactory(initiative=one, benefit_owner=ivo)
    promises.ask_later(one, today=CLOSED)
    return one


def test_the_days_are_six_twelve_and_twenty_four_months_away(closed):
    days = list(PromiseCheck.objects.order_by("months").values_list("due_on", flat=True))
    assert days == [date(2026, 9, 30), date(2027, 3, 31), date(2028, 3, 31)]


def test_nobody_is_asked_before_the_day_and_everyone_once_from_then_on(closed, ivo, mailoutbox):
    assert promises.ask_due(now=morning(date(2026, 9, 29))) == 0
    assert promises.ask_due(now=morning(date(2026, 10, 3))) == 1
    assert promises.ask_due(now=morning(date(2026, 10, 4))) == 0
    assert [one.recipient for one in Notification.objects.all()] == [ivo]
    mailing.send_due(now=morning(date(2026, 10, 4)))
    [mail] = mailoutbox
    assert mail.to == [ivo.email]
    assert "6 months after it ended" in mail.body


def test_closing_twice_asks_no_second_time(closed):
    promises.ask_later(closed, today=CLOSED)
    assert PromiseCheck.objects.count() == 3
