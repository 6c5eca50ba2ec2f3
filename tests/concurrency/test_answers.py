"""Answers that race: of several at once exactly one counts, and the others hear who gave it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import pytest

from cxtracker.audit.models import Event
from cxtracker.errors import Conflict
from initiatives.models import Assessment, Initiative, OwnershipRequest
from initiatives.ownership.services import requests as ownership, steps
from tests.conftest import TODAY
from tests.factories import InitiativeFactory, OwnershipRequestFactory, noon
from tests.racing import together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
REQUESTS, RACERS = 12, 4


def raced(company, requests: Sequence[OwnershipRequest]) -> Counter[str]:
    """Ivo and his deputy answer every request from several threads at once; how often each thing happened."""
    people = (company.heads["IT"], company.dana)
    seen: Counter[str] = Counter()

    def answer(racer: int, mine: OwnershipRequest) -> None:
        by = people[racer % 2]
        try:
            if racer < 2:
                ownership.approve(mine, by=by, now=noon(TODAY))
            else:
                ownership.decline(mine, by=by, now=noon(TODAY), reason="timing")
            seen["decided"] += 1
        except Conflict as refusal:
            seen["refused" if any(one.name in str(refusal) for one in people) else "mute"] += 1

    for request in requests:
        copies = [OwnershipRequest.objects.get(pk=request.pk) for _ in range(RACERS)]
        assert together(*(partial(answer, racer, mine) for racer, mine in enumerate(copies))) == []
    return seen


@pytest.fixture
def asked(company) -> list[OwnershipRequest]:
    return [OwnershipRequestFactory(function=company.IT) for _ in range(REQUESTS)]


def decisions() -> int:
    return Event.objects.filter(kind__in=("ownership.approved", "ownership.declined")).count()


def test_every_request_is_decided_once(company, asked):
    seen = raced(company, asked)
    assert seen == {"decided": REQUESTS, "refused": REQUESTS * (RACERS - 1)}
    assert decisions() == REQUESTS
    states = Counter(OwnershipRequest.objects.values_list("state", flat=True))
    assert set(states) <= {"approved", "declined"}
    owned = {one.initiative_id for one in OwnershipRequest.objects.filter(state="approved")}
    assert {one.pk for one in Assessment.objects.all() if one.owners == ["IT"]} == owned


def test_without_the_guard_decisions_double(company, asked, monkeypatch):
    """What the conditional update prevents: looking first and saving then, on what was read before the lock."""

    def check_then_save(request: OwnershipRequest, origins: Sequence[str], values: Mapping[str, Any]) -> bool:
        if request.state not in origins:
            return False
        for name, value in values.items():
            setattr(request, name, value)
        request.save()
        return True

    monkeypatch.setattr(steps, "change_if", check_then_save)
    seen = raced(company, asked)
    assert seen["decided"] > REQUESTS
    assert decisions() > REQUESTS


def test_asking_from_two_pages_at_once_asks_once(company, carla):
    initiative = InitiativeFactory(initiator=carla)
    asked: list[int] = []

    def ask(mine: Initiative) -> None:
        asked.append(len(ownership.ask(mine, [company.IT, company.RSK], by=carla, now=noon(TODAY))))

    copies = [Initiative.objects.get(pk=initiative.pk) for _ in range(RACERS)]
    assert together(*(partial(ask, mine) for mine in copies)) == []
    assert sorted(asked) == [0] * (RACERS - 1) + [2]
    assert (OwnershipRequest.objects.count(), Event.objects.filter(kind="ownership.asked").count()) == (2, 2)


def test_two_people_logging_at_once_get_two_keys(company, carla):
    from initiatives.lifecycle.services import initiatives

    keys: list[str] = []

    def log() -> None:
        keys.append(initiatives.create({"title": "x"}, touchpoints=[], by=carla, now=noon(TODAY)).key)

    assert together(*[log] * RACERS) == []
    assert sorted(keys) == [f"CX-{number}" for number in range(1, RACERS + 1)]
