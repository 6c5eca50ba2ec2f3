"""Segments pasted one a line: “name” or “name; key”."""

from __future__ import annotations

from dataclasses import dataclass

from cxtracker import address_keys
from cxtracker.tabular.pasted import cells, rows


@dataclass(frozen=True, slots=True)
class SegmentLine:
    """One pasted segment; `key` comes from its name where none was given."""

    number: int
    name: str
    key: str


def segments(text: str) -> list[SegmentLine]:
    """The segments of a pasted text, each name once."""
    lines: dict[str, SegmentLine] = {}
    for number, line in rows(text):
        name, key = [*cells(line), ""][:2]
        lines.setdefault(name.casefold(), SegmentLine(number, name, key or address_keys.slug(name)))
    return list(lines.values())
