"""The daily mail: one a day at most, none with nothing to say."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import given, settings as search, strategies as st

from initiatives.lifecycle.services import initiatives
from initiatives.models import Digest, Notification, PolicyChange, Topic, Way
from initiatives.notifications.rules import digest_moment
from initiatives.notifications.services import digest, notifications
from initiatives.notifications.services.mailing import LEASE
from initiatives.ownership.services import requests
from tests.factories import InitiativeFactory, PersonFactory

NOON = datetime(2026, 11, 16, 12, tzinfo=UTC)
SEVEN = datetime(2026, 11, 17, 7, tzinfo=UTC)


@pytest.fixture
def at(db, time_machine):
    """`at(moment)`: what the digests of that moment were."""

    def move(moment: datetime) -> list:
        time_machine.move_to(moment, tick=False)
        mail.outbox.clear()
        digest.send_due(now=timezone.now())
        return mail.outbox

    move(NOON)
    return move


@pytest.fixture
def initiative(at, cosmo, lena):
    return InitiativeFactory(key="CX-7", title="Refund within 24 hours", initiator=cosmo, accountable=lena)


@pytest.fixture
def changed(initiative, carla):
    """Carla changed it at noon; Cosmo and Lena have a share in it."""
    initiatives.edit(initiative, {"title": "Refund within a day"}, by=carla)
    return initiative


def test_what_happened_is_told_next_morning_once(changed, at):
    assert at(SEVEN - timedelta(minutes=1)) == []
    sent = at(SEVEN)
    assert sorted(letter.to[0] for letter in sent) == ["cosmo@example.com", "lena@example.com"]
    assert sent[0].subject == "1 thing happened on “Refund within a day”"
    assert "Carla Caspar changed title." in sent[0].body
    for hours in range(1, 48):
        assert at(SEVEN + timedelta(hours=hours)) == []
    assert Digest.objects.count() == 2


def test_what_happens_after_the_hour_waits_for_tomorrow(changed, at, carla):
    assert len(at(SEVEN)) == 2
    initiatives.edit(changed, {"problem": "They call again."}, by=carla)
    assert at(SEVEN + timedelta(hours=2)) == []
    assert len(at(SEVEN + timedelta(days=1))) == 2


def test_after_an_outage_it_comes_late_and_once(changed, at):
    assert len(at(SEVEN + timedelta(days=3, hours=5))) == 2
    assert at(SEVEN + timedelta(days=3, hours=6)) == []


def test_nothing_to_say_means_no_mail(at, cosmo, lena):
    for day in range(5):
        assert at(SEVEN + timedelta(days=day)) == []
    assert not Digest.objects.exists()


def test_it_groups_by_initiative_and_ends_at_fifty_lines(changed, at, carla, cosmo, lena):
    other = InitiativeFactory(key="CX-8", title="A card that explains itself", initiator=cosmo)
    for number in range(60):
        initiatives.edit(other, {"problem": f"They call {number} times."}, by=carla)
    (letter,) = [one for one in at(SEVEN) if one.to == ["cosmo@example.com"]]
    assert letter.subject == "61 things happened on 2 initiatives"
    assert letter.body.count("Carla Caspar changed") == 50
    assert "… and 11 more." in letter.body
    assert letter.body.count("CX-8 “A card") == 1
    assert not Notification.objects.filter(recipient=cosmo, mail_due=True).exists()


def test_a_worker_killed_while_sending_sends_the_same_mail_again(changed, at, lena, monkeypatch):
    class Killed(BaseException):
        pass

    Notification.objects.exclude(recipient=lena).delete()
    real = digest.mails.send

    def send_and_die(*args, **kwargs):
        real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(digest.mails, "send", send_and_die)
    with pytest.raises(Killed):
        at(SEVEN)
    first = mail.outbox[0].extra_headers["Message-ID"]
    monkeypatch.undo()
    assert at(SEVEN + timedelta(minutes=1)) == []
    assert [one.extra_headers["Message-ID"] for one in at(SEVEN + LEASE + timedelta(minutes=1))] == [first]
    assert at(SEVEN + timedelta(hours=1)) == []


def test_those_who_left_or_were_never_invited_get_none(initiative, at, carla):
    initiative.accountable = PersonFactory(is_active=False)
    initiative.initiator = stranger = PersonFactory(password="")
    stranger.set_unusable_password()
    stranger.save(update_fields=["password"])
    initiative.save(update_fields=["accountable", "initiator"])
    initiatives.edit(initiative, {"title": "Refund within a day"}, by=carla)
    assert at(SEVEN) == []
    assert not Notification.objects.filter(mail_due=True).exists()


def test_what_one_may_no_longer_see_is_left_out(changed, at, lena, cosmo):
    changed.status, changed.accountable = "draft", cosmo
    changed.save(update_fields=["status", "accountable"])
    assert [letter.to for letter in at(SEVEN)] == [["cosmo@example.com"]]


def test_questions_come_in_the_digest_to_those_who_want_them_there(at, initiative, company, ivo, carla):
    notifications.choose({Topic.TO_DECIDE: Way.DIGEST}, by=ivo)
    requests.ask(initiative, [company.IT], by=carla, now=NOON)
    (letter,) = at(SEVEN)
    assert letter.to == ["ivo@example.com"]
    assert "Carla Caspar asked Information technology to own it." in letter.body


def test_the_hour_is_the_policys_in_the_sites_time_zone(changed, at, alma, settings):
    PolicyChange.objects.create(name="digest_hour", value=16, reason="Agreed", by=alma, at=NOON)
    assert at(NOON + timedelta(hours=3, minutes=59)) == []
    assert len(at(NOON + timedelta(hours=4))) == 2


# --- the instant --------------------------------------------------------------------------------------------------
ZONES = [
    "Europe/Berlin",
    "America/New_York",
    "America/Sao_Paulo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Asia/Kathmandu",
    "UTC",
]


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("hour", [2, 9])
def test_each_local_day_has_one_moment(name, hour):
    zone = ZoneInfo(name)
    moments = [digest_moment(date(2026, 1, 1) + timedelta(days=day), hour, zone) for day in range(400)]
    assert moments == sorted(set(moments))
    assert [moment.astimezone(zone).date() for moment in moments] == [
        date(2026, 1, 1) + timedelta(days=day) for day in range(400)
    ]


def test_an_hour_that_does_not_exist_and_one_that_exists_twice():
    berlin = ZoneInfo("Europe/Berlin")
    assert digest_moment(date(2026, 3, 29), 2, berlin) == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert digest_moment(date(2026, 3, 29), 2, berlin).astimezone(berlin).hour == 3
    assert digest_moment(date(2026, 10, 25), 2, berlin) == datetime(2026, 10, 25, 0, tzinfo=UTC)


@search(max_examples=50, deadline=None)
@given(day=st.dates(date(2020, 1, 1), date(2040, 1, 1)), hour=st.integers(0, 23), name=st.sampled_from(ZONES))
def test_the_moment_is_on_its_own_day(day, hour, name):
    assert digest_moment(day, hour, ZoneInfo(name)).astimezone(ZoneInfo(name)).date() == day
