"""Who is told what, by which way; and how mails go out."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.core import mail
from django.utils import timezone

from cxtracker.accounts.models import Role
from cxtracker.audit.models import Channel
from cxtracker.audit.provenance import arriving_by
from initiatives.lifecycle.services import initiatives
from initiatives.models import Notification, OwnershipRequest, Topic, Way
from initiatives.notifications.queries.mail_settings import mails_waiting
from initiatives.notifications.services import mailing, notifications
from initiatives.notifications.services.mailing import LEASE
from initiatives.ownership.services import requests
from journeys.models import Deputy
from tests.factories import InfluenceFactory, InitiativeFactory, PersonFactory, TouchpointFactory, noon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(datetime(2026, 11, 21, 12, tzinfo=UTC))


@pytest.fixture
def initiative(company, cosmo, lena):
    """Started by Cosmo, answered for by Lena; needs IT and RSK."""
    touchpoint = TouchpointFactory(name="Refund form")
    for function in (company.IT, company.RSK):
        InfluenceFactory(touchpoint=touchpoint, function=function, strength=3)
    return InitiativeFactory(
        key="CX-7", title="Refund within 24 hours", touchpoints=[touchpoint], initiator=cosmo, accountable=lena
    )


@pytest.fixture
def asked(initiative, company, carla, today) -> OwnershipRequest:
    return requests.ask(
        initiative, [company.IT], by=carla, now=noon(today), what="Two developers in January", person_days=Decimal(12)
    )[0]


def told(topic: str | None = None) -> list[str]:
    """First names of those told (about a topic), in order of the alphabet."""
    rows = Notification.objects.filter(topic=topic) if topic else Notification.objects.all()
    return sorted(row.recipient.name.split()[0] for row in rows.select_related("recipient"))


def forget() -> None:
    Notification.objects.all().delete()
    mail.outbox.clear()


def send(after: timedelta = timedelta()) -> list:
    """Mails that go out now, in the order they went."""
    mail.outbox.clear()
    mailing.send_due(now=timezone.now() + after)
    return mail.outbox


# --- who ----------------------------------------------------------------------------------------------------------
def test_everyone_who_may_answer_is_told_of_a_question(asked):
    assert told() == told(Topic.TO_DECIDE) == ["Dana", "Ivo"]


def test_a_deputy_outside_their_window_and_those_who_left_are_not_told(initiative, company, carla, dana, ivo, today):
    Deputy.objects.filter(person=dana).update(until=today - timedelta(days=1))
    ivo.is_active = False
    ivo.save(update_fields=["is_active"])
    requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    assert told() == []


def test_the_requester_and_the_accountable_owner_are_told_of_the_answer(asked, ivo, today):
    forget()
    requests.approve(asked, by=ivo, now=noon(today))
    assert told() == told(Topic.ANSWERED) == ["Carla", "Lena"]


def test_a_head_reads_in_the_digest_what_the_deputy_answered(asked, dana, today):
    forget()
    requests.decline(asked, by=dana, now=noon(today), reason="timing")
    assert told(Topic.HAPPENED) == ["Ivo"]
    assert Notification.objects.get(topic=Topic.HAPPENED).way == Way.DIGEST


def test_one_hears_of_an_event_once_even_by_two_routes(initiative, company, carla, ivo, today):
    initiative.accountable = carla
    initiative.save(update_fields=["accountable"])
    (asked,) = requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    forget()
    requests.ask_back(asked, by=ivo, now=noon(today), comment="From when on?")
    assert told() == ["Carla"]


def test_the_answer_to_a_question_comes_back_to_the_function(asked, ivo, carla, today):
    requests.ask_back(asked, by=ivo, now=noon(today), comment="From when on?")
    forget()
    requests.reply(asked, by=carla, now=noon(today), comment="From January.")
    assert told(Topic.TO_DECIDE) == ["Dana", "Ivo"]
    bodies = [one.body for one in send()]
    assert len(bodies) == 2
    assert "From January." in bodies[0]


def test_own_actions_never_notify_oneself(initiative, company, carla, ivo, cosmo, lena, today):
    initiative.initiator = initiative.accountable = carla
    initiative.save(update_fields=["initiator", "accountable"])
    requests.ask(initiative, [company.CX, company.IT], by=carla, now=noon(today))
    initiatives.edit(initiative, {"title": "Refund within a day"}, by=carla)
    asked = OwnershipRequest.objects.get(function=company.IT)
    requests.withdraw(asked, by=carla, now=timezone.now())
    assert "Carla" not in told()


def test_a_question_passed_on_reaches_the_other_function_and_the_requester(asked, company, ivo, today):
    forget()
    requests.pass_on(asked, by=ivo, now=noon(today), to=company.RSK)
    assert told(Topic.TO_DECIDE) == ["Rosa"]
    assert told(Topic.ANSWERED) == ["Carla", "Lena"]


def test_a_change_is_told_in_the_digest_to_those_with_a_share_in_it(asked, initiative, ivo, carla, today):
    requests.approve(asked, by=ivo, now=noon(today))
    forget()
    initiatives.edit(initiative, {"title": "Refund within a day"}, by=carla)
    assert told() == told(Topic.HAPPENED) == ["Cosmo", "Ivo", "Lena"]
    assert set(Notification.objects.values_list("way", flat=True)) == {Way.DIGEST}
    assert send() == []


def test_an_import_tells_nobody(initiative, company, carla, today):
    with arriving_by(Channel.IMPORT):
        requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    assert told() == []


def test_asking_many_functions_takes_no_more_queries(initiative, company, carla, today, django_assert_max_num_queries):
    from journeys.models import Function

    everyone = list(Function.objects.filter(is_cx=False))
    with django_assert_max_num_queries(75):
        requests.ask(initiative, everyone, by=carla, now=noon(today))


# --- which way ----------------------------------------------------------------------------------------------------
def test_preferences_are_obeyed(initiative, company, carla, ivo, dana, today):
    notifications.choose({Topic.TO_DECIDE: Way.PAGE}, by=ivo)
    notifications.choose({Topic.TO_DECIDE: Way.DIGEST}, by=dana)
    requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    assert dict(Notification.objects.values_list("recipient__name", "way")) == {
        "Ivo Imhof": Way.PAGE,
        "Dana Dorn": Way.DIGEST,
    }
    assert send() == []


def test_choosing_the_same_again_records_nothing(ivo):
    from cxtracker.audit.models import Event

    notifications.choose({Topic.HAPPENED: Way.PAGE}, by=ivo)
    notifications.choose({Topic.HAPPENED: Way.PAGE}, by=ivo)
    assert Event.objects.filter(kind="person.notifications_chosen").count() == 1
    with pytest.raises(ValueError, match="not a valid"):
        notifications.choose({Topic.HAPPENED: "pigeon"}, by=ivo)


# --- the mail -----------------------------------------------------------------------------------------------------
def test_the_mail_says_everything_it_takes_to_decide(asked, ivo):
    sent = {one.to[0]: one for one in send()}
    assert set(sent) == {"ivo@example.com", "dana@example.com"}
    letter = sent["ivo@example.com"]
    assert letter.subject == (
        "CX office asks Information technology to co-own “Refund within 24 hours”: answer by 27 Nov"
    )
    for words in (
        "Hello Ivo Imhof",
        "Two developers in January",
        "12 person-days",
        "decisive influence on “Refund form”",
        "Nobody yet; you would be the first.",
        "the request goes to Lena Lang",
        "No answer never counts as a yes.",
        "/decide/",
        "/preferences/notifications/",
    ):
        assert words in letter.body
    html = letter.alternatives[0].content
    assert "Review and decide" in html
    assert "<script" not in html
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"


def test_each_is_written_to_in_their_language_with_a_link_of_their_own(asked, ivo):
    one, two = send()
    addresses = [re.search(r"/decide/(\S+)/", letter.body)[1] for letter in (one, two)]
    assert len(set(addresses)) == 2
    assert all(len(address) >= 40 for address in addresses)


def test_odd_names_break_no_header(initiative, company, carla, today):
    initiative.title = "Rück\r\nBcc: everyone@example.com\n“gabe” \u2028 😀"
    initiative.save(update_fields=["title"])
    requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    letter = send()[0]
    assert "\n" not in letter.subject
    message = letter.message()
    assert message["Bcc"] is None
    assert message["Subject"].startswith("=?utf-8?")


def test_an_answer_is_mailed_to_the_requester_as_a_sentence(asked, ivo, today):
    forget()
    requests.decline(asked, by=ivo, now=noon(today), reason="no_capacity", comment="Not before spring")
    subjects = {letter.subject for letter in send()}
    assert subjects == {"CX-7 “Refund within 24 hours”: Ivo Imhof declined for Information technology: no capacity."}
    assert "Not before spring" in mail.outbox[0].body


def test_a_question_answered_before_its_mail_went_out_is_not_mailed(asked, ivo, today):
    requests.approve(asked, by=ivo, now=noon(today))
    assert {letter.to[0] for letter in send()} == {"carla@example.com", "lena@example.com"}
    assert not Notification.objects.filter(mail_due=True).exists()


def test_who_left_or_may_no_longer_answer_gets_nothing(asked, company, ivo, dana, today):
    ivo.is_active = False
    ivo.save(update_fields=["is_active"])
    Deputy.objects.filter(person=dana).delete()
    assert send() == []
    assert not Notification.objects.filter(mail_due=True).exists()


def test_a_draft_is_not_told_to_those_who_may_not_see_it(asked, initiative, lena, today, ivo):
    requests.approve(asked, by=ivo, now=noon(today))
    initiative.status, initiative.accountable = "draft", None
    initiative.save(update_fields=["status", "accountable"])
    assert "lena@example.com" not in {letter.to[0] for letter in send()}


# --- sending ------------------------------------------------------------------------------------------------------
def test_a_mail_goes_out_once(asked):
    assert len(send()) == 2
    assert send(after=timedelta(days=1)) == []
    assert not Notification.objects.filter(mailed_at=None).exists()


def test_a_worker_killed_between_sending_and_marking_sends_a_copy_that_is_recognised(asked, monkeypatch):
    class Killed(BaseException):
        pass

    real = mailing.mails.send

    def send_and_die(*args, **kwargs):
        real(*args, **kwargs)
        raise Killed

    monkeypatch.setattr(mailing.mails, "send", send_and_die)
    with pytest.raises(Killed):
        mailing.send_due(now=timezone.now())
    first = mail.outbox[0].extra_headers["Message-ID"]
    monkeypatch.undo()
    assert len(send()) == 1
    again = send(after=LEASE + timedelta(seconds=1))
    assert [letter.extra_headers["Message-ID"] for letter in again] == [first]


def test_what_fails_is_tried_later_and_later_and_at_last_given_up(asked, monkeypatch):
    def refuse(*_args, **_kwargs):
        raise OSError("no mail server")

    monkeypatch.setattr(mailing.mails, "send", refuse)
    now = datetime(2026, 11, 23, 9, tzinfo=UTC)
    tries = 0
    for minute in range(0, 24 * 60, 1):
        before = sum(Notification.objects.values_list("mail_attempts", flat=True))
        mailing.send_due(now=now + timedelta(minutes=minute))
        tries += sum(Notification.objects.values_list("mail_attempts", flat=True)) > before
        if not Notification.objects.filter(mail_attempts__lt=8).exists():
            break
    assert set(Notification.objects.values_list("mail_attempts", flat=True)) == {8}
    assert tries == 8
    assert minute > 200
    assert mails_waiting().given_up == 2


def test_mails_given_up_show_in_health(asked, client, alma):
    from cxtracker import health

    Notification.objects.update(mail_attempts=8)
    part = next(part for part in health.look(timezone.now()).parts if part.name == "mails")
    assert (part.state, "2 were given up" in part.says) == (health.State.DEGRADED, True)


def test_a_broker_that_is_away_loses_nothing(initiative, company, carla, today, committed, broker_away):
    with committed():
        requests.ask(initiative, [company.IT], by=carla, now=noon(today))
    assert len(send()) == 2


# --- pages --------------------------------------------------------------------------------------------------------
def test_updates_are_read_and_marked_seen(asked, as_, ivo, dana):
    page = as_(ivo).get("/updates/")
    assert "1 unread update" in page.content.decode()
    assert "Carla Caspar" in page.content.decode()
    row = Notification.objects.get(recipient=ivo)
    as_(dana).post("/updates/read/", {"update": row.pk})
    assert Notification.objects.get(pk=row.pk).read_at is None
    assert as_(ivo).post("/updates/read/", {"update": row.pk}).status_code == 302
    assert "No unread updates" in as_(ivo).get("/updates/").content.decode()


def test_updates_take_a_constant_number_of_queries(company, carla, ivo, as_, today, django_assert_max_num_queries):
    for _number in range(30):
        requests.ask(InitiativeFactory(), [company.IT], by=carla, now=noon(today))
    client = as_(ivo)
    with django_assert_max_num_queries(20):
        assert client.get("/updates/").status_code == 200


def test_ways_are_chosen_on_a_page(as_, ivo):
    client = as_(ivo)
    page = client.get("/preferences/notifications/").content.decode()
    assert page.count('type="radio"') == 18
    chosen = dict.fromkeys(Topic.values, "page")
    assert client.post("/preferences/notifications/", chosen).status_code == 302
    assert set(ivo.preferences.values_list("way", flat=True)) == {"page"}
    assert client.post("/preferences/notifications/", {**chosen, "happened": "pigeon"}).status_code == 422


def test_a_person_who_never_signed_in_can_be_asked(initiative, company, carla, today):
    company.OPS.head = PersonFactory(name="Otto Ohm", email="otto@example.com", role=Role.CONTRIBUTOR, password="")
    company.OPS.save(update_fields=["head"])
    requests.ask(initiative, [company.OPS], by=carla, now=noon(today))
    assert [letter.to for letter in send()] == [["otto@example.com"]]
