"""How wide a text will be, and breaking it into lines, where no font is at hand to ask."""

from __future__ import annotations

import unicodedata

NARROW, WIDE = frozenset("ijlI.,:;'|!()[]ftr- "), frozenset("mwMWQO@%—…")


def width(text: str, size: float) -> float:
    """About how wide a text is; generous, since the font that will be used is not known here."""
    return size * sum(_em(char) for char in text)


def _em(char: str) -> float:
    if char in NARROW:
        return 0.32
    if char in WIDE:
        return 0.88
    if unicodedata.east_asian_width(char) in "WF":
        return 1.0
    if unicodedata.combining(char):
        return 0.0
    return 0.68 if char.isupper() else 0.56


def wrapped(text: str, size: float, room: float, most: int) -> list[str]:
    """`text` in at most `most` lines of `room`; what does not fit ends in an ellipsis, long words are broken."""
    lines, line = [], ""
    for word in text.split():
        while width(word, size) > room:
            cut = max(_fitting(word, size, room), 1)
            lines += [line, word[:cut]] if line else [word[:cut]]
            line, word = "", word[cut:]
        longer = f"{line} {word}".strip()
        if line and width(longer, size) > room:
            lines.append(line)
            longer = word
        line = longer
    lines += [line] if line else []
    if len(lines) > most:
        last = lines[most - 1]
        lines = [*lines[: most - 1], last[: _fitting(last + " ", size, room - size)].rstrip() + "…"]
    return lines


def _fitting(text: str, size: float, room: float) -> int:
    used = 0.0
    for number, char in enumerate(text):
        used += _em(char) * size
        if used > room:
            return number
    return len(text)


def leftward(text: str) -> bool:
    """Whether a text is written from right to left: its first letter decides."""
    return next((unicodedata.bidirectional(char) in ("R", "AL") for char in text if char.isalpha()), False)
