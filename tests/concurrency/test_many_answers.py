"""300 requests raced by 8 processes: one decision each, and doubles as soon as the guard is taken off."""

from __future__ import annotations

import os
import subprocess
import sys
from collections import Counter

import pytest
from django.conf import settings
from django.db import connection

from cxtracker.audit.models import Event
from initiatives.models import OwnershipRequest
from tests.factories import OwnershipRequestFactory

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
REQUESTS, PROCESSES = 300, 8

RACER = """
import os, sys, time
import django
django.setup()
from django.db import connection
connection.settings_dict["NAME"] = os.environ["RACE_DATABASE"]
from datetime import UTC, datetime
from cxtracker.accounts.models import User
from cxtracker.errors import Conflict
from initiatives.models import OwnershipRequest
from initiatives.ownership.services import requests as ownership, steps

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)

def check_then_save(request, origins, values):
    if request.state not in origins:
        return False
    for name, value in values.items():
        setattr(request, name, value)
    request.save()
    return True

if os.environ["RACE_GUARD"] == "off":
    steps.change_if = check_then_save
by = User.objects.get(email=os.environ["RACE_AS"])
approves = os.environ["RACE_APPROVES"] == "1"
asked = list(OwnershipRequest.objects.select_related("function").order_by("pk"))
sys.stdout.write("ready\\n"); sys.stdout.flush()
sys.stdin.readline()
decided = refused = 0
for one in asked:
    try:
        if approves:
            ownership.approve(one, by=by, now=NOON)
        else:
            ownership.decline(one, by=by, now=NOON, reason="timing")
        decided += 1
    except Conflict:
        refused += 1
print(decided, refused)
"""


def raced(company, *, guard: str) -> Counter[str]:
    """What 8 processes, half of them the head and half the deputy, got done together."""
    people = (company.heads["IT"].email, company.dana.email)
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", RACER],
            cwd=settings.BASE_DIR,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={
                **os.environ,
                "DJANGO_SETTINGS_MODULE": "tests.settings",
                "RACE_GUARD": guard,
                "RACE_DATABASE": connection.settings_dict["NAME"],
                "RACE_AS": people[number % 2],
                "RACE_APPROVES": str(number // 2 % 2),
            },
        )
        for number in range(PROCESSES)
    ]
    for one in racers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in racers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    seen: Counter[str] = Counter()
    for one in racers:
        said, _nothing = one.communicate(timeout=300)
        assert one.returncode == 0
        decided, refused = map(int, said.split())
        seen.update(decided=decided, refused=refused)
    return seen


@pytest.fixture
def asked(company) -> list[OwnershipRequest]:
    return [OwnershipRequestFactory(function=company.IT) for _ in range(REQUESTS)]


def decisions() -> int:
    return Event.objects.filter(kind__in=("ownership.approved", "ownership.declined")).count()


def test_three_hundred_requests_get_three_hundred_decisions(company, asked):
    seen = raced(company, guard="on")
    assert seen == {"decided": REQUESTS, "refused": REQUESTS * (PROCESSES - 1)}
    assert decisions() == REQUESTS
    assert set(OwnershipRequest.objects.values_list("state", flat=True)) <= {"approved", "declined"}


def test_with_the_guard_off_doubles_appear(company, asked):
    seen = raced(company, guard="off")
    assert seen["decided"] > REQUESTS
    assert decisions() > REQUESTS
