"""Words as they are compared: without case, accents, punctuation, units in brackets and the two ways of an umlaut."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
UMLAUTS = re.compile("([aou])e")
NOT_WORDS = re.compile(r"[^\w%]+|_")
UNIT_AT_END = re.compile(r" (?:in )?(?:t?eur|keur|meur|usd|chf|tsd|teuro|euro?|mio|mln|tage|days|%|pt|руб|тыс|млн)+$")
THOUSANDS = re.compile(
    r"(?<!\w)(?:t ?€|t ?eur|teuro|tsd|k ?€|k ?eur|k ?\$|k ?usd|tausend|thousands?|in k|тыс)(?!\w)", re.I
)
MILLIONS = re.compile(r"(?<!\w)(?:mio|m ?€|m ?eur|mn ?€|m ?\$|mln|millions?|millionen|млн)(?!\w)", re.I)


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """“Fälligkeits-Datum” and “Faelligkeitsdatum” alike, as nearly as a rule can make them."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    plain = "".join(char for char in decomposed if not unicodedata.combining(char))
    return UMLAUTS.sub(r"\1", " ".join(NOT_WORDS.sub(" ", plain).split()))


@lru_cache(maxsize=10_000)
def heading(text: str) -> str:
    """A heading without its unit: “Budget (T€)” and “Budget in T€” are `budget`."""
    bare = fold(BRACKETS.sub(" ", text)) or fold(text)
    while (shorter := UNIT_AT_END.sub("", bare)) != bare:
        bare = shorter
    return bare


def factor(text: str) -> int:
    """By how much the numbers beside these words are to be multiplied: 1,000 for “T€”, a million for “Mio. €”."""
    return 1_000_000 if MILLIONS.search(text) else 1_000 if THOUSANDS.search(text) else 1


def in_per_cent(text: str) -> bool:
    return "%" in text or "prozent" in text.casefold() or "per cent" in text.casefold()
