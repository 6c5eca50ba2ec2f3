"""Threads that begin together, for tests of what happens at once on PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection


def together(*works: Callable[[], object]) -> list[Exception]:
    """Do each work in a thread of its own, all at once; what went wrong.

    Every thread has its connection before any begins, so that connecting does not space them out.
    """
    start, wrong = threading.Barrier(len(works)), []

    def run(work: Callable[[], object]) -> None:
        try:
            connection.ensure_connection()
            start.wait(20)
            work()
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    assert not any(one.is_alive() for one in threads)
    return wrong
