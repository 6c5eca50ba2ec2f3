"""Long lists of ids in parts that a database takes in one statement."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import TypeVar

Name = TypeVar("Name", int, str)

CHUNK = 1_000
"""So many rows are loaded at a time."""


def chunks(ids: Sequence[Name]) -> Iterator[list[Name]]:
    rest = iter(ids)
    while chunk := list(islice(rest, CHUNK)):
        yield chunk
