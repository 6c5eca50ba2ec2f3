"""How many queries lists, pages and answers cost: no more than stands here, and the same for 10 rows and for 1,000."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from initiatives.assessment.services import evaluation
from initiatives.models import Assessment, Flag, Initiative, InitiativeTouchpoint, OwnershipRequest, RequestStep
from tests.factories import InfluenceFactory, InitiativeFactory, OwnershipRequestFactory, TouchpointFactory

pytestmark = pytest.mark.django_db
SIGNING_IN = 2
"""Session and person."""

READING = {
    "/api/v1/initiatives/": 6,
    "/api/v1/initiatives/?q=bill": 6,
    "/api/v1/initiatives/?cursor=last": 6,
    "/api/v1/initiatives/N-3/": 6,
    "/api/v1/flags/": 4,
    "/api/v1/ownership-requests/": 7,
    "/initiatives/": 14,
    "/requests/": 6,
    "/": 20,
    "/inbox/": 42,
    "/inbox/?box=waiting-on-others": 43,
}
HEADS = ("/", "/inbox/")
"""Pages that a head opens; the others are opened by a CX manager."""

CREATING, APPROVING = 50, 46


@pytest.fixture
def pattern(company, carla, today) -> Initiative:
    """What the others are like: two touchpoints, asked of IT, with an assessment and flags."""
    touchpoints = TouchpointFactory.create_batch(2)
    for touchpoint in touchpoints:
        InfluenceFactory(touchpoint=touchpoint, function=company.IT, strength=2)
        InfluenceFactory(touchpoint=touchpoint, function=company.RSK, strength=3)
    initiative = InitiativeFactory(
        key="N-0", title="A bill", status="proposed", touchpoints=touchpoints, initiator=carla
    )
    OwnershipRequestFactory(initiative=initiative, function=company.IT, asked_by=carla, state="requested")
    OwnershipRequestFactory(initiative=initiative, function=company.RSK, asked_by=carla, state="declined")
    evaluation.evaluate([initiative.pk], today=today)
    return initiative


def repeat(pattern: Initiative, numbers: range) -> None:
    """So many more like it, written at once."""
    made = Initiative.objects.bulk_create(
        Initiative(
            key=f"N-{number}",
            title=f"Bill {number}",
            status="proposed",
            initiator=pattern.initiator,
            assessment_due=False,
        )
        for number in numbers
    )
    links = list(pattern.links.all())
    InitiativeTouchpoint.objects.bulk_create(
        InitiativeTouchpoint(initiative=row, touchpoint_id=link.touchpoint_id) for row in made for link in links
    )
    requests = OwnershipRequest.objects.bulk_create(
        OwnershipRequest(
            initiative=row,
            function_id=asked.function_id,
            asked_by_id=asked.asked_by_id,
            state=asked.state,
            asked_on=asked.asked_on,
            due_on=asked.due_on,
            decided_on=asked.decided_on,
        )
        for row in made
        for asked in pattern.requests.all()
    )
    RequestStep.objects.bulk_create(
        RequestStep(request=asked, kind="asked", at=datetime(2026, 11, 1, tzinfo=UTC), by_id=asked.asked_by_id)
        for asked in requests
    )
    stored = {name: getattr(pattern.assessment, name) for name in evaluation.STORED}
    Assessment.objects.bulk_create(Assessment(initiative=row, **stored) for row in made)
    Flag.objects.bulk_create(
        Flag(initiative=row, code=flag.code, severity=flag.severity, evidence=flag.evidence, opened_on=flag.opened_on)
        for row in made
        for flag in pattern.flags.all()
    )


def spent(client: Client, address: str, body: object = None) -> int:
    """Queries of a call, beyond those of signing in."""
    with CaptureQueriesContext(connection) as taken:
        if body is None:
            answer = client.get(address)
        else:
            answer = client.post(address, json.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 201), answer.content[:300]
    return len(taken) - SIGNING_IN


def test_reading_keeps_its_budget_for_ten_and_for_a_thousand(pattern, ivo, carla, client):
    def costs() -> dict[str, int]:
        counts = {}
        for address in READING:
            client.force_login(ivo if address in HEADS else carla)
            client.get(address)
            counts[address] = spent(client, address)
        return counts

    repeat(pattern, range(1, 61))
    few = costs()
    repeat(pattern, range(61, 1001))
    many = costs()
    assert many == few
    assert {address: count for address, count in many.items() if count > READING[address]} == {}


def test_writing_keeps_its_budget_for_ten_and_for_a_thousand(pattern, ivo, carla, client):
    def costs(title: str) -> tuple[int, int]:
        body = {
            "title": title,
            "mode": "prevent",
            "touchpoints": [link.touchpoint.key for link in pattern.links.select_related("touchpoint")],
            "ask": ["IT", "RSK", "FIN", "MKT"],
        }
        client.force_login(carla)
        create = spent(client, "/api/v1/initiatives/", body)
        asked = OwnershipRequest.objects.get(initiative__title=title, function__key="IT")
        client.force_login(ivo)
        return create, spent(client, f"/api/v1/ownership-requests/{asked.pk}/approve/", {})

    repeat(pattern, range(1, 11))
    costs("the first lays numbers ready")
    few = costs("with few beside it")
    repeat(pattern, range(11, 1001))
    many = costs("with many beside it")
    assert many == few
    assert many[0] <= CREATING
    assert many[1] <= APPROVING
