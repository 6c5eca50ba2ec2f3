"""Keeping a few child processes alive together, and stopping them together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

GRACE = 8.0
"""Seconds a child has to end by itself after SIGTERM."""
SETTLED = 60.0
"""A child that lived this many seconds before it ended is started again at once."""
LONGEST_PAUSE = 30.0
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A command to keep running; `pass_fds` are open sockets it inherits."""

    name: str
    command: Sequence[str]
    pass_fds: Sequence[int] = ()
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    failures: int = field(default=0)

    def start(self, now: float) -> None:
        """Start in a process group of its own (a Ctrl-C at the terminal is ours to pass on) and tied to our life."""
        parent = os.getpid()

        def end_with_parent() -> None:
            if sys.platform == "linux":
                ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
                if os.getppid() != parent:
                    os._exit(1)

        self.process = subprocess.Popen(  # noqa: S603  (our own fixed commands)
            list(self.command),
            pass_fds=tuple(self.pass_fds),
            start_new_session=True,
            preexec_fn=end_with_parent,
        )
        self.started = now

    def pause_after_end(self, now: float) -> float:
        """Seconds until the next start: none after a settled life, then 1, 2, 4 … up to `LONGEST_PAUSE`."""
        self.failures = 0 if now - self.started >= SETTLED else self.failures + 1
        return 0.0 if self.failures == 0 else min(LONGEST_PAUSE, 2.0 ** (self.failures - 1))


class Supervisor:
    """Starts children, restarts those that end, and on SIGTERM or SIGINT stops all and returns."""

    def __init__(self, children: Sequence[Child], say: Callable[[str], None]) -> None:
        self.children = children
        self.say = say
        self.stopping = threading.Event()

    def run(self, answers: Callable[[], bool], announcement: str) -> None:
        """Run until told to stop; say `announcement` once, when `answers()` first is true."""
        before = {
            number: signal.signal(number, lambda *_: self.stopping.set()) for number in (signal.SIGTERM, signal.SIGINT)
        }
        announced = False
        try:
            while not self.stopping.is_set():
                self._keep_running(time.monotonic())
                if not announced and answers():
                    self.say(announcement)
                    announced = True
                self.stopping.wait(0.2)
        finally:
            self._stop()
            for number, handler in before.items():
                signal.signal(number, handler)

    def _keep_running(self, now: float) -> None:
        for child in self.children:
            if child.process is not None and (status := child.process.poll()) is not None:
                pause = child.pause_after_end(now)
                with suppress(ProcessLookupError, PermissionError):
                    os.killpg(child.process.pid, signal.SIGKILL)  # a killed worker leaves its scheduler behind
                child.process, child.due = None, now + pause
                self.say(f"The {child.name} process ended with status {status}; starting it again in {pause:g} s.")
            if child.process is None and now >= child.due:
                child.start(now)

    def _stop(self) -> None:
        running = [child.process for child in self.children if child.process is not None]
        for process in running:
            process.terminate()
        end = time.monotonic() + GRACE
        for process in running:
            try:
                process.wait(max(0.1, end - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
