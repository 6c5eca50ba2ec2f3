"""Keys are parts of addresses: what can be one is the same on pages, in the API and in imports."""

from __future__ import annotations

import re

from django.db import models
from django.utils.text import slugify
from django.utils.translation import gettext as _

SHAPE = re.compile(r"\w[\w.-]*\Z")
RESERVED = frozenset(
    "all behaviours close confirm decisions edit load marks new pools promises series stages touchpoints".split()  # noqa: SIM905
)
"""Keys that are part of an address of their own, in any case."""
LONGEST = 60
FILES = re.compile(r"export\.\w+\Z", re.IGNORECASE)


def refusal(key: str) -> str:
    """Why it cannot be a key; blank if it can."""
    if SHAPE.match(key) and key.casefold() not in RESERVED and not FILES.match(key):
        return ""
    return _(
        "A key consists of letters, digits, “-”, “_” and “.”, starts with a letter or digit, "
        "and is none of these words: %(reserved)s."
    ) % {"reserved": ", ".join([*sorted(RESERVED), "export.csv"])}


def slug(words: str) -> str:
    """Words as a key, in their own script: “Erster Kredit” is `erster-kredit`; blank where nothing is left of them."""
    return slugify(words, allow_unicode=True)[:LONGEST].strip("-_")


def taken(key: str) -> str:
    """The sentence for a key that another one is, in any case."""
    return _("“%(key)s” is taken. Choose another key.") % {"key": key}


def standing(rows: models.QuerySet[models.Model], key: str) -> str:
    """The key among `rows` that is `key`, else one that is so but for upper and lower case; blank if there is none.

    Databases compare only the letters of English so; the others are compared here. None has a NUL, which not every
    database can be asked for.
    """
    keys = rows.order_by("pk").values_list("key", flat=True)
    word = key.casefold()
    if "\0" in key:
        return ""
    alike = list(
        keys.filter(key__iexact=key) if key.isascii() else (other for other in keys if other.casefold() == word)
    )
    return key if key in alike else next(iter(alike), "")
