"""Loading readings through a running server and its worker: `python benchmarks/readings.py [rows] [--kill]`.

Default is 1,000,000 rows, a thousand series of so many days. `--kill` kills the worker with SIGKILL on its way. Runs on
a throw-away SQLite database, or on the database named by DATABASE_URL (which must be empty).
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SERIES, FIRST = 1_000, date(2020, 1, 1)


def write_file(path: Path, rows: int) -> None:
    """Day by day, as a warehouse exports them."""
    chance = random.Random(1)
    with path.open("w") as file:
        file.write("series,on,value,n,source\n")
        for number in range(rows):
            on = FIRST + timedelta(number // SERIES)
            file.write(f"bench-{number % SERIES},{on},{chance.uniform(1, 9):.3f},{chance.randint(100, 9999)},dwh\n")


def prepare() -> str:
    """An empty company with the series; a token to write with."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.utils import timezone

    from cxtracker.accounts.models import User
    from cxtracker.accounts.services import tokens
    from journeys.models import Metric, Series

    call_command("migrate", verbosity=0)
    person = User.objects.create_user("bench@example.com", "not-a-secret-1", name="Bench", role="cx_manager")
    metric = Metric.objects.create(key="BENCH", name="Bench", kind="operational", unit="min", direction="lower")
    Series.objects.bulk_create(Series(key=f"bench-{number}", metric=metric) for number in range(SERIES))
    tomorrow = timezone.localdate() + timedelta(days=1)
    return tokens.issue("bench", by=person, expires_on=tomorrow, may_write=True)[1]


class Server:
    """`manage.py serve` on a free port: one web process, one worker."""

    def __init__(self) -> None:
        command = [sys.executable, str(ROOT / "manage.py"), "serve", "--port", "0"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout
        found = next(filter(None, (re.search(r"http://([^/]+)/", line) for line in self.process.stdout)))
        self.address = found[1]

    def ask(self, method: str, path: str, token: str, body: Any = None, kind: str = "") -> dict[str, Any]:
        connection = HTTPConnection(self.address, timeout=300)
        headers = {"Authorization": f"Bearer {token}", **({"Content-Type": kind} if kind else {})}
        if body:
            headers["Content-Length"] = str(os.fstat(body.fileno()).st_size)
        connection.request(method, path, body=body, headers=headers)
        answer: dict[str, Any] = json.load(connection.getresponse())
        connection.close()
        return answer

    def worker(self) -> int | None:
        """The process number of the worker, a child of the server."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        command = {int(pid): Path(f"/proc/{pid}/cmdline").read_bytes() for pid in children}
        return next((pid for pid, said in command.items() if b"celery" in said), None)


def peak(pid: int | None) -> int:
    """The most memory the process ever had, in MB."""
    status = Path(f"/proc/{pid}/status")
    found = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    return int(found[1]) // 1024 if found else 0


def main(rows: int, *, kill: bool) -> None:
    token = prepare()
    path = Path(os.environ["DATA_DIR"]) / "readings.csv"
    write_file(path, rows)
    server = Server()
    try:
        watch(server, token, path, rows, kill=kill)
    finally:
        server.process.terminate()
        server.process.wait(30)
    prove(rows)


def watch(server: Server, token: str, path: Path, rows: int, *, kill: bool) -> None:
    before, began = peak(server.worker()), time.perf_counter()
    with path.open("rb") as file:
        load = server.ask("POST", "/api/v1/measurements/bulk/", token, file, "text/csv")
    since = {"taken": time.perf_counter()}
    say(f"take {path.stat().st_size / 1e6:.0f} MB", since["taken"] - began)
    most, killed = 0, 0.0
    while load["state"] not in ("done", "refused"):
        time.sleep(0.2)
        load = server.ask("GET", f"/api/v1/reading-loads/{load['id']}/", token)
        since.setdefault(load["state"], time.perf_counter())
        worker = server.worker()
        most = max(most, peak(worker))
        if kill and not killed and worker and load["rows_done"] >= rows * 0.4:
            os.kill(worker, signal.SIGKILL)
            killed, at = time.perf_counter(), load["rows_done"]
            print(f"killed the worker at {at:,} rows", flush=True)
        if killed and load["rows_done"] > at and "again" not in since:
            since["again"] = time.perf_counter()
            say("until another worker took it up", since["again"] - killed)
    assert load["state"] == "done", load["problems"][:3]
    away = since["again"] - killed if killed else 0.0
    check, write = since["loading"] - since["taken"], since["done"] - since["loading"] - away
    say(f"check {rows:,} rows ({rows / check:,.0f} rows/s)", check)
    say(f"write {load['created']:,} readings ({rows / write:,.0f} rows/s)", write)
    say("from sending to done", since["done"] - began)
    print(f"{'worker: most memory, and at the beginning':<58} {most:8} MB {before:6} MB")


def prove(rows: int) -> None:
    """Everything is there, once, and the trail says so."""
    from cxtracker.audit.models import Event
    from journeys.models import Measurement

    told = Event.objects.filter(kind="measurement.loaded").values_list("context__created", flat=True)
    assert Measurement.objects.count() == rows == sum(told)
    print(f"{rows:,} readings stored, {rows:,} told in {len(told):,} events")


def say(label: str, seconds: float) -> None:
    print(f"{label:<58} {seconds:8.1f} s", flush=True)


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.update(DJANGO_SETTINGS_MODULE="cxtracker.settings", LOG_LEVEL="ERROR")
    numbers = [int(one) for one in sys.argv[1:] if one.isdigit()]
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DATA_DIR"] = folder
        main(numbers[0] if numbers else 1_000_000, kill="--kill" in sys.argv)
