"""What somebody searches for, and how well a document answers."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from initiatives.search.rules.folding import folded

MOST_WORDS = 12

Choices = tuple[tuple[str, ...], ...]
"""For each word in its turn those that will do; a document answers when it has a word beginning with one of each."""


@dataclass(frozen=True, slots=True)
class Question:
    """Folded words in their order."""

    words: tuple[str, ...]

    @property
    def key(self) -> str:
        """What is searched for, were it a key."""
        return "".join(self.words)

    @property
    def choices(self) -> Choices:
        return tuple((word,) for word in self.words)


def question(text: str) -> Question:
    return Question(tuple(dict.fromkeys(folded(text)[:MOST_WORDS])))


EXACT, BEGINS, IN_TITLE, IN_TEXT = range(4)


def closeness(asked: Question, choices: Choices, *, key: str, title: str) -> int:
    """From EXACT, the very key or title, to IN_TEXT; `key` is compact, `title` folded."""
    phrase = " ".join(asked.words)
    if (key and key == asked.key) or title == phrase:
        return EXACT
    if title.startswith(phrase):
        return BEGINS
    return IN_TITLE if has_all(title.split(), choices) else IN_TEXT


def has_all(words: Collection[str], choices: Choices) -> bool:
    return all(any(word.startswith(wanted) for word in words) for wanted in choices)


def how_many(words: Collection[str], choices: Choices) -> int:
    """How many of what is searched for stand among these words."""
    return sum(any(word.startswith(wanted) for word in words) for wanted in choices)


def taken(words: Collection[str], choices: Choices, asked: Sequence[str]) -> dict[str, str]:
    """For each word that was asked for and is not there, one that stands for it among `words`."""
    instead: dict[str, str] = {}
    for given, wanted in zip(asked, choices, strict=True):
        there = next((choice for choice in wanted if any(word.startswith(choice) for word in words)), given)
        if there != given:
            instead[given] = there
    return instead
