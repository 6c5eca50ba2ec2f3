"""How a person wants pages to look and speak."""

from __future__ import annotations

from django.db import transaction

from cxtracker.accounts.models import Theme, User
from cxtracker.audit import trail


@transaction.atomic
def choose(*, by: User, theme: str = "", language: str = "") -> User:
    """Keep the appearance and language `by` chose for themselves; "" keeps the present one.

    An unknown appearance, or a language that is not offered, is a ValueError.
    """
    wanted = {"theme": theme or by.theme, "language": language or by.language}
    if wanted["theme"] not in Theme.values:
        raise ValueError(f"There is no appearance “{theme}”.")
    if wanted["language"] not in {by.language, *User.languages()}:
        raise ValueError(f"There is no language “{language}”.")
    if changes := trail.difference({"theme": by.theme, "language": by.language}, wanted):
        by.theme, by.language = wanted["theme"], wanted["language"]
        by.save(update_fields=["theme", "language"])
        trail.record("person.preferences_chosen", by, by=by, changes=changes)
    return by
