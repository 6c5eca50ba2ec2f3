"""Several workers do the minute's work at once: everyone is told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from initiatives.lifecycle.services import initiatives
from initiatives.models import Digest, Notification, OwnershipRequest, RequestStep, Topic
from initiatives.notifications.services import digest, mailing, notifications
from initiatives.ownership.services import mail_links, reminders, requests
from tests.factories import InitiativeFactory, noon
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RACERS = 6


def at_once(work: Callable[[], object]) -> list[Exception]:
    """Do it in several threads that begin together; what went wrong."""
    return together(*[work] * RACERS)


@pytest.fixture
def asked(company, cosmo, lena, today) -> list[OwnershipRequest]:
    return [
        requests.ask(InitiativeFactory(initiator=cosmo), [company.IT], by=cosmo, now=noon(today))[0]
        for _number in range(10)
    ]


def test_ticks_at_once_remind_once(asked):
    later = timezone.now() + timedelta(days=60)
    assert at_once(lambda: reminders.remind(now=later)) == []
    escalated = Notification.objects.filter(topic=Topic.ESCALATION, mail_due=True)
    assert Counter(escalated.values_list("request", flat=True)) == {one.pk: 1 for one in asked}


def test_senders_at_once_send_once(asked):
    assert at_once(lambda: mailing.send_due(now=timezone.now())) == []
    numbers = Counter(letter.extra_headers["Message-ID"] for letter in mail.outbox)
    assert (len(numbers), set(numbers.values())) == (20, {1})


def test_digests_at_once_go_out_once(company, carla, cosmo, lena):
    for _number in range(5):
        initiatives.edit(InitiativeFactory(initiator=cosmo, accountable=lena), {"title": "New"}, by=carla)
    tomorrow = timezone.now() + timedelta(days=1)
    morning = tomorrow.replace(hour=12)
    assert at_once(lambda: digest.send_due(now=morning)) == []
    assert sorted(letter.to[0] for letter in mail.outbox) == ["cosmo@example.com", "lena@example.com"]
    assert Digest.objects.exclude(sent_at=None).count() == 2


def test_deferred_questions_come_back_once(asked, ivo, today):
    for one in asked:
        requests.defer(one, by=ivo, now=noon(today), until=today + timedelta(days=3))
    later = datetime.combine(today + timedelta(days=3), datetime.min.time(), UTC)
    assert at_once(lambda: reminders.tick(now=later)) == []
    assert RequestStep.objects.filter(kind="returned").count() == len(asked)


def test_a_link_used_by_many_at_once_decides_once(asked, ivo, today):
    now = timezone.now()
    token = mail_links.issue(asked[0], to=ivo, now=now)
    link = mail_links.behind(token)
    assert link
    wrong = at_once(lambda: mail_links.decide(link, mail_links.Answer("approve"), now=now))
    assert [type(error) for error in wrong] == [mail_links.LinkEnded] * (RACERS - 1)
    assert RequestStep.objects.filter(request=asked[0], kind="approved").count() == 1


def test_choosing_at_once_leaves_one_choice(ivo):
    assert at_once(lambda: notifications.choose({Topic.HAPPENED: "page"}, by=ivo)) == []
    assert ivo.preferences.count() == 1
