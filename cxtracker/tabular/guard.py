"""Texts that a spreadsheet would run as a formula, and the apostrophe that keeps them texts.

The guard is exact: `unguarded(guarded(text)) == text` for every text. A text of ours that already looks guarded
(`'=1`) gets a second apostrophe, so that taking one away gives it back.
"""

from __future__ import annotations

import unicodedata

TRIGGERS = frozenset("=+-@")
LEADING_CONTROLS = frozenset("\t\r\n")


def triggers(text: str) -> bool:
    """Whether a spreadsheet might run `text`: it begins, after blanks and invisible characters, with a trigger.

    Full-width and other compatibility forms count as what they fold to (NFKC).
    """
    if not text:
        return False
    if text[0] in LEADING_CONTROLS:
        return True
    for character in text:
        if unicodedata.category(character)[0] in "ZC":
            continue
        return unicodedata.normalize("NFKC", character)[0] in TRIGGERS
    return False


def guarded(text: str) -> str:
    return "'" + text if triggers(text.lstrip("'")) else text


def unguarded(text: str) -> str:
    return text[1:] if text[:1] == "'" and triggers(text.lstrip("'")) else text
