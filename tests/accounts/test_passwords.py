"""Signing in, and what happens when a password is lost or guessed at."""

from __future__ import annotations

import re

from django.core import mail
from django.test import Client

from cxtracker.accounts.models import User
from cxtracker.audit import delivery
from cxtracker.audit.models import Event
from tests.factories import PASSWORD

NEW_PASSWORD = "seven quiet lanterns"


def sign_in(client: Client, email: str, password: str):
    return client.post("/accounts/login/", {"login": email, "password": password})


def test_a_person_signs_in_and_out(rita, client):
    assert sign_in(client, rita.email.upper(), PASSWORD).status_code == 302
    assert client.get("/profile/").status_code == 200
    client.post("/accounts/logout/")
    assert client.get("/profile/").status_code == 302


def test_after_repeated_wrong_passwords_even_the_right_one_waits(rita, client):
    for _attempt in range(5):
        assert sign_in(client, rita.email, "wrong").status_code == 200
    answer = sign_in(Client(), rita.email, PASSWORD)
    assert answer.status_code in (200, 429)
    assert "Too many" in answer.content.decode()


def test_wrong_passwords_for_one_do_not_lock_out_another(rita, carla, client):
    for _attempt in range(5):
        sign_in(client, rita.email, "wrong")
    assert sign_in(Client(), carla.email, PASSWORD).status_code == 302


def test_nobody_signs_up(db, client):
    answer = client.post("/accounts/signup/", {"email": "me@example.com", "password1": PASSWORD, "password2": PASSWORD})
    assert "By invitation only" in answer.content.decode()
    assert not User.objects.exists()


def asked_for_link(client: Client, email: str) -> None:
    assert client.post("/accounts/password/reset/", {"email": email}).headers["Location"].endswith("/reset/done/")
    delivery.deliver_due()


def test_a_lost_password_is_replaced_by_a_mailed_link_that_works_once(rita, as_, client):
    elsewhere = as_(rita)
    asked_for_link(client, rita.email)
    [message] = mail.outbox
    path = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", message.body)[1]
    form = client.get(path, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    rita.refresh_from_db()
    assert rita.check_password(NEW_PASSWORD)
    assert elsewhere.get("/profile/").status_code == 302
    assert Event.objects.filter(kind="person.password_replaced", actor=rita).exists()
    assert "no longer works" in Client().get(path, follow=True).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(db, client):
    asked_for_link(client, "nobody@example.com")
    assert mail.outbox == []


def test_who_was_never_invited_cannot_let_themselves_in_by_a_lost_password(rita, client):
    User.objects.filter(pk=rita.pk).update(password="!never")
    asked_for_link(client, rita.email)
    assert mail.outbox == []


def test_changing_the_password_keeps_this_session_and_ends_the_others(rita, as_):
    here, elsewhere = as_(rita), as_(rita)
    form = {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    assert here.post("/accounts/password/change/", form).status_code == 302
    assert here.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 302
