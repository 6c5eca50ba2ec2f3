"""Where in a document something stands, and the words around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from initiatives.search.rules.asking import Choices, how_many
from initiatives.search.rules.folding import places

BEFORE, LONG = 60, 180
"""Characters of a snippet before what was searched for, and in all."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; `marked` when it was searched for."""

    text: str
    marked: bool = False


def marked(text: str, choices: Choices) -> tuple[Piece, ...]:
    """The whole text, with the words that begin as one of those searched for."""
    pieces: list[Piece] = []
    end = 0
    for start, stop, word in places(text):
        if any(word.startswith(wanted) for wanted in choices):
            if start > end:
                pieces.append(Piece(text[end:start]))
            pieces.append(Piece(text[start:stop], marked=True))
            end = stop
    if end < len(text):
        pieces.append(Piece(text[end:]))
    return tuple(pieces)


def snippet(text: str, choices: Choices) -> tuple[Piece, ...]:
    """A line of the text around the first word that was searched for, cut between words."""
    line = " ".join(text.split())
    first = next(
        (start for start, _stop, word in places(line) if any(word.startswith(wanted) for wanted in choices)), 0
    )
    begin = line.find(" ", first - BEFORE) + 1 if first > BEFORE else 0
    begin = min(begin, first)
    end = begin + LONG
    if end < len(line):
        end = line.rfind(" ", begin, end) if " " in line[begin + LONG // 2 : end] else end
    cut = f"{'… ' if begin else ''}{line[begin:end]}{' …' if end < len(line) else ''}"
    return marked(cut, choices)


def best_part(parts: Sequence[Sequence[str]], choices: Choices) -> Sequence[str] | None:
    """The part (where, who, text) in which most of the words stand, the first of several; None where none does."""
    best, most = None, 0
    for part in parts:
        words = [word for _start, _stop, word in places(part[2])]
        if (many := how_many(words, choices)) > most:
            best, most = part, many
    return best
