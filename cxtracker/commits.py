"""What follows a commit: work whose failure must not undo the answer, and waking the worker."""

from __future__ import annotations

import time
from collections.abc import Callable

import structlog
from celery import current_app
from django.db import transaction

log = structlog.get_logger(__name__)

REST = 30.0
"""Seconds in which a broker that did not answer is not asked again: nobody waits for it at every click."""

_resting_until = 0.0


def after_commit(work: Callable[[], object]) -> None:
    """Do `work` once the open transaction has committed, or now without one; a failure is logged.

    Django names what failed by its `__qualname__`, which partials lack; hence the function around it.
    """

    def follow_commit() -> None:
        work()

    transaction.on_commit(follow_commit, robust=True)


def wake_worker(task: str) -> None:
    """Let a worker begin `task` after the commit. Without a broker nothing is lost: the schedule asks as well."""
    after_commit(lambda: _send(task))


def _send(task: str) -> None:
    global _resting_until
    if time.monotonic() < _resting_until:
        return
    try:
        current_app.send_task(task, retry=False)
    except Exception as error:  # any broker error: what is to be done stands in the database
        _resting_until = time.monotonic() + REST
        log.warning("worker.wake_failed", task=task, error=str(error))
