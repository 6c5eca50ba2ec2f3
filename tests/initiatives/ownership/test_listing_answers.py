"""Requests are listed by what was answered once, so that counts of answers open what they count."""

from __future__ import annotations

from datetime import timedelta

import pytest

from initiatives.models import OwnershipRequest
from initiatives.ownership.services import requests
from tests.initiatives.ownership.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def asked(initiative, company, cosmo) -> OwnershipRequest:
    return requests.ask(initiative, [company.IT], by=cosmo, now=MONDAY, what="Two developers")[0]


@pytest.fixture
def listed(api_as, rita):
    """How many requests pass a filter."""
    return lambda query: api_as(rita).get(f"/api/v1/ownership-requests/?{query}").json()["count"]


def test_a_refusal_is_listed_after_the_question_was_withdrawn(asked, ivo, cosmo, listed):
    assert (listed("answer=declined"), listed("counted=true")) == (0, 1)
    requests.decline(asked, by=ivo, now=MONDAY, reason="no_capacity")
    requests.ask(asked.initiative, [asked.function], by=cosmo, now=MONDAY + timedelta(days=1))
    asked.refresh_from_db()
    requests.withdraw(asked, by=cosmo, now=MONDAY + timedelta(days=2))
    assert (listed("answer=declined"), listed("answer=owns,declined"), listed("answer=owns")) == (1, 1, 0)
    assert (listed("counted=true"), listed("counted=false")) == (1, 0)


def test_an_answer_taken_back_at_once_and_a_question_withdrawn_count_for_nothing(asked, ivo, cosmo, listed):
    requests.approve(asked, by=ivo, now=MONDAY)
    asked.refresh_from_db()
    requests.take_back(asked, by=ivo, now=MONDAY + timedelta(minutes=2))
    assert (listed("answer=owns"), listed("counted=true")) == (0, 1)
    asked.refresh_from_db()
    requests.withdraw(asked, by=cosmo, now=MONDAY + timedelta(days=1))
    assert (listed("counted=true"), listed("counted=false")) == (0, 1)


def test_requests_are_listed_by_the_status_of_their_initiative(asked, listed):
    status = asked.initiative.status
    assert (listed(f"status={status}"), listed("status=closed")) == (1, 0)
