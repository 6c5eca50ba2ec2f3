"""Who owns together, and who should but does not: functions on a circle, joined by lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A function; its hue comes from its key."""

    key: str
    name: str
    href: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """A pair of keys: `together` things they own both, `missing` things they should own both and do not.

    A `worst` pair is drawn strongly and named below the circle with its `sentence`.
    """

    one: str
    other: str
    together: int = 0
    missing: int = 0
    worst: bool = False
    sentence: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True)
class Network:
    """Up to 20 nodes. `together` and `missing` are the words for the two kinds of lines."""

    title: str
    sentence: str
    nodes: Sequence[Node]
    edges: Sequence[Edge]
    together: str
    missing: str
