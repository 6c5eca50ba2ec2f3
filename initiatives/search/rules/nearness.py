"""Words that somebody may have meant."""

from __future__ import annotations

from collections.abc import Iterable

SHORTEST = 4
"""Shorter words are too near to too many others."""

NEIGHBOURS = 6
"""So many words at most stand for a mistyped one."""


def slips(word: str) -> int:
    """How many letters of a word may be wrong; a number is meant as it is."""
    if len(word) < SHORTEST or any(char.isdigit() for char in word):
        return 0
    return 1 if len(word) < 8 else 2


def nearest(word: str, vocabulary: Iterable[str]) -> list[str]:
    """Those of the vocabulary that `word` may be a slip of, or the beginning of such a one; the nearest first."""
    allowed = slips(word)
    near = []
    for other in vocabulary:
        distance = distance_to_beginning(word, other, allowed)
        if 0 < distance <= allowed:
            near.append((distance, abs(len(other) - len(word)), other))
    return [other for _distance, _longer, other in sorted(near)[:NEIGHBOURS]]


def distance_to_beginning(word: str, other: str, most: int) -> int:
    """The least number of letters to add, drop, change or swap that makes `word` a beginning of `other`.

    Optimal string alignment, a row at a time; more than `most` is given as `most + 1`.
    """
    before: list[int] = []
    row = list(range(len(word) + 1))
    least = row[-1]
    for at, char in enumerate(other[: len(word) + most], 1):
        following = [at]
        for to, letter in enumerate(word, 1):
            cost = min(row[to] + 1, following[to - 1] + 1, row[to - 1] + (letter != char))
            if at > 1 and to > 1 and letter == other[at - 2] and word[to - 2] == char:
                cost = min(cost, before[to - 2] + 1)
            following.append(cost)
        before, row = row, following
        least = min(least, row[-1])
        if min(row) > most and min(before) > most:
            break
    return min(least, most + 1)
