from __future__ import annotations

import os
import socket
import sys
from http.client import HTTPConnection, HTTPException
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cxtracker.supervisor import Child, Supervisor


class Command(BaseCommand):
    help = "Serve pages and do background work on this machine: one web server and one worker, kept running together."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="Address to listen on (default %(default)s).")
        parser.add_argument("--port", type=int, default=8000, help="Port to listen on; 0 takes a free one.")
        parser.add_argument("--workers", type=int, default=1, help="Web processes of 8 threads each.")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        listener = listen(options["host"], options["port"])
        host, port = listener.getsockname()[:2]
        os.chdir(settings.BASE_DIR)
        children = [
            Child("web", web_command(listener.fileno(), options["workers"]), pass_fds=[listener.fileno()]),
            Child("worker", worker_command()),
        ]
        shown = f"[{host}]" if ":" in host else host
        reachable = reachable_host(host)
        linked = f"[{reachable}]" if ":" in reachable else reachable
        os.environ.setdefault("BASE_URL", f"http://{linked}:{port}")  # links in mails and files lead to this server
        Supervisor(children, self._say).run(
            lambda: page_answers(host, port), f"Serving at http://{shown}:{port}/ (Ctrl-C stops it)"
        )
        self._say("Stopped.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, kept by the supervisor: visitors wait rather than fail while the web process restarts."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listener = socket.create_server((host, port), family=family, backlog=512)
    except OSError as error:
        raise CommandError(
            f"Cannot listen on {host} port {port}: {error.strerror}. Choose another with --host and --port."
        ) from error
    listener.set_inheritable(True)
    return listener


def web_command(descriptor: int, workers: int) -> list[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "cxtracker.wsgi"),
        *("--bind", f"fd://{descriptor}", "--workers", str(workers), "--threads", "8", "--worker-class", "gthread"),
        *("--timeout", "60", "--graceful-timeout", "5", "--keep-alive", "5", "--log-level", "warning"),
        *("--max-requests", "10000", "--max-requests-jitter", "1000", "--no-control-socket"),
    ]


def worker_command() -> list[str]:
    """One worker with the schedule inside. (In `celery worker`, -S would name a state file, not the scheduler.)"""
    return [
        *(sys.executable, "-m", "celery", "--quiet", "--app", "cxtracker", "worker", "--beat"),
        *("--pool", "threads", "--concurrency", "2", "--loglevel", "WARNING", "--without-gossip", "--without-mingle"),
    ]


def reachable_host(host: str) -> str:
    """Where this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104  (only compared with)


def page_answers(host: str, port: int) -> bool:
    """Whether the web process gives any HTTP answer there."""
    connection = HTTPConnection(reachable_host(host), port, timeout=1)
    try:
        connection.request("GET", "/healthz")
        connection.getresponse().read()
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
    return True
