"""Departments pasted one a line: “name; head; e-mail”."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from cxtracker.tabular.pasted import ADDRESS, cells, rows

HEADINGS = frozenset({"department", "departments", "function", "name", "abteilung", "bereich", "funktion", "отдел"})
SMALL_WORDS = frozenset({"a", "and", "der", "die", "das", "für", "of", "the", "und", "&", "и"})
CX = re.compile(r"customer experience|kundenerlebnis|клиентский опыт|\bCX\b", re.IGNORECASE)
FINANCE = re.compile(r"financ|controlling|finanz|финанс", re.IGNORECASE)
WORD = re.compile(r"[^\W_]+|&")
SHORT = 4
"""A name of so many letters and no blank is its own key: “IT”."""


@dataclass(frozen=True, slots=True)
class DepartmentLine:
    """One pasted department. `head` and `email` are blank where none was given."""

    number: int
    name: str
    head: str = ""
    email: str = ""

    @property
    def looks_like_cx(self) -> bool:
        """By its name this is the office that runs the programme."""
        return bool(CX.search(self.name))

    @property
    def looks_like_finance(self) -> bool:
        """By its name this is the function that confirms money."""
        return bool(FINANCE.search(self.name))


def departments(text: str) -> list[DepartmentLine]:
    """The departments of a pasted text, without a line of headings."""
    lines = [_department(number, line) for number, line in rows(text)]
    return lines[1:] if lines and _is_heading(lines[0]) else lines


def _is_heading(line: DepartmentLine) -> bool:
    return line.name.casefold() in HEADINGS and not line.email


def _department(number: int, line: str) -> DepartmentLine:
    name, *others = cells(line)
    email = next((match[1] for cell in others if (match := ADDRESS.search(cell))), "").strip(".,").casefold()
    head = next((cell for cell in (ADDRESS.sub("", other).strip(" ,") for other in others) if cell), "")
    return DepartmentLine(number, name, head or _named_by(email), email)


def _named_by(email: str) -> str:
    """The name an address suggests: “ines.becker@…” is Ines Becker."""
    return " ".join(part.capitalize() for part in re.split(r"[._-]+", email.partition("@")[0]) if part)


def key_for(name: str, taken: Collection[str]) -> str:
    """A short key that none of `taken` (in any case) is: “IT”, “CS” for Customer service, “MAR” for Marketing."""
    used = {key.casefold() for key in taken}
    words: list[str] = [word for word in WORD.findall(name) if word.casefold() not in SMALL_WORDS]
    if len(words) == 1 and len(words[0]) <= SHORT:
        stem = words[0]
    elif len(words) > 1:
        stem = "".join(word[0] for word in words[:SHORT])
    else:
        stem = "".join(words)[:3] or "F"
    key, number = stem.upper(), 1
    while key.casefold() in used:
        number += 1
        key = f"{stem.upper()}{number}"
    return key
