"""The encoding of a text file that does not say it: by its mark, by what can be decoded, by the letters it makes.

UTF-8 and UTF-16 prove themselves. Of the older encodings one byte is a letter in each, so that the text is read in all
of them, and the one with the most usual letters wins; `Decoded.sure` tells which way it was.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
NAMES = {
    "utf-8-sig": "UTF-8",
    "utf-8": "UTF-8",
    "utf-32": "UTF-32",
    "utf-16": "UTF-16",
    "utf-16-le": "UTF-16",
    "utf-16-be": "UTF-16",
    "cp1252": "Windows-1252",
    "cp1250": "Windows-1250",
    "cp1251": "Windows-1251",
    "koi8-r": "KOI8-R",
    "cp866": "CP866",
    "cp850": "CP850",
    "mac-roman": "Mac Roman",
    "latin-1": "ISO-8859-1",
}
"""What people call them."""
LATIN = ("cp1252", "cp1250", "mac-roman", "cp850")
CYRILLIC = ("cp1251", "koi8-r", "cp866")
USUAL = {
    **dict.fromkeys("äöüÄÖÜßéèàçñ", 3),
    **dict.fromkeys("êâîôûëïáíóúøåæœØÅÆÉ€–„“”’…", 2),
    **dict.fromkeys("§°«»²³µ·ÀÈÇÑÁÍÓÚÊãõ", 1),
    **dict.fromkeys("ąęłńśźżćčřžýěůőűţşăŁŚŻČŘŽŠš", 2),
}
"""How readily a character is taken for one that somebody wrote; what is not here, and no Cyrillic letter, was not."""
OFTEN = frozenset("оеаинтсрвлкмдпуяыьгзбчйхжшюцщэфёъ")
RUNS = re.compile(rb"[\x80-\xff]+")
SAMPLE = 256 * 1024
LONG_RUN = 2.2
"""Bytes beyond ASCII that follow each other on average: more in Cyrillic words, fewer in words with an umlaut."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """`name` as people call the encoding; not `sure`: it was concluded from the letters."""

    text: str
    name: str
    sure: bool


def decoded(content: bytes, encoding: str = "") -> Decoded | None:
    """The text in `encoding` (blank: found out); None where this is no text."""
    if encoding:
        return Decoded(content.decode(encoding, "replace").removeprefix("\ufeff"), NAMES.get(encoding, encoding), True)
    for mark, name in MARKS:
        if content.startswith(mark):
            text = content.decode(name, "replace").removeprefix("\ufeff")
            return Decoded(text, NAMES[name], True)
    if b"\0" in content[:SAMPLE]:
        return _wide(content)
    try:
        return Decoded(content.decode("utf-8"), NAMES["utf-8"], True)
    except UnicodeDecodeError:
        name = _likeliest(content)
        return Decoded(content.decode(name, "replace"), NAMES[name], False)


def _wide(content: bytes) -> Decoded | None:
    """UTF-16 without a mark has a zero beside nearly every ASCII character, always on the same side."""
    head = content[:SAMPLE]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if max(even, odd) < len(head) / 8 or min(even, odd) > max(even, odd) / 20:
        return None
    name = "utf-16-be" if even > odd else "utf-16-le"
    return Decoded(content.decode(name, "replace"), NAMES[name], True)


def _likeliest(content: bytes) -> str:
    lines = b"\n".join(line for line in content[: 4 * SAMPLE].splitlines() if not line.isascii())[:SAMPLE]
    runs = RUNS.findall(lines)
    cyrillic = sum(map(len, runs)) / max(len(runs), 1) >= LONG_RUN
    return max(CYRILLIC if cyrillic else LATIN, key=lambda name: _score(lines, name))


def _score(lines: bytes, name: str) -> float:
    text = lines.decode(name, "replace")
    if name in CYRILLIC:
        return sum(2 if char in OFTEN else -1 if not char.isalpha() else 0 for char in text if not char.isascii())
    return sum(USUAL.get(char, -3) + (char.isalpha() and _inside_word(text, place)) for place, char in _beyond(text))


def _beyond(text: str) -> list[tuple[int, str]]:
    return [(place, char) for place, char in enumerate(text) if not char.isascii()]


def _inside_word(text: str, place: int) -> bool:
    """A small letter follows: capital umlauts in the middle of words speak of the wrong encoding."""
    return text[place + 1 : place + 2].islower()
