"""Mails as a real mail server takes them, and what happens when it does not, or when the broker is gone."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.conf import settings as configured
from django.utils import timezone
from kombu import pools

from cxtracker.celery import app
from initiatives.models import Notification, OwnershipRequest
from initiatives.notifications.services import mailing
from initiatives.ownership.services import requests
from tests.factories import InfluenceFactory, InitiativeFactory, TouchpointFactory, noon
from tests.faults.processes import environment
from tests.services import servers


@pytest.fixture
def initiative(company, cosmo, lena):
    touchpoint = TouchpointFactory(name="Rückgabe & Gutschrift")
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    return InitiativeFactory(
        title="Geld zurück in <24 h> – “sofort” 😀",
        touchpoints=[touchpoint],
        initiator=cosmo,
        problem="They call again.",
    )


def part(message: EmailMessage, kind: str) -> str:
    found = message.get_body((kind,))
    assert found
    return found.get_content()


@pytest.mark.django_db
def test_a_mail_arrives_whole(mail_server, initiative, company, cosmo, ivo, today):
    ivo.name = 'Ivo "Dr." Ümläut\r\nBcc: x@example.com'
    ivo.save(update_fields=["name"])
    requests.ask(initiative, [company.IT], by=cosmo, now=noon(today), what="Zwei Leute & <b>Zeit</b>")
    assert mailing.send_due(now=timezone.now()) == 2
    assert sorted(mail_server.recipients) == ["dana@example.com", "ivo@example.com"]
    message = next(one for one in mail_server.taken if one["To"] == "ivo@example.com")
    assert "“Geld zurück in <24 h> – “sofort” 😀”" in message["Subject"]
    assert re.fullmatch(r"<asked\.\d+@testserver>", message["Message-ID"])
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Bcc"] is None
    plain, html = part(message, "plain"), part(message, "html")
    assert "Zwei Leute & <b>Zeit</b>" in plain
    assert "Zwei Leute &amp; &lt;b&gt;Zeit&lt;/b&gt;" in html
    link = re.search(r"http://testserver/decide/\S+", plain)[0]
    assert f'href="{link}"' in html
    assert not re.search(r"<(script|img|link)\b", html)
    assert {url.split("/")[2] for url in re.findall(r'href="(http[^"]+)"', html)} == {"testserver"}


@pytest.mark.django_db
def test_a_server_that_is_busy_gets_the_mail_later(mail_server, initiative, company, cosmo, today):
    requests.ask(initiative, [company.IT], by=cosmo, now=noon(today))
    mail_server.refusals = 1
    now = timezone.now()
    assert mailing.send_due(now=now) == 1
    assert mailing.send_due(now=now + timedelta(minutes=1)) == 0
    assert mailing.send_due(now=now + timedelta(minutes=3)) == 1
    assert Counter(mail_server.recipients) == {"ivo@example.com": 1, "dana@example.com": 1}


@pytest.mark.django_db
def test_an_address_that_does_not_exist_holds_up_nobody_else(mail_server, initiative, company, cosmo, today):
    mail_server.unknown = {"ivo@example.com"}
    requests.ask(initiative, [company.IT], by=cosmo, now=noon(today))
    assert mailing.send_due(now=timezone.now()) == 1
    assert mail_server.recipients == ["dana@example.com"]


# --- the broker ---------------------------------------------------------------------------------------------------
def worker(broker: str, port: int) -> subprocess.Popen[bytes]:
    """A real worker on this test's database."""
    values = environment(REDIS_URL=broker, EMAIL_URL=f"smtp://127.0.0.1:{port}", BASE_URL="http://testserver")
    return subprocess.Popen(
        [
            sys.executable,
            "-m",
            "celery",
            "--quiet",
            "-A",
            "cxtracker",
            "worker",
            "-P",
            "solo",
            "--loglevel",
            "ERROR",
            "--without-gossip",
            "--without-mingle",
            "--without-heartbeat",
        ],
        cwd=configured.BASE_DIR,
        env=values,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def until(happens, seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            return False
        time.sleep(0.2)
    return True


@pytest.fixture
def broker_at(monkeypatch):
    """`broker_at(url)`: the application's messages go there from now on."""

    def use(url: str) -> None:
        monkeypatch.setitem(app.conf, "broker_url", url)
        options = {"socket_timeout": 1, "socket_connect_timeout": 1}
        monkeypatch.setitem(app.conf, "broker_transport_options", options)
        _forget_connections()

    yield use
    _forget_connections()


def _forget_connections() -> None:
    pools.reset()
    app._after_fork()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_decisions_go_on_without_the_broker_and_mails_go_out_once_after_it_returns(
    mail_server, broker_at, company, carla, cosmo, ivo, today
):
    with servers.redis() as url:
        broker_at(url)
        first = requests.ask(InitiativeFactory(initiator=cosmo), [company.IT], by=cosmo, now=noon(today))[0]
    started = time.monotonic()
    second = requests.ask(InitiativeFactory(initiator=cosmo), [company.IT], by=cosmo, now=noon(today))[0]
    requests.approve(first, by=ivo, now=noon(today))
    assert time.monotonic() - started < 15
    assert OwnershipRequest.objects.filter(state="approved").count() == 1
    due = Notification.objects.filter(mail_due=True).count()
    assert due
    with servers.redis() as url:
        broker_at(url)
        process = worker(url, mail_server.port)
        try:
            for _wake in range(3):
                app.send_task("initiatives.send_mails", retry=False)
            assert until(lambda: not Notification.objects.filter(mail_due=True).exists())
            for _wake in range(3):
                app.send_task("initiatives.send_mails", retry=False)
            time.sleep(2)
        finally:
            process.terminate()
            process.wait(30)
    sent = Counter(message["Message-ID"] for message in mail_server.taken)
    assert set(sent.values()) == {1}
    assert Counter(mail_server.recipients) == {"ivo@example.com": 1, "dana@example.com": 1, "cosmo@example.com": 1}
    assert second.state == "requested"


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_loses_nothing(mail_server, broker_at, company, cosmo, today):
    for _number in range(20):
        requests.ask(InitiativeFactory(initiator=cosmo), [company.IT], by=cosmo, now=noon(today))
    with servers.redis() as url:
        broker_at(url)
        process = worker(url, mail_server.port)
        try:
            app.send_task("initiatives.send_mails", retry=False)
            assert until(lambda: len(mail_server.taken) >= 3)
        finally:
            process.kill()
            process.wait(30)
    mailing.send_due(now=timezone.now() + mailing.LEASE + timedelta(minutes=1))
    sent = Counter(message["Message-ID"] for message in mail_server.taken)
    assert len(sent) == 40
    assert sum(sent.values()) <= 41, "At most the one mail in hand when it was killed comes as a copy."
