"""Keys are parts of addresses: what can be one is the same on pages, in the API and in imports."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

SHAPE = re.compile(r"\w[\w.-]*\Z")
RESERVED = frozenset(
    "all behaviours close confirm decisions edit load marks new pools promises series".split()  # noqa: SIM905
)
"""Keys that are part of an address of their own, in any case."""
FILES = re.compile(r"export\.\w+\Z", re.IGNORECASE)


def refusal(key: str) -> str:
    """Why it cannot be a key; blank if it can."""
    if SHAPE.match(key) and key.casefold() not in RESERVED and not FILES.match(key):
        return ""
    return _(
        "A key consists of letters, digits, “-”, “_” and “.”, starts with a letter or digit, "
        "and is none of these words: %(reserved)s."
    ) % {"reserved": ", ".join([*sorted(RESERVED), "export.csv"])}


def taken(key: str) -> str:
    """The sentence for a key that another one is, in any case."""
    return _("“%(key)s” is taken. Choose another key.") % {"key": key}
