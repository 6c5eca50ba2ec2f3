"""By which door and in which request the present work came in; set by middleware, tasks and commands."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from cxtracker.audit.models import Channel


@dataclass(frozen=True, slots=True)
class Provenance:
    channel: Channel = Channel.COMMAND
    request_id: str = ""


_current: ContextVar[Provenance] = ContextVar("provenance", default=Provenance())  # noqa: B039  (frozen)


def current() -> Provenance:
    return _current.get()


@contextmanager
def arriving_by(channel: Channel, request_id: str | None = None) -> Iterator[None]:
    """Mark every event recorded inside as coming through `channel`."""
    token = _current.set(Provenance(channel, current().request_id if request_id is None else request_id))
    try:
        yield
    finally:
        _current.reset(token)
