"""Words as they are searched for: without case and accents, the same on every database."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

WORD = re.compile(r"[^\W_]+(?:[\u0300-\u036f]+[^\W_]*)*")
"""Letters and digits, with the accents that stand apart from their letters."""

LONGEST_WORD = 40
WITHOUT_ACCENT = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i"})
"""Letters that Unicode does not take apart."""

UMLAUTS = re.compile("([aou])e")


@lru_cache(maxsize=100_000)
def fold(word: str) -> str:
    """“Kündigung”, “KUENDIGUNG” and “kundigung” alike, and Cyrillic io like ie."""
    decomposed = unicodedata.normalize("NFKD", word.casefold().translate(WITHOUT_ACCENT))
    plain = "".join(char for char in decomposed if char.isalnum())
    return UMLAUTS.sub(r"\1", plain)[:LONGEST_WORD]


def folded(text: str) -> list[str]:
    """The words of a text in their order."""
    return [word for match in WORD.finditer(text) if (word := fold(match[0]))]


def places(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each word stands in a text, and what it is folded."""
    for match in WORD.finditer(text):
        if word := fold(match[0]):
            yield match.start(), match.end(), word


def compact(text: str) -> str:
    """A key as people write it: “CX-1”, “cx 1” and “cx1” alike."""
    return "".join(folded(text))


def key_words(key: str) -> str:
    """What of a key is searched for: its parts, and all of it as a word."""
    parts = folded(key)
    return " ".join(dict.fromkeys([*parts, "".join(parts)]))
