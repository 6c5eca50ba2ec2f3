"""The same form, or the same call, ten times at once: one effect, and everyone is led to it."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from django.test import Client
from rest_framework.test import APIClient

from cxtracker.audit import once
from initiatives.models import Initiative
from journeys.models import Segment
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
RACERS = 10
FORM = {"title": "Say why", "kind": "benefit", "culture": "0", "data": "0", "behavioural_science": "0"}


def at_once(send: Callable[[], object]) -> list[object]:
    """What each of ten threads was answered."""
    answers: list[object] = []
    assert together(*[lambda: answers.append(send())] * RACERS) == []
    return answers


@pytest.fixture
def send_form(carla) -> Callable[[], object]:
    clients = [Client() for _ in range(RACERS)]
    for client in clients:
        client.force_login(carla)

    def send() -> object:
        body = urlencode({**FORM, "form_number": "drawn-once"})
        answer = clients.pop().post("/initiatives/new/", body, content_type="application/x-www-form-urlencoded")
        return answer.status_code, answer.headers.get("Location")

    return send


def test_ten_identical_forms_at_once_are_one_initiative(send_form):
    assert set(at_once(send_form)) == {(302, "/initiatives/CX-1/")}
    assert Initiative.objects.count() == 1


def test_without_the_claim_they_would_be_several(send_form, monkeypatch):
    monkeypatch.setattr(once, "answer_once", lambda claim, answer, again, saved: answer())
    at_once(send_form)
    assert Initiative.objects.count() > 1


def test_ten_identical_calls_at_once_are_one_segment_and_one_answer(carla):
    def call() -> object:
        client = APIClient()
        client.force_authenticate(carla)
        body = {"key": "newcomers", "name": "New"}
        answer = client.post("/api/v1/segments/", body, headers={"Idempotency-Key": "k1"})
        return answer.status_code, answer.content

    answers = at_once(call)
    assert len(answers) == RACERS
    assert {status for status, _body in answers} == {201}
    assert len({body for _status, body in answers}) == 1
    assert Segment.objects.filter(key="newcomers").count() == 1
