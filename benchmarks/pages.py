"""What each page and answer costs: `python benchmarks/pages.py [rounds] [--only part-of-an-address]`.

Runs on the database named by DATABASE_URL, filled by `benchmarks/generate.py`. Every line: processor milliseconds of
the application and of PostgreSQL (medians over rounds in which all addresses take turns), p50 and p95 of the wall
clock, queries, bytes, and the ratio to the floor: three bare queries for 50 rows, written with json, behind nothing.
"""

from __future__ import annotations

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

CX, HEAD, BOARD, FINANCE = "cx0@example.com", "head3@example.com", "board@example.com", "head1@example.com"
TICKS = os.sysconf("SC_CLK_TCK")

BARE_LIST = """
SELECT i.id, i.key, i.title, i.status, i.mode, i.budget, i.go_live, f.key, a.score, a.band
FROM initiatives_initiative i
LEFT JOIN journeys_function f ON f.id = i.lead_function_id
LEFT JOIN initiatives_assessment a ON a.initiative_id = i.id
WHERE i.status = 'delivering' AND f.key = 'F03' ORDER BY i.id LIMIT 50
"""
BARE_LINKS = """
SELECT l.initiative_id, t.key FROM initiatives_initiativetouchpoint l
JOIN journeys_touchpoint t ON t.id = l.touchpoint_id WHERE l.initiative_id IN %s
"""
BARE_REQUESTS = """
SELECT r.initiative_id, f.key, r.state FROM initiatives_ownershiprequest r
JOIN journeys_function f ON f.id = r.function_id WHERE r.initiative_id IN %s
"""


@dataclass(slots=True)
class Measured:
    application: list[float] = field(default_factory=list)
    database: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    queries: int = 0
    size: int = 0
    status: int = 0


def database_seconds(pid: int | None) -> float:
    """Processor seconds of this connection's PostgreSQL process; 0 with SQLite, which runs in the application's."""
    if pid is None:
        return 0.0
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def bare_list() -> bytes:
    """The floor: three queries and a JSON document, without accounts, rights or middleware."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(BARE_LIST)
        rows = cursor.fetchall()
        marks = ", ".join(str(row[0]) for row in rows) or "0"
        cursor.execute(BARE_LINKS.replace("%s", f"({marks})"))
        links = cursor.fetchall()
        cursor.execute(BARE_REQUESTS.replace("%s", f"({marks})"))
        requests = cursor.fetchall()
    return json.dumps({"results": rows, "links": links, "requests": requests}, default=str).encode()


def addresses() -> list[tuple[str, str]]:
    """(who, address) of what is measured, with the keys of this company."""
    from initiatives.models import Initiative

    first = Initiative.objects.filter(status="delivering").order_by("pk")[40].key
    last = Initiative.objects.exclude(status="draft").count() // 50
    return [
        (CX, "/api/v1/initiatives/?status=delivering&lead_function=F03&page_size=50"),
        (CX, "/api/v1/initiatives/?page_size=50"),
        (CX, f"/api/v1/initiatives/?page_size=50&page={last}"),
        (CX, "/api/v1/initiatives/?page_size=50&q=invoices"),
        (CX, f"/api/v1/initiatives/{first}/"),
        (CX, "/initiatives/?status=delivering&lead_function=F03"),
        (CX, "/initiatives/"),
        (CX, "/initiatives/?q=invoices"),
        (CX, f"/initiatives/{first}/"),
        (CX, "/initiatives/new/"),
        (CX, "/"),
        (HEAD, "/"),
        (BOARD, "/"),
        (FINANCE, "/"),
        (HEAD, "/inbox/"),
        (CX, "/inbox/"),
        (CX, "/requests/"),
        (CX, "/outcomes/"),
        (FINANCE, "/outcomes/confirm/"),
        (CX, f"/initiatives/{first}/outcomes/"),
        (BOARD, "/review/"),
        (BOARD, "/api/v1/portfolio/summary/"),
        (BOARD, "/api/v1/portfolio/money/"),
        (CX, "/functions/F03/"),
        (CX, "/metrics/"),
        (CX, "/metrics/B3/"),
        (CX, "/journey/J/"),
        (CX, "/journey/J/influence/"),
        (CX, "/api/v1/flags/?page_size=50"),
        (CX, "/api/v1/ownership-requests/?page_size=50"),
        (CX, "/api/v1/measurements/?page_size=50"),
        (CX, "/api/v1/outcomes/?page_size=50"),
    ]


def measure(into: Measured, work: Callable[[], Any], pid: int | None) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    application, database, wall = time.process_time(), database_seconds(pid), time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        answer = work()
    into.wall.append(1000 * (time.perf_counter() - wall))
    into.application.append(1000 * (time.process_time() - application))
    into.database.append(1000 * (database_seconds(pid) - database))
    into.queries = len(queries)
    into.status = getattr(answer, "status_code", 200)
    into.size = (
        len(answer) if isinstance(answer, bytes) else len(answer.getvalue() if answer.streaming else answer.content)
    )


def main(arguments: list[str]) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cxtracker.settings")
    os.environ.setdefault("LOG_LEVEL", "CRITICAL")
    os.environ.setdefault("ALLOWED_HOSTS", "testserver")
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from cxtracker.accounts.models import User
    from initiatives.models import Initiative

    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    rounds = next((int(one) for one in arguments if one.isdigit()), 5)
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid if connection.vendor == "postgresql" else None
    clients = {}
    for email in (CX, HEAD, BOARD, FINANCE):
        clients[email] = Client(raise_request_exception=False)
        clients[email].force_login(User.objects.get(email=email))
    work: dict[str, Callable[[], Any]] = {"floor: bare list of 50": bare_list}
    for who, address in addresses():
        if only in address:
            work[f"{who.split('@')[0]:<6} {address}"] = lambda who=who, address=address: clients[who].get(address)  # type: ignore[misc]
    found = {label: Measured() for label in work}
    for turn in range(rounds + 1):
        for label, one in work.items():
            measure(Measured() if turn == 0 else found[label], one, pid)
    print(f"{Initiative.objects.count()} initiatives, {connection.vendor}, {rounds} rounds")
    floor = statistics.median(found["floor: bare list of 50"].application)
    print(f"{'':<70} {'app':>7} {'pg':>6} {'ratio':>6} {'p50':>7} {'p95':>7} {'q':>4} {'bytes':>9}")
    for label, one in found.items():
        cost = statistics.median(one.application), statistics.median(one.database)
        p95 = sorted(one.wall)[max(0, round(0.95 * len(one.wall)) - 1)]
        print(
            f"{label[:70]:<70} {cost[0]:7.1f} {cost[1]:6.1f} {sum(cost) / max(floor, 0.1):6.1f} "
            f"{statistics.median(one.wall):7.1f} {p95:7.1f} {one.queries:4} {one.size:9}"
            + ("" if one.status == 200 else f"  status {one.status}"),
            flush=True,
        )
    print(f"memory of this process at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
