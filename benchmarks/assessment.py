"""Importing, assessing and listing a generated company: `python benchmarks/assessment.py [initiatives]`, default 2,000.

Runs on a throw-away SQLite database, or on the database named by DATABASE_URL (which must be empty).
"""

from __future__ import annotations

import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FUNCTIONS, TOUCHPOINTS, LINKS, OWNERS = 12, 500, 5, 4


def company(count: int) -> dict[str, Any]:
    """A bundle with `count` initiatives of five touchpoints and four ownership requests each."""
    chance = random.Random(1)
    functions = [f"F{number:02}" for number in range(FUNCTIONS)]
    touchpoints = [f"T{number:03}" for number in range(TOUCHPOINTS)]
    states = ["approved", "approved", "requested", "declined"]
    initiatives = [
        {
            "key": f"N{number}",
            "title": f"Initiative {number}",
            "status": "delivering",
            "mode": "prevent",
            "lead_function": chance.choice(functions),
            "touchpoints": chance.sample(touchpoints, LINKS),
        }
        for number in range(count)
    ]
    return {
        "functions": [{"key": key, "name": f"Function {key}"} for key in functions],
        "journeys": [{"key": "J", "title": "Journey"}],
        "stages": [
            {"key": f"S{number}", "journey": "J", "position": number, "name": f"Stage {number}", "lifecycle": "use"}
            for number in range(50)
        ],
        "touchpoints": [
            {"key": key, "stage": f"S{number % 50}", "position": number, "name": f"Touchpoint {key}"}
            for number, key in enumerate(touchpoints)
        ],
        "influences": [
            {"touchpoint": key, "function": function, "strength": chance.choice([0, 1, 1, 2, 3])}
            for key in touchpoints
            for function in chance.sample(functions, 5)
        ],
        "initiatives": initiatives,
        "ownerships": [
            {
                "initiative": one["key"],
                "function": function,
                "state": state,
                "person_days": chance.randint(1, 9),
                "asked_on": "2026-11-02",
                "decided_on": "2026-11-09" if state != "requested" else None,
            }
            for one in initiatives
            for function, state in zip(chance.sample(functions, OWNERS), states, strict=True)
        ],
    }


def timed(label: str, work: Callable[[], Any]) -> Any:
    began = time.perf_counter()
    result = work()
    print(f"{label:<58} {time.perf_counter() - began:8.3f} s", flush=True)
    return result


def main(count: int) -> None:
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.utils import timezone

    from cxtracker.accounts.models import User
    from initiatives.assessment.services import evaluation
    from initiatives.models import Initiative
    from initiatives.transfer.services.importing import import_bundle
    from journeys.influence.services import influence
    from journeys.models import Function, Influence, Touchpoint

    call_command("migrate", verbosity=0)
    manager = User.objects.create_user("manager@example.com", "not-a-secret-1", name="Manager", role="administrator")
    now = datetime(2026, 11, 21, 12, tzinfo=UTC)
    today = now.date()
    path = Path(os.environ["DATA_DIR"]) / "company.json"
    path.write_text(json.dumps(company(count)))
    print(f"{count} initiatives, {LINKS} touchpoints and {OWNERS} requests each, {connection.vendor}")
    timed("import and assess", lambda: import_bundle([path], by=manager, now=now, confirmed=None))
    timed("import again, nothing changed", lambda: import_bundle([path], by=manager, now=now, confirmed=None))
    timed("assess everything, nothing changed", lambda: evaluation.evaluate_all(today=today))
    one = Initiative.objects.earliest("pk")
    timed("assess one initiative", lambda: evaluation.evaluate([one.pk], today=today))
    touchpoint = Touchpoint.objects.earliest("pk")
    function = Function.objects.exclude(influences__touchpoint=touchpoint).earliest("pk")
    linked = touchpoint.links.count()
    timed(
        f"rate one touchpoint ({linked} initiatives follow)",
        lambda: influence.rate(touchpoint, function, strength=3, by=manager, now=timezone.now()),
    )
    assert Influence.objects.filter(touchpoint=touchpoint, function=function).exists()
    client = Client()
    client.force_login(manager)
    for address in (
        "/",
        "/initiatives/",
        f"/initiatives/{one.key}/",
        "/initiatives/?function=F03&band=fenced",
        "/api/v1/initiatives/",
    ):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            timed(f"GET {address}", lambda address=address: client.get(address))
        print(f"{'':<58} {len(queries):8} queries")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    os.environ["DJANGO_SETTINGS_MODULE"] = "cxtracker.settings"
    os.environ["LOG_LEVEL"] = "ERROR"
    os.environ["ALLOWED_HOSTS"] = "testserver"
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000)
