"""Whom a comment names: “@” and the name as it is shown, or “@” and an e-mail address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

MOST_MENTIONS = 20
"""People one comment may name; who has to tell more has a review."""

_AT = re.compile(r"(?<![\w./@])@(?=\w)")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of a comment; `named` is whom it mentions, as written, "" elsewhere."""

    text: str
    named: str = ""


def beginnings(text: str) -> list[str]:
    """What stands behind each “@”: an address, or the first word of what may be a name; each once."""
    words = []
    for at in _AT.finditer(text):
        word = _ADDRESS.match(text, at.end()) or _WORD.match(text, at.end())
        if word:
            words.append(word.group())
    return list(dict.fromkeys(words))


def mentions(text: str, names: Iterable[str]) -> list[str]:
    """Which of these names and addresses the text mentions, as given; the longest that fits counts."""
    known = _known(names)
    return list(dict.fromkeys(known[name] for _start, _end, name in _places(text, known)))


def parts(text: str, names: Iterable[str]) -> list[Part]:
    """The text in stretches, mentions of these names and addresses by themselves."""
    stretches: list[Part] = []
    last = 0
    for start, end, _name in _places(text, _known(names)):
        stretches += [Part(text[last:start]), Part(text[start:end], text[start + 1 : end])]
        last = end
    return [part for part in (*stretches, Part(text[last:])) if part.text]


def _known(names: Iterable[str]) -> dict[str, str]:
    return {name.casefold(): name for name in names if name}


def _places(text: str, known: Mapping[str, str]) -> Iterator[tuple[int, int, str]]:
    longest: Sequence[str] = sorted(known.values(), key=len, reverse=True)
    for at in _AT.finditer(text):
        start = at.end()
        for name in longest:
            end = start + len(name)
            if text[start:end].casefold() == name.casefold() and not re.match(r"\w", text[end : end + 1]):
                yield at.start(), end, name.casefold()
                break
