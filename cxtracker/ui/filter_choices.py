"""What stands above a filtered list: the filters with their choices, and a chip for each one in use."""

from __future__ import annotations

from dataclasses import dataclass

Choices = dict[str, list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Offer:
    """A filter as it stands above the list; `several` is what it says when more than one value is in use."""

    name: str
    label: str
    choices: list[tuple[str, str]]
    chosen: str
    several: str


@dataclass(frozen=True, slots=True)
class Chip:
    name: str
    label: str
    value: str
