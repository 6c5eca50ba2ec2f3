"""Letting somebody in: a link by mail, once, for a week."""

from __future__ import annotations

import re
import socket
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Message
from django.core import mail
from django.test import Client

from cxtracker.accounts import subscribers
from cxtracker.accounts.models import Access, User
from cxtracker.accounts.services import invitations, people
from cxtracker.audit import delivery
from cxtracker.audit.models import Event
from cxtracker.errors import Conflict, NotAllowed, Refused

NEW_PASSWORD = "seven quiet lanterns"


@pytest.fixture
def nora(alma) -> User:
    """Known, not invited."""
    return people.add(
        email="Nora@Example.com", name="Nora Novak", role="contributor", language="de", invite=False, by=alma
    )


def link_in(message) -> str:
    return re.search(r"http://testserver(/invitation/\S+)", message.body)[1]


def invited(nora: User, alma: User) -> str:
    invitations.invite(nora, by=alma)
    delivery.deliver_due()
    nora.refresh_from_db()
    return link_in(mail.outbox[-1])


def test_an_added_person_is_known_but_cannot_sign_in(nora):
    assert nora.email == "nora@example.com"
    assert (nora.access, nora.can_sign_in) == (Access.KNOWN, False)


def test_an_invitation_is_mailed_in_the_persons_language_as_text_and_html(nora, alma):
    invited(nora, alma)
    message = mail.outbox[0]
    assert message.to == ["nora@example.com"]
    assert "Alma Adler" in message.subject
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"
    [(html, kind)] = [(one.content, one.mimetype) for one in message.alternatives]
    assert kind == "text/html"
    assert link_in(message) in html
    assert nora.access == Access.INVITED


def test_nothing_is_mailed_before_the_worker_delivers_and_only_once_however_often_it_does(nora, alma):
    invitations.invite(nora, by=alma)
    assert mail.outbox == []
    event = Event.objects.get(kind="person.invited")
    subscribers.send_invitation(event)
    subscribers.send_invitation(event)
    delivery.deliver_due()
    delivery.deliver_due()
    assert len(mail.outbox) == 1


def test_a_mail_server_that_is_away_loses_nothing(nora, alma, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    invitations.invite(nora, by=alma)
    delivery.deliver_due()
    nora.refresh_from_db()
    assert nora.invited_at is None
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    with time_machine.travel(datetime.now(UTC) + timedelta(minutes=10), tick=False):
        delivery.deliver_due()
    assert len(mail.outbox) == 1


def test_the_mail_reaches_a_real_mail_server(nora, alma, settings):
    received = []

    class Kept(Message):
        def handle_message(self, message) -> None:
            received.append(message)

    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    server = Controller(Kept(), hostname="127.0.0.1", port=port)
    server.start()
    try:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        invitations.invite(nora, by=alma)
        delivery.deliver_due()
    finally:
        server.stop()
    [message] = received
    assert message["To"] == "nora@example.com"
    assert message["Message-ID"].startswith("<invitation.")
    assert {part.get_content_type() for part in message.walk()} >= {"text/plain", "text/html"}


def test_the_link_sets_the_password_and_signs_in(nora, alma):
    client, path = Client(), invited(nora, alma)
    shown = client.get(path)
    assert "Nora Novak" in shown.content.decode()
    assert shown.headers["Referrer-Policy"] == "same-origin"
    assert "no-store" in shown.headers["Cache-Control"]
    nora.refresh_from_db()
    assert not nora.can_sign_in
    answer = client.post(path, {"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    assert answer.headers["Location"] == "/"
    assert client.get("/profile/").status_code == 200
    nora.refresh_from_db()
    assert nora.access == Access.SIGNS_IN
    assert Event.objects.filter(kind="person.joined", actor=nora).count() == 1


@pytest.mark.parametrize(
    ("password", "again", "why"),
    [
        ("short", "short", "too short"),
        ("password12345", "password12345", "too common"),
        (NEW_PASSWORD, "another one entirely", "match"),
    ],
)
def test_a_weak_or_mistyped_password_is_refused_with_the_reason(nora, alma, password, again, why):
    answer = Client().post(invited(nora, alma), {"password": password, "again": again})
    assert answer.status_code == 422
    assert why in answer.content.decode()
    nora.refresh_from_db()
    assert not nora.can_sign_in


def test_a_link_works_once(nora, alma):
    path = invited(nora, alma)
    Client().post(path, {"password": NEW_PASSWORD, "again": NEW_PASSWORD})
    answer = Client().post(path, {"password": "somebody else was here", "again": "somebody else was here"})
    assert answer.status_code == 410
    nora.refresh_from_db()
    assert nora.check_password(NEW_PASSWORD)


def test_of_two_who_use_a_link_at_once_the_first_counts(nora, alma):
    invited(nora, alma)
    first, second = User.objects.get(pk=nora.pk), User.objects.get(pk=nora.pk)
    invitations.accept(first, NEW_PASSWORD)
    with pytest.raises(Conflict, match="used a moment ago"):
        invitations.accept(second, "somebody else was here")


def test_a_link_ends_after_seven_days(nora, alma):
    path = invited(nora, alma)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=6, hours=23)):
        assert Client().get(path).status_code == 200
    with time_machine.travel(datetime.now(UTC) + timedelta(days=7, minutes=1)):
        assert Client().get(path).status_code == 410


def test_a_later_invitation_ends_the_earlier_one(nora, alma):
    earlier, later = invited(nora, alma), invited(nora, alma)
    assert Client().get(earlier).status_code == 410
    assert Client().get(later).status_code == 200


def test_a_link_of_somebody_deactivated_since_is_dead_and_stays_dead(nora, alma):
    path = invited(nora, alma)
    people.deactivate(nora, by=alma)
    assert Client().get(path).status_code == 410
    people.reactivate(nora, by=alma)
    assert Client().get(path).status_code == 410


def test_an_invented_link_is_refused(db):
    assert Client().get("/invitation/WzEsImEiXQ:1abc:def/").status_code == 410


def test_only_administrators_and_cx_managers_invite(nora, carla, lena, cosmo, rita):
    for person in (lena, cosmo, rita):
        with pytest.raises(NotAllowed):
            invitations.invite(nora, by=person)
    invitations.invite(nora, by=carla)
    assert Event.objects.filter(kind="person.invited", actor=carla).exists()


def test_who_can_sign_in_already_is_not_invited(alma, rita):
    with pytest.raises(Refused, match="can sign in already"):
        invitations.invite(rita, by=alma)


def test_who_joined_while_the_mail_waited_gets_none(nora, alma):
    invitations.invite(nora, by=alma)
    invitations.accept(nora, NEW_PASSWORD)
    delivery.deliver_due()
    assert mail.outbox == []
