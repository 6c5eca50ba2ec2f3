"""Reads the tables of an OpenDocument spreadsheet (.ods); run by `workbook_child` in its process, with its limits.

Imports nothing of ours. Yields what `workbook_child` prints, in the same words.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from typing import Any

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
CALC = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}"
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")
CONSTANTS = {"TRUE()": True, "FALSE()": False}
MOST_MERGED = 1000
MIDNIGHT = re.compile(r"T00:00(?::00(?:\.0+)?)?$")


def events(path: str, most_rows: int, most_columns: int, longest: int) -> Iterator[Any]:
    """What the spreadsheet holds, in order; up to one row and one column more than `most_…`."""
    from defusedxml.ElementTree import iterparse

    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        reader = Reader(most_rows, most_columns, longest)
        for moment, element in iterparse(stream, events=("start", "end"), forbid_dtd=True):
            if moment == "start":
                yield from reader.begin(element)
            else:
                yield from reader.finish(element)


class Reader:
    """Follows the document; keeps no more of it than the row at hand."""

    def __init__(self, most_rows: int, most_columns: int, longest: int) -> None:
        self.most_rows, self.most_columns, self.longest = most_rows, most_columns, longest
        self.path: list[Any] = []
        self.unseen: set[str] = set()
        self.depth = 0
        self.hidden = False
        self.number = 0
        self.merged: list[str] = []

    def begin(self, element: Any) -> Iterator[Any]:
        self.path.append(element)
        if element.tag != f"{TABLE}table":
            return
        self.depth += 1
        if self.depth == 1:
            name = element.get(f"{TABLE}name", "")
            self.hidden = element.get(f"{TABLE}style-name") in self.unseen
            self.number, self.merged = 0, []
            yield {"hidden": name} if self.hidden else {"sheet": name}

    def finish(self, element: Any) -> Iterator[Any]:
        self.path.pop()
        if element.tag == f"{STYLE}style":
            self._learn(element)
        elif element.tag == f"{TABLE}table-row" and self.depth == 1:
            yield from self._row(element)
            self._forget(element)
        elif element.tag == f"{TABLE}table":
            self.depth -= 1
            if not self.depth and self.merged and not self.hidden:
                yield {"merged": self.merged}
            self._forget(element)

    def _forget(self, element: Any) -> None:
        element.clear()
        if self.path:
            self.path[-1].remove(element)

    def _learn(self, style: Any) -> None:
        for properties in style.iter(f"{STYLE}table-properties"):
            if properties.get(f"{TABLE}display") == "false":
                self.unseen.add(style.get(f"{STYLE}name"))

    def _row(self, row: Any) -> Iterator[Any]:
        repeated = int(row.get(f"{TABLE}number-rows-repeated", 1))
        cells = {} if self.hidden else self._cells(row)
        if cells:
            for number in range(self.number + 1, self.number + min(repeated, self.most_rows + 1) + 1):
                yield [number, cells]
        self.number += repeated

    def _cells(self, row: Any) -> dict[int, Any]:
        cells: dict[int, Any] = {}
        column = 0
        for element in row:
            if element.tag not in CELLS:
                continue
            repeated = int(element.get(f"{TABLE}number-columns-repeated", 1))
            value = self._cell(element) if element.tag == CELLS[0] else None
            if value is not None:
                for place in range(column, min(column + repeated, column + self.most_columns + 1)):
                    cells[place] = value
            self._merge(element, column)
            column += repeated
        return cells

    def _merge(self, element: Any, column: int) -> None:
        wide = int(element.get(f"{TABLE}number-columns-spanned", 1))
        high = int(element.get(f"{TABLE}number-rows-spanned", 1))
        if (wide > 1 or high > 1) and len(self.merged) < MOST_MERGED:
            top = self.number + 1
            self.merged.append(f"{letters(column)}{top}:{letters(column + wide - 1)}{top + high - 1}")

    def _cell(self, element: Any) -> Any:
        formula = (element.get(f"{TABLE}formula") or "").partition("=")[2]
        if formula in CONSTANTS:
            return CONSTANTS[formula]
        value = self._value(element)
        return {"formula": f"={formula[:200]}", "value": value} if formula else value

    def _value(self, element: Any) -> Any:
        if element.get(f"{CALC}value-type") == "error":
            return {"error": written(element)[:40]}
        match element.get(f"{OFFICE}value-type"):
            case "float":
                return number(element)
            case "percentage":
                return {"number": number(element), "shown": "%"}
            case "currency":
                return {"number": number(element), "shown": element.get(f"{OFFICE}currency") or ""}
            case "boolean":
                return element.get(f"{OFFICE}boolean-value") == "true"
            case "date":
                day = MIDNIGHT.sub("", element.get(f"{OFFICE}date-value", ""))
                return {"at": day} if "T" in day else {"date": day}
            case "time":
                return {"time": written(element)}
            case None:
                return written(element) or None
            case _:
                text = element.get(f"{OFFICE}string-value") or written(element)
                return {"long": len(text)} if len(text) > self.longest else text or None


def number(element: Any) -> int | float:
    text = element.get(f"{OFFICE}value", "")
    return int(text) if text.lstrip("-").isdigit() else float(text)


def written(element: Any) -> str:
    """The text that a cell shows, without what is pinned to it (notes, drawings)."""
    return "\n".join("".join(pieces(child)) for child in element if child.tag == f"{TEXT}p")


def pieces(element: Any) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{TEXT}s":
            yield " " * min(int(child.get(f"{TEXT}c", 1)), 1000)
        elif child.tag == f"{TEXT}tab":
            yield "\t"
        elif child.tag == f"{TEXT}line-break":
            yield "\n"
        elif child.tag.startswith(TEXT):
            yield from pieces(child)
        yield child.tail or ""


def letters(column: int) -> str:
    """The name of a column counted from 0: 27 is AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name
