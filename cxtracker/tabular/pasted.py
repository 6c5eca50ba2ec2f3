"""Lines pasted from a spreadsheet, a mail or a wall of sticky notes, as cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

SEPARATORS = ("\t", ";", "|")
ADDRESS = re.compile(r"<?\s*([^\s<>;,|]+@[^\s<>;,|]+)\s*>?")


def rows(text: str) -> Iterator[tuple[int, str]]:
    """The number (from 1) and text of each line that is not blank, indentation kept."""
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), 1):
        if line.strip():
            yield number, line.rstrip().replace("\u00a0", " ")


def cells(line: str) -> list[str]:
    """The cells of a line: divided by tabs, semicolons or bars, by commas only where an address follows."""
    for separator in SEPARATORS:
        if separator in line:
            return [cell.strip() for cell in line.split(separator)]
    return [cell.strip() for cell in line.split(",")] if "@" in line else [line.strip()]
