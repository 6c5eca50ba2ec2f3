"""What one answered: the toast that undoes it, the tab that keeps it, the filter of the API."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from initiatives.models import OwnershipRequest
from initiatives.ownership.services import requests
from initiatives.policies import services as policies
from tests.factories import InitiativeFactory

pytestmark = pytest.mark.django_db

TAB = "/inbox/?box=answered"
UNDO = 'action="/initiatives/CX-4/requests/IT/take-back/"'
DECLINE = {"reason": "no_capacity", "comment": "Busy until March", "next": "/inbox/"}


@pytest.fixture
def asked(company, carla) -> OwnershipRequest:
    initiative = InitiativeFactory(key="CX-4", title="Faster refunds", initiator=carla)
    [request] = requests.ask(initiative, [company.IT], by=carla, now=timezone.now())
    return request


def decline(client):
    return client.post("/initiatives/CX-4/requests/IT/decline/", DECLINE, follow=True)


def text(page) -> str:
    return unescape(page.content.decode())


def test_the_message_names_the_thing_and_undoes_it_without_javascript(asked, ivo, as_):
    page = decline(as_(ivo))
    assert "You declined CX-4 “Faster refunds” for Information technology." in text(page)
    assert UNDO in text(page)
    undone = as_(ivo).post("/initiatives/CX-4/requests/IT/take-back/", {"next": "/inbox/"}, follow=True)
    assert "CX-4 “Faster refunds” is open again" in text(undone)
    assert UNDO not in text(undone)
    asked.refresh_from_db()
    assert asked.state == "requested"


def test_a_policy_without_taking_back_offers_no_undo(asked, ivo, lena, as_):
    policies.change({"take_back_minutes": 0}, reason="Answers are final", by=lena, now=timezone.now())
    page = decline(as_(ivo))
    assert "You declined CX-4" in text(page)
    assert UNDO not in text(page)


def test_answered_keeps_what_was_said_and_what_became_of_it(asked, ivo, dana, carla, as_):
    now = timezone.now()
    requests.accept_on_condition(asked, by=dana, now=now - timedelta(hours=1), comment="If Risk joins")
    requests.agree(asked, by=carla, now=now)
    for reader in (ivo, dana):
        page = text(as_(reader).get(TAB))
        assert "said yes on a condition" in page
        assert "If Risk joins" in page
        assert "condition accepted" in page
        assert UNDO not in page
    assert "said yes on a condition" not in text(as_(carla).get(TAB))


def test_an_answer_is_taken_back_there_while_it_lasts(asked, ivo, dana, as_):
    requests.decline(asked, by=ivo, now=timezone.now() - timedelta(minutes=6), reason="timing", comment="")
    page = text(as_(ivo).get(TAB))
    assert UNDO in page
    assert "4 minutes left" in page
    assert UNDO not in text(as_(dana).get(TAB)), "only whoever answered takes back"
    requests.take_back(asked, by=ivo, now=timezone.now())
    page = text(as_(ivo).get(TAB))
    assert "declined: wrong time" in page, "an answer stays an answer"
    assert "answer taken back" in page
    assert UNDO not in page


def test_the_tab_teaches_when_empty_and_is_portioned_with_constant_queries(company, ivo, carla, as_):
    assert "No answers yet" in text(as_(ivo).get(TAB))
    counts = []
    for count in (2, 23):
        for _number in range(count):
            [request] = requests.ask(InitiativeFactory(initiator=carla), [company.IT], by=carla, now=timezone.now())
            requests.approve(request, by=ivo, now=timezone.now())
        client = as_(ivo)
        client.get(TAB)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(TAB)
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert len(page.context["answered"]) == 20
    assert len(client.get(f"{TAB}&page=2").context["answered"]) == 5


def test_the_api_and_the_list_filter_by_who_answered(asked, ivo, dana, carla, as_, api_as):
    requests.decline(asked, by=dana, now=timezone.now(), reason="timing", comment="")
    for reader, count in ((ivo, 1), (dana, 1), (carla, 0)):
        listed = api_as(reader).get("/api/v1/ownership-requests/?answered_by=me").json()["results"]
        assert len(listed) == count
        assert f"{count} ownership request" in text(as_(reader).get("/requests/?answered_by=me"))
    assert api_as(ivo).get("/api/v1/ownership-requests/?answered_by=dana").status_code == 400
