"""Who listens to which events, inside the writing transaction or after it has committed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase

from cxtracker.audit.models import Event

Batch = Callable[[Sequence[Event]], None]
Handler = Callable[[Event], None]

_inside: list[tuple[tuple[str, ...], Batch]] = []
_after: list[tuple[tuple[str, ...], Handler]] = []


def inside(*kinds: str) -> Callable[[Batch], Batch]:
    """Call the function with the matching events of each `record`, in the same transaction.

    For what must be true whenever the change is: derived rows. `kinds` are shell patterns such as `touchpoint.*`.
    """

    def register(function: Batch) -> Batch:
        _inside.append((kinds, function))
        return function

    return register


def after(*kinds: str) -> Callable[[Handler], Handler]:
    """Call the function with each matching event once its transaction has committed, at least once.

    For what leaves the database: mail, long work. The function must do nothing harmful when called again.
    """

    def register(function: Handler) -> Handler:
        _after.append((kinds, function))
        return function

    return register


def _matches(kind: str, patterns: tuple[str, ...]) -> bool:
    return any(fnmatchcase(kind, pattern) for pattern in patterns)


def run_inside(events: Sequence[Event]) -> None:
    for kinds, function in _inside:
        if matching := [event for event in events if _matches(event.kind, kinds)]:
            function(matching)


def handlers_of(kind: str) -> list[Handler]:
    return [function for kinds, function in _after if _matches(kind, kinds)]
