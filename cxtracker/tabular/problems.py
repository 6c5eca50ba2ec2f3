"""What is wrong with a file: each problem with its place, and all of them at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext as _, ngettext

from cxtracker.errors import Refused
from cxtracker.tabular import limits

SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to put right.

    `row` counts as a spreadsheet shows it (the header is row 1); in JSON it is the number of the item, from 1.
    `message` says what is wrong and what to do; `sentence` puts the place before it.
    """

    message: str
    file: str = ""
    list: str = ""
    row: int | None = None
    column: str = ""
    value: str = ""
    in_sheet: bool = False
    in_document: bool = False

    @property
    def place(self) -> str:
        parts = [self.file] if self.file else []
        if self.list and self.in_sheet:
            parts.append(_("sheet %(name)s") % {"name": self.list})
        elif self.list and (self.in_document or not self.file):
            parts.append(_("list %(name)s") % {"name": self.list})
        if self.row is not None:
            form = _("item %(number)d") if self.in_document else _("row %(number)d")
            parts.append(form % {"number": self.row})
        if self.column:
            parts.append(_("column %(name)s") % {"name": self.column})
        return ", ".join(parts)

    @property
    def sentence(self) -> str:
        return f"{self.place}: {self.message}" if self.place else self.message

    def __str__(self) -> str:
        return self.sentence


class BundleErrors(Refused):
    """Nothing was changed, because of `problems` (the first ones; `count` is the number of all)."""

    def __init__(self, problems: list[Problem], count: int | None = None) -> None:
        self.problems = problems
        self.count = count or len(problems)
        super().__init__("\n".join(self.sentences()))

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.problems)

    def __len__(self) -> int:
        return self.count

    def sentences(self, limit: int = 200) -> list[str]:
        """The problems as lines; the last says how many are left out."""
        lines = [problem.sentence for problem in self.problems[:limit]]
        rest = self.count - len(lines)
        if rest:
            lines.append(ngettext("… and %(count)d more.", "… and %(count)d more.", rest) % {"count": rest})
        return lines


class Problems:
    """Collects problems, so that a person can put all of them right in one go."""

    def __init__(self) -> None:
        self.kept: list[Problem] = []
        self.count = 0

    def add(self, problem: Problem) -> None:
        self.count += 1
        if len(self.kept) < limits.PROBLEMS:
            self.kept.append(problem)

    def refuse_if_any(self) -> None:
        if self.count:
            raise BundleErrors(self.kept, self.count)


class Unreadable(Exception):
    """A file, or the rest of it, cannot be read at all."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.sentence)
        self.problem = problem

    def inside(self, file: str) -> Unreadable:
        return Unreadable(replace(self.problem, file=file))


def shown(value: Any) -> str:
    """A value as the sentence quotes it."""
    text = value if isinstance(value, str) else str(value)
    text = text if text.isprintable() else repr(text)[1:-1]
    return text if len(text) <= SHOWN_CHARACTERS else text[:SHOWN_CHARACTERS] + "…"


def nearest(word: str, known: Iterator[str] | list[str] | tuple[str, ...]) -> str:
    """ " Did you mean …?" with a leading space, or nothing where no known word is near."""
    by_form = {name.casefold(): name for name in known}
    matches = get_close_matches(word.casefold(), by_form, n=1, cutoff=0.6)
    return " " + _("Did you mean “%(name)s”?") % {"name": by_form[matches[0]]} if matches else ""
