"""Deciding from a mail: what the link shows, what decides, and how it explains itself once it no longer does."""

from __future__ import annotations

import io
import logging
import re
import secrets
from datetime import UTC, datetime, timedelta

import pytest
import structlog
from django.conf import settings as configured
from django.core import mail
from django.test import Client
from django.utils import timezone

from cxtracker.audit.models import Channel, Event
from cxtracker.logs import masked
from initiatives.models import DecisionLink, OwnershipRequest, RequestStep
from initiatives.notifications.services import mailing
from initiatives.ownership.services import mail_links, requests
from journeys.models import Deputy
from tests.factories import InfluenceFactory, InitiativeFactory, PersonFactory, TouchpointFactory, noon

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _on_that_day(time_machine):
    time_machine.move_to(datetime(2026, 11, 21, 12, tzinfo=UTC))


@pytest.fixture
def asked(company, cosmo, today) -> OwnershipRequest:
    touchpoint = TouchpointFactory(name="Refund form")
    InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=3)
    initiative = InitiativeFactory(title="Refund within 24 hours", touchpoints=[touchpoint], initiator=cosmo)
    return requests.ask(initiative, [company.IT], by=cosmo, now=noon(today), what="Two developers")[0]


@pytest.fixture
def addresses(asked) -> dict[str, str]:
    """First name to the path in their mail."""
    mailing.send_due(now=timezone.now())
    return {
        letter.to[0].split("@")[0]: re.search(r"http://testserver(/decide/\S+)", letter.body)[1]
        for letter in mail.outbox
    }


@pytest.fixture
def address(addresses) -> str:
    """Ivo's link."""
    return addresses["ivo"]


@pytest.fixture
def visitor() -> Client:
    """Somebody who is not signed in, with the check against forged requests."""
    return Client(enforce_csrf_checks=True)


def post(client: Client, path: str, **values: str):
    page = client.get(path)
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.content.decode())
    return client.post(path, {"csrfmiddlewaretoken": found[1] if found else "", **values})


def state(asked) -> str:
    return OwnershipRequest.objects.get(pk=asked.pk).state


def text(response) -> str:
    return " ".join(response.content.decode().split())


# --- looking ------------------------------------------------------------------------------------------------------
def test_the_page_shows_the_case_without_sign_in(visitor, address):
    page = visitor.get(address)
    assert page.status_code == 200
    for words in ("Will Information technology co-own", "Two developers", "Refund form", "Take ownership", "Decline"):
        assert words in text(page)


def test_it_is_kept_out_of_caches_indexes_and_other_sites(visitor, address):
    page = visitor.get(address)
    assert "no-store" in page["Cache-Control"]
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]
    assert not re.search(r'(?:src|href)="https?://', text(page))


def test_machines_that_look_change_nothing_however_often(asked, address, django_assert_num_queries):
    before = (OwnershipRequest.objects.values().get(), RequestStep.objects.count(), Event.objects.count())
    link = DecisionLink.objects.values().get(recipient__email="ivo@example.com")
    for number in range(50):
        agent = {"REMOTE_ADDR": f"10.0.0.{number}", "HTTP_USER_AGENT": "SafeLinks"}
        assert Client(**agent).get(address).status_code == 200
        assert Client(**agent).head(address).status_code == 200
    assert Client().options(address).status_code == 405
    assert (OwnershipRequest.objects.values().get(), RequestStep.objects.count(), Event.objects.count()) == before
    assert DecisionLink.objects.values().get(pk=link["id"]) == link


def test_only_a_digest_of_the_token_is_kept(address):
    token = address.split("/")[2]
    stored = " ".join(str(row) for row in DecisionLink.objects.values_list())
    assert token not in stored
    assert len(token) >= 43


# --- deciding -----------------------------------------------------------------------------------------------------
def test_taking_ownership_takes_one_click_on_the_page(visitor, asked, address, ivo):
    assert post(visitor, address, answer="approve", person_days="4").status_code == 302
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.person_days) == ("approved", ivo, 4)
    step = RequestStep.objects.get(kind="approved")
    assert (step.by, step.channel) == (ivo, Channel.MAIL)
    used = Event.objects.get(kind="decision_link.used")
    assert (used.actor, used.channel) == (ivo, Channel.MAIL)
    after = visitor.get(address)
    assert after.status_code == 200
    assert "Your answer for Information technology is recorded" in text(after)


