"""Children are kept running and stopped together; `serve` really serves."""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management.base import CommandError

from cxtracker.management.commands.serve import listen
from cxtracker.supervisor import LONGEST_PAUSE, SETTLED, Child, Supervisor


def test_a_child_that_keeps_failing_waits_longer_each_time_up_to_a_limit():
    child = Child("web", ["true"])
    pauses = [child.pause_after_end(now=1.0) for _ in range(8)]
    assert pauses[:4] == [1, 2, 4, 8]
    assert pauses[-1] == LONGEST_PAUSE


def test_a_child_that_lived_a_while_starts_again_at_once():
    child = Child("web", ["true"], failures=5)
    assert child.pause_after_end(now=SETTLED) == 0
    assert child.failures == 0


def test_what_a_killed_child_leaves_behind_is_ended_with_it(tmp_path):
    left = tmp_path / "pid"
    child = Child("worker", ["sh", "-c", f"sleep 600 & echo $! > {left}; kill -9 $$"])
    supervisor = Supervisor([child], say=lambda line: None)
    supervisor._keep_running(0.0)
    assert child.process
    child.process.wait(10)
    supervisor._keep_running(0.1)
    status, end = Path(f"/proc/{left.read_text().strip()}/status"), time.monotonic() + 10
    while status.exists() and "State:\tZ" not in status.read_text():
        assert time.monotonic() < end
        time.sleep(0.05)


def test_a_taken_port_is_said_in_a_sentence():
    with listen("127.0.0.1", 0) as first, pytest.raises(CommandError, match="Choose another with --host and --port"):
        listen("127.0.0.1", first.getsockname()[1])


class Served:
    """A running `manage.py serve` on a free port with a data folder of its own."""

    def __init__(self, folder: Path) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        environment |= {"DATA_DIR": str(folder), "LOG_LEVEL": "ERROR", "DJANGO_SETTINGS_MODULE": "cxtracker.settings"}
        environment.pop("SECRET_KEY", None)
        self.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve", "--port", "0"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        self.output = ""
        self.url = self.wait_for(r"Serving at (\S+)/")

    def wait_for(self, pattern: str, seconds: float = 90) -> str:
        assert self.process.stdout
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if found := re.search(pattern, self.output):
                return found[1] if found.groups() else found[0]
            if select.select([self.process.stdout], [], [], 0.2)[0]:
                self.output += os.read(self.process.stdout.fileno(), 65536).decode()
            elif self.process.poll() is not None:
                break
        pytest.fail(f"Waited in vain for {pattern!r} in:\n{self.output}")

    def status(self, path: str) -> int:
        with urllib.request.urlopen(self.url + path, timeout=20) as answer:
            return answer.status

    def children(self) -> dict[str, int]:
        """Process ids by the module they run."""
        rows = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=True
        ).stdout.splitlines()
        return {name: int(row.split()[0]) for row in rows for name in ("gunicorn", "celery") if f"-m {name}" in row}

    def both_children(self, seconds: float = 20) -> list[int]:
        end = time.monotonic() + seconds
        while len(pids := list(self.children().values())) != 2:
            assert time.monotonic() < end, f"Not two children: {pids}"
            time.sleep(0.1)
        return pids


@pytest.fixture
def served(tmp_path):
    server = Served(tmp_path)
    yield server
    if server.process.poll() is None:
        server.process.kill()
    server.process.communicate()


def alive(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status")
    return status.exists() and "\nState:\tZ" not in status.read_text()


def gone_within(pids: list[int], seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(map(alive, pids)):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
def test_serving_survives_a_lost_process_and_stops_cleanly(served):
    assert served.status("/healthz") == 200
    assert served.status("/readyz") == 200

    os.kill(served.children()["gunicorn"], signal.SIGKILL)
    served.wait_for("web process ended")
    assert served.status("/healthz") == 200, "the kept socket lets the visitor wait"
    pids = served.both_children()

    served.process.send_signal(signal.SIGTERM)
    assert served.process.wait(12) == 0
    assert gone_within(pids, 1)


@pytest.mark.slow
def test_children_end_when_the_supervisor_is_killed(served):
    pids = served.both_children()
    served.process.kill()
    assert gone_within(pids, 15)
