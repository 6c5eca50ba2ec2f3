"""What a text shows to people."""

from __future__ import annotations

import unicodedata

UNSEEN = ("C", "Z")
"""Unicode categories that leave no ink: control, format (such as U+200B), blanks."""


def seen(text: str) -> str:
    """The text, or nothing where there is nothing to see in it."""
    if text.isascii() or any(unicodedata.category(char)[0] not in UNSEEN for char in text):
        return text
    return ""