@pytest.mark.parametrize(
    ("sent", "ends"),
    [
        ({"answer": "decline", "reason": "no_capacity", "comment": "Spring"}, "declined"),
        ({"answer": "condition", "comment": "If QA is in"}, "conditional"),
        ({"answer": "question", "comment": "From when on?"}, "question"),
        ({"answer": "defer", "until": "2027-01-11"}, "deferred"),
    ],
)
def test_every_other_answer_works_too(visitor, asked, address, sent, ends):
    assert post(visitor, address, **sent).status_code == 302
    assert state(asked) == ends


@pytest.mark.parametrize(
    "sent",
    [
        {"answer": "decline"},
        {"answer": "decline", "reason": "because"},
        {"answer": "condition", "comment": "  "},
        {"answer": "question"},
        {"answer": "defer", "until": "2020-01-01"},
        {"answer": "defer", "until": "soon"},
        {"answer": "approve", "person_days": "-1"},
        {"answer": "pay"},
        {},
    ],
)
def test_what_is_missing_is_said_and_nothing_is_decided(visitor, asked, address, sent):
    page = post(visitor, address, **sent)
    assert page.status_code == 422
    assert "Take ownership" in text(page)
    assert state(asked) == "requested"


def test_a_post_from_elsewhere_decides_nothing(visitor, asked, address):
    assert visitor.post(address, {"answer": "approve"}).status_code == 403
    assert state(asked) == "requested"


def test_a_deputy_answers_for_the_head(visitor, addresses, dana, ivo):
    post(visitor, addresses["dana"], answer="approve")
    step = RequestStep.objects.get(kind="approved")
    assert (step.by, step.on_behalf_of) == (dana, ivo)
    assert "Dana Dorn for Ivo Imhof" in " ".join(text(visitor.get(addresses["ivo"])).split())


# --- links that no longer decide ----------------------------------------------------------------------------------
def refused(visitor: Client, address: str, asked: OwnershipRequest, says: str, status: int = 410) -> None:
    """Looking explains, posting changes nothing."""
    before = state(asked)
    page = visitor.get(address)
    assert page.status_code == status
    assert says in " ".join(text(page).split())
    assert "Take ownership" not in text(page)
    free = Client()
    assert free.post(address, {"answer": "approve"}).status_code == status
    assert state(asked) == before
    assert not RequestStep.objects.filter(channel=Channel.MAIL).exists()


def test_forged_links_decide_nothing(visitor, asked, address):
    token = address.split("/")[2]
    for forged in (
        secrets.token_urlsafe(32),
        token[:-1],
        token + "A",
        token.swapcase(),
        mail_links._digest(token),
        "é" * 10,
    ):
        refused(visitor, f"/decide/{forged}/", asked, "not complete, or not one of ours", status=404)


def test_every_flipped_character_kills_the_link(asked, address):
    token = address.split("/")[2]
    for place in range(len(token)):
        other = "A" if token[place] != "A" else "B"
        assert mail_links.behind(token[:place] + other + token[place + 1 :]) is None


def test_an_expired_link_says_so(visitor, asked, address, time_machine):
    time_machine.move_to(datetime(2026, 11, 28, 12, 0, 1, tzinfo=UTC))
    refused(visitor, address, asked, "It worked for seven days. The question is still open")


def test_a_replayed_link_tells_who_decided(visitor, asked, addresses):
    post(visitor, addresses["ivo"], answer="approve")
    page = Client().post(addresses["ivo"], {"answer": "decline", "reason": "timing"})
    assert "is recorded" in text(page)
    other = visitor.get(addresses["dana"])
    assert other.status_code == 410
    assert "Ivo Imhof" in text(other)
    assert state(asked) == "approved"
    assert RequestStep.objects.filter(channel=Channel.MAIL).count() == 1


def test_a_withdrawn_question_explains_itself(visitor, asked, address, cosmo):
    requests.withdraw(asked, by=cosmo, now=timezone.now())
    refused(visitor, address, asked, "no longer open")
    assert "Cosmo Conrad: question taken back" in text(visitor.get(address))


def test_a_question_put_again_needs_the_newest_link(visitor, asked, address, cosmo, company, today):
    requests.withdraw(asked, by=cosmo, now=timezone.now())
    requests.ask(asked.initiative, [company.IT], by=cosmo, now=noon(today))
    refused(visitor, address, asked, "Use the link in the newest mail")


def test_a_head_replaced_between_mail_and_click(visitor, asked, address, company, rosa):
    company.IT.head = rosa
    company.IT.save(update_fields=["head"])
    refused(visitor, address, asked, "Its head is Rosa Reuter")


