"""Judging many cases at once: each says what it asks of the engine, and equal designs are answered together.

A judgement is a generator that yields its questions and is sent their answers. Judgements run side by side, a round of
questions at a time, so that the rules read as if each series were alone.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Sequence
from typing import Any, TypeVar

from initiatives.outcomes.effects.rules.engine import Question, answers

T = TypeVar("T")
Asking = Generator[Sequence[Question], list[Any], T]


def together(askings: Iterable[Asking[T]]) -> list[T]:
    """What each comes to, in their order."""
    results: dict[int, T] = {}
    waiting: list[tuple[int, Asking[T], list[Any] | None]] = [
        (place, asking, None) for place, asking in enumerate(askings)
    ]
    while waiting:
        asked: list[tuple[int, Asking[T], Sequence[Question]]] = []
        for place, asking, reply in waiting:
            try:
                asked.append((place, asking, asking.send(reply)))  # type: ignore[arg-type]
            except StopIteration as ended:
                results[place] = ended.value
        replies = iter(answers([question for _place, _asking, questions in asked for question in questions]))
        waiting = [(place, asking, [next(replies) for _question in questions]) for place, asking, questions in asked]
    return [results[place] for place in sorted(results)]


def alone(asking: Asking[T]) -> T:
    """What a single judgement comes to."""
    return together([asking])[0]