def test_a_deputy_whose_window_ended(visitor, asked, addresses, dana, today):
    Deputy.objects.filter(person=dana).update(until=today - timedelta(days=1))
    refused(visitor, addresses["dana"], asked, "You may no longer answer for Information technology")


def test_somebody_deactivated_learns_nothing_more(visitor, asked, address, ivo):
    ivo.is_active = False
    ivo.save(update_fields=["is_active"])
    refused(visitor, address, asked, "has been closed")
    assert "Refund" not in text(visitor.get(address))


@pytest.mark.parametrize("status", ["closed", "stopped"])
def test_an_initiative_finished_meanwhile(visitor, asked, address, status):
    asked.initiative.status = status
    asked.initiative.save(update_fields=["status"])
    refused(visitor, address, asked, "no longer worked on")


def test_a_colleague_who_is_signed_in_does_not_decide_with_it(as_, asked, address, dana):
    colleague = as_(dana)
    page = colleague.get(address)
    assert page.status_code == 403
    assert "You are signed in as Dana Dorn; the mail was sent to Ivo Imhof" in text(page)
    assert colleague.post(address, {"answer": "approve"}).status_code == 403
    assert state(asked) == "requested"


def test_its_recipient_may_be_signed_in(as_, asked, address, ivo):
    as_(ivo).post(address, {"answer": "approve"})
    assert state(asked) == "approved"


def test_what_changes_between_page_and_button_is_seen_under_the_lock(asked, address, ivo, cosmo, today):
    link = mail_links.behind(address.split("/")[2])
    requests.withdraw(asked, by=cosmo, now=timezone.now())
    requests.ask(asked.initiative, [asked.function], by=cosmo, now=noon(today))
    with pytest.raises(mail_links.LinkEnded) as refusal:
        mail_links.decide(link, mail_links.Answer("approve"), now=timezone.now())
    assert refusal.value.why == mail_links.Ended.CHANGED
    assert state(asked) == "requested"


def test_strict_sites_ask_for_sign_in_first(visitor, asked, address, settings, as_, ivo):
    settings.REQUIRE_LOGIN_FOR_MAIL_DECISION = True
    answer = visitor.get(address)
    assert (answer.status_code, answer.url) == (302, f"/accounts/login/?next={address}")
    assert Client().post(address, {"answer": "approve"}).status_code == 302
    assert state(asked) == "requested"
    as_(ivo).post(address, {"answer": "approve"})
    assert state(asked) == "approved"


@pytest.mark.parametrize(("complete", "seen"), [(["en", "de"], "de"), (["en"], "en")])
def test_each_sees_the_page_in_their_language_once_it_is_complete(company, today, cosmo, settings, complete, seen):
    settings.LANGUAGES = [(code, code) for code in complete]
    otto = PersonFactory(name="Otto", language="de")
    company.OPS.head = otto
    company.OPS.save(update_fields=["head"])
    (asked,) = requests.ask(InitiativeFactory(initiator=cosmo), [company.OPS], by=cosmo, now=noon(today))
    token = mail_links.issue(asked, to=otto, now=timezone.now())
    assert f'<html lang="{seen}"' in text(Client().get(f"/decide/{token}/"))


# --- logs ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "kept"),
    [
        ("GET /decide/abc-_123/", "GET /decide/…/"),
        ("Gone: /decide/abc/", "Gone: /decide/…/"),
        ("/accounts/login/?next=/decide/abc/", "/accounts/login/?next=/decide/…/"),
        ("/accounts/login/?next=%2Fdecide%2Fabc%2F", "/accounts/login/?next=%2Fdecide%2F…%2F"),
        ("GET /invitation/WyJ4:1a:zz/", "GET /invitation/…/"),
        ("/accounts/password/reset/key/3-abc/", "/accounts/password/reset/key/…/"),
        ("GET /initiatives/CX-1/", "GET /initiatives/CX-1/"),
    ],
)
def test_logs_keep_no_key(line, kept):
    assert masked(line) == kept


def test_a_request_leaves_no_token_in_the_log(address, client):
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    chain = configured.LOGGING["formatters"]["json"]
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(processor=chain["processor"], foreign_pre_chain=chain["foreign_pre_chain"])
    )
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.DEBUG
    try:
        client.get(address)
        client.post(address + "x/", {})
        client.get("/decide/wrong-token/")
    finally:
        root.removeHandler(handler)
        root.level = level
    assert r"/decide/\u2026/" in stream.getvalue()
    assert address.split("/")[2] not in stream.getvalue()
    assert "wrong-token" not in stream.getvalue()
